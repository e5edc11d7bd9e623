using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>Finds out whether a kernel can follow a matrix product block by block, from what it reads of the product's result, and whether that pays.</summary>
internal static class Epilogues
{
    /// <summary>A smaller result is in the second cache anyway when the kernel comes.</summary>
    public const long LeastBytes = 1 << 20;

    /// <summary>So much of a result is a block: a part of the second cache, beside the operands and what the kernel writes.</summary>
    public const long BlockBytes = 256 << 10;

    // How much larger than wanted a block may be, where rows or columns are long or belong together.
    private const int MostTimes = 4;

    /// <summary>A product and the kernel behind it as one step; null where the kernel needs more of the result at once, or nothing is gained.</summary>
    /// <param name="product">The product.</param>
    /// <param name="kernel">A kernel that reads its result.</param>
    /// <param name="leastBytes">The smallest result for which it is done.</param>
    /// <param name="blockBytes">About as much of it is a block.</param>
    public static EpilogueStep? Of(RoutineStep product, KernelStep kernel, long leastBytes = LeastBytes, long blockBytes = BlockBytes)
    {
        if (product.Routine != Routine.MatrixProduct || Single(product) is not { K: > 0 } single || Outermost(kernel) is not { } loop)
        {
            return null;
        }

        var reads = new Reads(kernel, loop, single.Operands[^1].Buffer);
        var step = !reads.AreKnown ? null : reads.InRows(single, blockBytes) ?? reads.InColumns(single, blockBytes);
        return step is not null && Pays(step, leastBytes) ? step : null;
    }

    private static bool Pays(EpilogueStep step, long leastBytes)
    {
        var (product, size) = (step.Product, step.Product.Type.Size());
        var bytes = product.M * product.N * size;
        var block = bytes / step.AllLines * step.LinesOfBlock(threads: 1);
        return bytes >= leastBytes
            && block <= MostTimes * BlockBytes

            // Panels of b would take more than is saved.
            && (step.OfColumns || !ProductParts.IsPacked(product) || product.K * product.N * size <= bytes);
    }

    /// <summary>The same as one product: batch axes over which b is shared are rows.</summary>
    private static RoutineStep? Single(RoutineStep step)
    {
        var (a, b, c) = (step.Operands[0], step.Operands[1], step.Operands[2]);
        var m = step.M;
        for (var axis = step.Batch.Length - 1; axis >= 0; axis--)
        {
            if (step.Batch[axis] == 1)
            {
                continue;
            }

            if (b.BatchStrides[axis] != 0 || a.BatchStrides[axis] != m * a.RowStride || c.BatchStrides[axis] != m * c.RowStride)
            {
                return null;
            }

            m *= step.Batch[axis];
        }

        return c.Offset == 0 && c.Terms.IsEmpty && c.ColumnStride == 1 && c.RowStride == step.N
            ? step with { Batch = [], M = m, Operands = [.. step.Operands.Select(operand => operand with { BatchStrides = [] })] }
            : null;
    }

    /// <summary>The loop whose iterations are all that a kernel does, if they are independent.</summary>
    private static Loop? Outermost(KernelStep step) =>
        step.Kernel.Body.OfType<Loop>().ToArray() is [{ Kind: LoopKind.Parallel } loop]
        && step.Kernel.Body.All(statement => statement is Loop or Instruction or Load)
        && step.Kernel.Accesses.All(access => access.Index == Instruction.None)
            ? loop
            : null;

    /// <summary>What a kernel reads of a buffer.</summary>
    private sealed class Reads
    {
        private readonly KernelStep kernel;
        private readonly Loop loop;
        private readonly int buffer;
        private readonly int[] starts;
        private readonly List<Read> all = [];

        public Reads(KernelStep kernel, Loop loop, int buffer)
        {
            (this.kernel, this.loop) = (kernel, loop);
            this.buffer = kernel.Buffers.IndexOf(buffer);
            starts = KernelLayout.Starts(kernel.Kernel);
            AreKnown = this.buffer >= 0 && Visit(kernel.Kernel.Body, []) && all.Count > 0;
        }

        /// <summary>Whether it is said by strides alone, and nothing is written there.</summary>
        public bool AreKnown { get; }

        private long Extent => kernel.Extents[loop.Extent];

        /// <summary>One read under the outermost loop: the first element, the elements to that of the next iteration, and for each loop inside the elements to its next iteration, and its iterations.</summary>
        private sealed record Read(long Offset, long Stride, long[] Strides, long[] Extents)
        {
            /// <summary>Whether an iteration stays within so many elements, those that go from row to row aside.</summary>
            public bool StaysWithin(long elements, long row)
            {
                var last = Offset;
                for (var i = 0; i < Strides.Length; i++)
                {
                    if (Strides[i] < 0)
                    {
                        return false;
                    }

                    last += Strides[i] % row == 0 ? 0 : Strides[i] * (Extents[i] - 1);
                }

                return Offset >= 0 && last < elements;
            }
        }

        /// <summary>Each iteration reads the elements behind those of the one before: some whole rows, or a part of one.</summary>
        public EpilogueStep? InRows(RoutineStep product, long blockBytes)
        {
            var (elements, rest) = Math.DivRem(product.M * product.N, Extent);
            return rest == 0
                && (elements % product.N == 0 || product.N % elements == 0)
                && all.TrueForAll(read => read.Stride == elements && read.StaysWithin(elements, long.MaxValue))
                    ? new EpilogueStep(product, kernel, false, Math.Max(elements / product.N, 1), Math.Max(product.N / elements, 1), blockBytes)
                    : null;
        }

        /// <summary>Each iteration reads the columns behind those of the one before.</summary>
        public EpilogueStep? InColumns(RoutineStep product, long blockBytes)
        {
            var (columns, rest) = Math.DivRem(product.N, Extent);
            return rest == 0 && all.TrueForAll(read => read.Stride == columns && read.StaysWithin(columns, product.N))
                ? new EpilogueStep(product, kernel, true, columns, 1, blockBytes)
                : null;
        }

        private bool Visit(ImmutableArray<Statement> block, ImmutableArray<long> around) => block.All(statement => statement switch
        {
            Instruction instruction => instruction.Code != Opcode.Index || instruction.Immediate != (ulong)loop.Number,
            Load load => Touch(load.Access, around),
            Store store => kernel.Kernel.Accesses[store.Access].Buffer != buffer,
            Loop inner => (inner == loop || inner.Extent != loop.Extent) && Visit(inner.Body, around.Add(kernel.Extents[inner.Extent])),
            If branch => Visit(branch.Then, around) && Visit(branch.Else, around),
            _ => true,
        });

        private bool Touch(int number, ImmutableArray<long> around)
        {
            var access = kernel.Kernel.Accesses[number];
            if (access.Buffer != buffer)
            {
                return true;
            }

            var numbers = kernel.Addresses.AsSpan(starts[number], 1 + access.Strides.Length);
            if (numbers.Length == 1 || kernel.Patches.Any(patch => patch.Position == starts[number]))
            {
                return false;
            }

            all.Add(new Read(numbers[0], numbers[1], numbers[2..].ToArray(), around.AsSpan(1, access.Strides.Length - 1).ToArray()));
            return true;
        }
    }
}
