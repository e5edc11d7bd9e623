using System.Numerics;
using System.Runtime.Intrinsics;

namespace Fluxion.Kernels;

/// <summary>Runs a product and the kernel behind it, block by block.</summary>
internal static unsafe class EpilogueRun
{
    public static ProgramError Run(KernelCache kernels, EpilogueStep step, ReadOnlySpan<nint> buffers, ReadOnlySpan<long> data, bool isKept)
    {
        fixed (nint* addresses = buffers)
        fixed (long* numbers = data)
        {
            var job = new Job
            {
                Step = step,
                Kernel = kernels.Get(step.Kernel),
                Buffers = addresses,
                BufferCount = buffers.Length,
                Data = numbers,
                DataCount = data.Length,
                IsKept = isKept,
                LinesOfBlock = step.LinesOfBlock(WorkerPool.Shared.Threads),
            };
            switch (step.Product.Type)
            {
                case DType.Float64:
                    Run<double>(job);
                    break;
                case DType.Float32:
                    Run<float>(job);
                    break;
                case DType.Int32:
                    Run<int>(job);
                    break;
                default:
                    Run<long>(job);
                    break;
            }
        }

        // No index is data in such a kernel: nothing can be wrong with one.
        return ProgramError.None;
    }

    private static void Run<T>(in Job job)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<T, Vector512<T>, Lanes512<T>>(job);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run<T, Vector256<T>, Lanes256<T>>(job);
        }
        else
        {
            Run<T, Vector128<T>, Lanes128<T>>(job);
        }
    }

    private static void Run<T, TVector, TLanes>(in Job job)
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var product = RoutineRun.Product<T>(job.Step.Product, new(job.Buffers, job.BufferCount), new(job.Data, job.DataCount));
        var isPacked = !job.Step.OfColumns && ProductParts.IsPacked(job.Step.Product);
        using var panels = isPacked ? Arena.Rent(ProductParts<T, TVector, TLanes>.PanelBytes(product)) : default;
        var parts = new ProductParts<T, TVector, TLanes>(product, (T*)panels.Address);
        parts.Pack(WorkerPool.Shared);
        var all = new Blocks<T, TVector, TLanes> { Job = job, Product = product, Parts = parts };
        WorkerPool.Shared.For(all.Count, ref all, static (block, ref all) => all.Run(block));
    }

    /// <summary>What a run is given.</summary>
    private struct Job
    {
        public EpilogueStep Step;
        public PreparedKernel Kernel;
        public nint* Buffers;
        public int BufferCount;
        public long* Data;
        public int DataCount;
        public bool IsKept;
        public long LinesOfBlock;
    }

    private struct Blocks<T, TVector, TLanes>
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        public Job Job;
        public Product<T> Product;
        public ProductParts<T, TVector, TLanes> Parts;

        public readonly long Count => (Job.Step.AllLines + Job.LinesOfBlock - 1) / Job.LinesOfBlock;

        public readonly void Run(long block)
        {
            var step = Job.Step;
            var first = block * Job.LinesOfBlock;
            var lines = Math.Min(Job.LinesOfBlock, step.AllLines - first);
            var (row, rows) = step.OfColumns ? (0, Product.M) : ((nint)first, (nint)lines);
            var (column, columns) = step.OfColumns ? ((nint)first, (nint)lines) : (0, Product.N);
            var rowStride = Job.IsKept || !step.OfColumns ? Product.N : (nint)Job.LinesOfBlock;
            using var scratch = Job.IsKept ? default : Arena.Rent(rows * rowStride * sizeof(T));
            var result = Job.IsKept ? Product.C : (T*)scratch.Address - ((row * rowStride) + column);
            Parts.Compute(row, rows, column, columns, result + (row * rowStride) + column, rowStride);
            var part = new KernelPart(step, first / step.Lines * step.Iterations, lines / step.Lines * step.Iterations, (nint)result, rowStride);
            KernelRun.Run(Job.Kernel, step.Kernel, new(Job.Buffers, Job.BufferCount), new(Job.Data, Job.DataCount), part);
        }
    }
}
