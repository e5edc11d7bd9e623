namespace Fluxion.Kernels;

/// <summary>
/// A matrix product and a kernel that reads its result, by turns: a block of the result's rows, or of its columns, then the kernel's iterations over it while it is in a cache.
/// One iteration of the kernel's outermost loop reads some rows, a part of one, or some columns, the next one the next ones, so that blocks need nothing of each other: threads share them.
/// </summary>
/// <param name="Product">A product without batch axes, whose result is contiguous. Where its buffer is of kind <see cref="BufferKind.Block"/>, only the kernel reads it.</param>
/// <param name="Kernel">A kernel with one outermost loop, a parallel one.</param>
/// <param name="OfColumns">Whether blocks are columns; else they are rows.</param>
/// <param name="Lines">The fewest whole rows or columns that whole iterations read.</param>
/// <param name="Iterations">How many iterations read these.</param>
/// <param name="BlockBytes">About as much of the result is a block.</param>
public sealed record EpilogueStep(RoutineStep Product, KernelStep Kernel, bool OfColumns, long Lines, long Iterations, long BlockBytes) : ProgramStep
{
    // Blocks are handed out to threads as they come free.
    private const int BlocksPerThread = 4;

    // Whole tiles of the product (ProductTile), and so many that what is read for each of them is read for some work.
    private const int TileRows = 24;
    private const int FewestRows = 48;
    private const int FewestColumns = 64;

    // Every block reads the whole of one operand: a row or column for each so many bytes of it, or reading takes longer than multiplying.
    private const long OperandBytesOfLine = 48 << 10;

    /// <summary>The program's number of the buffer of the product's result.</summary>
    internal int Result => Product.Operands[^1].Buffer;

    /// <summary>How many rows or columns there are.</summary>
    internal long AllLines => OfColumns ? Product.N : Product.M;

    /// <summary>The bytes of one of them.</summary>
    private long LineBytes => (OfColumns ? Product.M : Product.N) * Product.Type.Size();

    /// <summary>How many of them are a block, where so many threads share the work.</summary>
    internal long LinesOfBlock(int threads)
    {
        var wanted = BlockBytes / LineBytes;
        if (!OfColumns)
        {
            // Their share of a is read again for each panel of b.
            wanted = Math.Min(wanted, ProductParts.OperandBytes / (Product.K * Product.Type.Size()));
        }

        if (threads > 1)
        {
            wanted = Math.Min(wanted, AllLines / (BlocksPerThread * threads));
        }

        var (tile, few) = OfColumns ? (FewestColumns, FewestColumns) : (TileRows, FewestRows);
        var fewest = Math.Max(few, RoundUp(Product.K * LineBytes / OperandBytesOfLine, tile));
        return Math.Min(RoundUp(Math.Max(wanted / tile * tile, fewest), Lines), AllLines);
    }

    /// <summary>The most bytes that a run takes for itself: a block of the result for each thread, if it is nowhere else, and panels of the operands.</summary>
    internal long Room(DeviceProgram program, int threads)
    {
        var lines = LinesOfBlock(threads);
        var size = Product.Type.Size();
        var block = program.Buffers[Result].Kind == BufferKind.Block ? lines * LineBytes : 0;
        var (m, n) = OfColumns ? (Product.M, lines) : (lines, Product.N);
        var shared = !OfColumns && ProductParts.IsPacked(Product) ? Product.K * (n + FewestColumns) * size : 0;
        return shared + (threads * (block + RoutineMemory.Panels((nint)m, (nint)(shared > 0 ? FewestColumns : n), (nint)Product.K, size)));
    }

    private static long RoundUp(long value, long multiple) => (value + multiple - 1) / multiple * multiple;
}
