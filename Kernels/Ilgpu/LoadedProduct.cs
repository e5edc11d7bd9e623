using System.Reflection;
using System.Reflection.Emit;
using ILGPU;
using ILGPU.Runtime;

namespace Fluxion.Kernels.Gpu;

/// <summary>A matrix product that an accelerator has compiled.</summary>
internal sealed class LoadedProduct
{
    private readonly Accelerator accelerator;
    private readonly bool isCpu;
    private readonly ILGPU.Runtime.Kernel kernel;

    public LoadedProduct(DType type, Accelerator accelerator, Spelling spelling)
    {
        this.accelerator = accelerator;
        isCpu = spelling.IsCpu;
        var view = Views.ViewType(type);
        var method = EmittedKernel.Single([typeof(Index1D), typeof(long), typeof(long), typeof(ArrayView<long>), view, view, view], il => new ProductEmitter(il, type, spelling).Emit());
        kernel = isCpu ? accelerator.LoadImplicitlyGroupedKernel(method, 1) : accelerator.LoadAutoGroupedKernel(method);
    }

    /// <summary>How many numbers a step's product has.</summary>
    public static int NumbersOf(RoutineStep step) => ProductEmitter.Fixed + (4 * step.Batch.Length);

    /// <summary>Writes down a step's numbers, in the order of <see cref="ProductEmitter"/>.</summary>
    public static void AddNumbers(List<long> numbers, RoutineStep step, ReadOnlySpan<long> data)
    {
        numbers.AddRange([step.M, step.N, step.K, step.Batch.Length]);
        foreach (var operand in step.Operands)
        {
            var offset = operand.Offset;
            foreach (var term in operand.Terms)
            {
                offset += term.Factor * data[term.Slot];
            }

            numbers.AddRange([offset, operand.RowStride, operand.ColumnStride]);
        }

        for (var axis = 0; axis < step.Batch.Length; axis++)
        {
            numbers.Add(step.Batch[axis]);
            numbers.AddRange(step.Operands.Select(operand => operand.BatchStrides[axis]));
        }
    }

    public void Launch(RoutineStep step, ArrayView<long> numbers, object a, object b, object c)
    {
        var tiles = Tiles(step.M) * Tiles(step.N);
        foreach (var extent in step.Batch)
        {
            tiles *= extent;
        }

        var threads = (int)Math.Min(tiles, isCpu ? Environment.ProcessorCount : 1 << 30);
        if (threads > 0)
        {
            kernel.Launch(accelerator.DefaultStream, threads, tiles, (tiles + threads - 1) / threads, numbers, a, b, c);
        }
    }

    private static long Tiles(long length) => (length + ProductEmitter.Tile - 1) / ProductEmitter.Tile;
}
