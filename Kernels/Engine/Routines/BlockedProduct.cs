using System.Runtime.CompilerServices;

namespace Fluxion.Kernels;

/// <summary>One matrix product, cut into blocks that fit the caches; large operands are copied into panels first, small ones are read where they are.</summary>
internal static unsafe class BlockedProduct<T, TVector, TLanes>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    // Blocks of k are part of the result's definition (ProductTile): the same everywhere.
    private const int BlockDepth = 128;

    // What is packed at a time: one block of k of so many rows of a and columns of b, about a megabyte each.
    private const int PackedRows = 1536;
    private const int PackedColumns = 1536;

    // The panels that one thread takes at a time: as many as fit the second-level cache, fewer where threads would go without.
    private const int MostRowPanels = 24;
    private const int MostColumnPanels = 8;
    private const int PackPanelsA = 16;
    private const int PackPanelsB = 4;
    private const int ChunksPerThread = 4;

    // Multiplications below which it does not pay to share.
    private const double ChunkWork = 250_000;

    // An operand up to this size stays in the second-level cache by itself; packing costs more than it saves.
    private const int UnpackedBytes = 1 << 20;

    // So few tiles read a column of b that copying it first takes longer than reading it where it lies.
    private const int FewRowPanels = 6;

    // Elements that are turned round while one of c is copied.
    private const int TurnedForOneCopied = 4;

    private static nint Rows => ProductTile<T, TVector, TLanes>.Rows;

    private static nint Columns => ProductTile<T, TVector, TLanes>.Vectors * TLanes.Count;

    /// <summary>Computes the product; its extents are at least 1.</summary>
    internal static void Run(Product<T> product, Update update, WorkerPool pool, int threads)
    {
        if (product.CColumn != 1 && product.CRow == 1)
        {
            product = product.Transposed;
        }

        if (update == Update.Set && IsBetterExchanged(product))
        {
            // In the rows of cᵀ, which are copied into the columns of c at the end.
            using var transposed = Arena.Rent(product.M * product.N * sizeof(T));
            var exchanged = product;
            exchanged.C = (T*)transposed.Address;
            (exchanged.CRow, exchanged.CColumn) = (1, product.M);
            Run(exchanged.Transposed, update, pool, threads);
            Strided.Copy(exchanged.C, exchanged.CRow, exchanged.CColumn, product.C, product.CRow, product.CColumn, product.M, product.N);
            return;
        }

        if (product.Work < 2 * ChunkWork)
        {
            threads = 1;
        }

        var packA = product.N > Columns && product.M * product.K * sizeof(T) > UnpackedBytes;
        var packB = product.BColumn != 1 || (product.M > FewRowPanels * Rows && product.K * product.N * sizeof(T) > UnpackedBytes);
        var blockRows = packA ? Share(product.M, PackedRows, Rows) : product.M;
        var blockColumns = packB ? Share(product.N, PackedColumns, Columns) : product.N;
        var depth = packA || packB ? BlockDepth : product.K;

        // Where b is not packed, columns at its end still are, where they do not fill the one vector of a tile: it would read past them.
        var panelColumns = packB ? Columns : EvenPanels(product.N);
        var hasEdge = product.N % panelColumns is > 0 and var rest && rest < TLanes.Count;
        var roomA = packA ? RoundUp(blockRows, Rows) * BlockDepth : 0;
        var roomB = packB ? RoundUp(blockColumns, Columns) * BlockDepth : hasEdge ? Columns * depth : 0;
        using var arena = roomA + roomB == 0 ? default : Arena.Rent((roomA + roomB) * sizeof(T));
        for (nint column = 0; column < product.N; column += blockColumns)
        {
            for (nint inner = 0; inner < product.K; inner += depth)
            {
                for (nint row = 0; row < product.M; row += blockRows)
                {
                    var block = new Block(
                        product.Part(row, blockRows, column, blockColumns, inner, depth),
                        (T*)arena.Address,
                        (T*)arena.Address + roomA,
                        panelColumns,
                        packA,
                        packB,
                        hasEdge,
                        update == Update.Set && inner > 0 ? Update.Add : update,
                        ChunksPerThread * (threads == 1 ? 0 : pool.Threads));
                    pool.For(block.PackChunks(freshB: row == 0), ref block, static (chunk, ref block) => block.Pack(chunk), threads);
                    pool.For(block.Chunks, ref block, static (chunk, ref block) => block.Compute(chunk), threads);
                }
            }
        }
    }

    private static nint RoundUp(nint value, nint multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>
    /// Whether cᵀ = bᵀ·aᵀ is computed sooner: where the right operand has to be turned round in either case, that is less work for the smaller one, if it fills tiles of two vectors.
    /// It may take the room that the larger one's columns would.
    /// </summary>
    private static bool IsBetterExchanged(in Product<T> product) =>
        product.BColumn != 1 && product.ARow != 1 && product.M >= 2 * TLanes.Count && product.M * product.N <= Columns * product.K
        && (product.N - product.M) * product.K > TurnedForOneCopied * product.M * product.N;

    /// <summary>The columns of panels of about as many vectors each: a tile of one vector beside one of four would wait for its sums.</summary>
    private static nint EvenPanels(nint columns)
    {
        var vectors = (columns + TLanes.Count - 1) / TLanes.Count;
        var panels = (columns + Columns - 1) / Columns;
        return (vectors + panels - 1) / panels * TLanes.Count;
    }

    /// <summary>Even blocks of about so many at most, whole panels each.</summary>
    private static nint Share(nint count, nint most, nint panel)
    {
        var blocks = (count + most - 1) / most;
        return RoundUp((count + blocks - 1) / blocks, panel);
    }

    /// <summary>A block of c over one block of k (over all of k, where nothing is packed), and where its panels are.</summary>
    private struct Block
    {
        private readonly Product<T> part;
        private readonly T* panelsA;
        private readonly T* panelsB;
        private readonly bool packA;
        private readonly Update update;
        private readonly nint rowPanels;
        private readonly nint columnPanels;
        private readonly nint panelColumns;
        private readonly nint firstPackedB;
        private readonly nint chunkRowPanels;
        private readonly nint chunkColumnPanels;

        internal Block(Product<T> part, T* panelsA, T* panelsB, nint panelColumns, bool packA, bool packB, bool hasEdge, Update update, long wantedChunks)
        {
            this.part = part;
            this.panelsA = panelsA;
            this.panelsB = panelsB;
            this.packA = packA;
            this.update = update;
            rowPanels = (part.M + Rows - 1) / Rows;
            this.panelColumns = panelColumns;
            columnPanels = (part.N + panelColumns - 1) / panelColumns;
            firstPackedB = packB ? 0 : hasEdge ? columnPanels - 1 : columnPanels;
            chunkRowPanels = MostRowPanels;
            chunkColumnPanels = MostColumnPanels;
            while (Chunks < wantedChunks && chunkRowPanels > 1 && part.Work > 2 * Chunks * ChunkWork)
            {
                chunkRowPanels = (chunkRowPanels + 1) / 2;
                chunkColumnPanels = (chunkColumnPanels + 1) / 2;
            }
        }

        private readonly nint RowChunks => (rowPanels + chunkRowPanels - 1) / chunkRowPanels;

        internal readonly long Chunks => (long)RowChunks * ((columnPanels + chunkColumnPanels - 1) / chunkColumnPanels);

        private readonly nint PackChunksA => packA ? (rowPanels + PackPanelsA - 1) / PackPanelsA : 0;

        internal readonly long PackChunks(bool freshB) => PackChunksA + (freshB ? (columnPanels - firstPackedB + PackPanelsB - 1) / PackPanelsB : 0);

        internal readonly void Pack(long chunk)
        {
            if (chunk < PackChunksA)
            {
                var panel = (nint)chunk * PackPanelsA;
                var row = panel * Rows;
                var rows = Math.Min(PackPanelsA * Rows, part.M - row);
                ProductPanels.Pack<T, TVector, TLanes>(part.A + (row * part.ARow), part.ARow, part.AColumn, rows, part.K, PanelA(panel), Rows);
            }
            else
            {
                var panel = firstPackedB + (((nint)chunk - PackChunksA) * PackPanelsB);
                var column = panel * panelColumns;
                var columns = Math.Min(PackPanelsB * panelColumns, part.N - column);
                ProductPanels.Pack<T, TVector, TLanes>(part.B + (column * part.BColumn), part.BColumn, part.BRow, columns, part.K, PanelB(panel), Columns);
            }
        }

        internal readonly void Compute(long chunk)
        {
            var firstRow = (nint)chunk % RowChunks * chunkRowPanels;
            var firstColumn = (nint)chunk / RowChunks * chunkColumnPanels;
            for (nint inner = 0; inner < part.K; inner += BlockDepth)
            {
                for (var panel = firstColumn; panel < Math.Min(firstColumn + chunkColumnPanels, columnPanels); panel++)
                {
                    Compute(firstRow, Math.Min(firstRow + chunkRowPanels, rowPanels), panel, inner, Math.Min(BlockDepth, part.K - inner));
                }
            }
        }

        /// <summary>The tiles of some row panels with one column panel, over one block of k.</summary>
        [SkipLocalsInit]
        private readonly void Compute(nint firstPanel, nint endPanel, nint columnPanel, nint inner, nint depth)
        {
            var edge = stackalloc T[(int)(Rows * Columns)];
            var columns = Math.Min(panelColumns, part.N - (columnPanel * panelColumns));
            var isEdge = columns < TLanes.Count || part.CColumn != 1;
            var width = RoundUp(columns, TLanes.Count);
            var packedB = columnPanel >= firstPackedB;
            var bRow = packedB ? Columns : part.BRow;
            var b = (packedB ? PanelB(columnPanel) : part.B + (columnPanel * panelColumns)) + (inner * bRow);
            var aRow = packA ? 1 : part.ARow;
            var aColumn = packA ? Rows : part.AColumn;
            var now = update == Update.Set && inner > 0 ? Update.Add : update;
            for (var panel = firstPanel; panel < endPanel; panel++)
            {
                var a = (packA ? PanelA(panel) : part.A + (panel * Rows * part.ARow)) + (inner * aColumn);
                var c = part.C + (panel * Rows * part.CRow) + (columnPanel * panelColumns * part.CColumn);
                var rows = Math.Min(Rows, part.M - (panel * Rows));
                if (!isEdge)
                {
                    ProductTile<T, TVector, TLanes>.Run(rows, columns, a, aRow, aColumn, b, bRow, depth, c, part.CRow, now);
                    continue;
                }

                if (now != Update.Set)
                {
                    Strided.Copy(c, part.CRow, part.CColumn, edge, width, 1, rows, columns);
                }

                ProductTile<T, TVector, TLanes>.Run(rows, columns, a, aRow, aColumn, b, bRow, depth, edge, width, now);
                Strided.Copy(edge, width, 1, c, part.CRow, part.CColumn, rows, columns);
            }
        }

        private readonly T* PanelA(nint panel) => panelsA + (panel * Rows * part.K);

        private readonly T* PanelB(nint panel) => panelsB + ((panel - firstPackedB) * Columns * part.K);
    }
}
