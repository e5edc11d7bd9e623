namespace Fluxion.Kernels;

/// <summary>What is decided about a product that is computed in parts.</summary>
internal static class ProductParts
{
    /// <summary>What of an operand may be read again and again for a part: half of the second cache.</summary>
    public const int OperandBytes = 1 << 19;

    /// <summary>Whether all parts of rows read b from panels: it lies the other way round, or is too large to be read where it is.</summary>
    public static bool IsPacked(RoutineStep product) =>
        product.Operands[1].ColumnStride != 1 || product.K * product.N * product.Type.Size() > 2 * OperandBytes;
}

/// <summary>One product in parts, each computed by one thread: some of its rows, or some of its columns. The bits are those of the whole product.</summary>
/// <param name="product">The product.</param>
/// <param name="panels">Room for b in panels; null where parts read it where it is.</param>
internal readonly unsafe struct ProductParts<T, TVector, TLanes>(Product<T> product, T* panels)
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private static nint Columns => ProductTile<T, TVector, TLanes>.Vectors * TLanes.Count;

    private nint Panels => panels == null ? 0 : (product.N + Columns - 1) / Columns;

    /// <summary>The bytes of b in panels.</summary>
    internal static long PanelBytes(Product<T> product) => (product.N + Columns - 1) / Columns * Columns * product.K * sizeof(T);

    /// <summary>Copies b into its panels, if it has any.</summary>
    internal void Pack(WorkerPool pool)
    {
        var parts = this;
        pool.For(Panels, ref parts, static (panel, ref parts) => parts.Pack((nint)panel));
    }

    /// <summary>Computes the elements of some rows and columns.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="column">The first column; the first of all where b is in panels.</param>
    /// <param name="columns">How many; all where b is in panels.</param>
    /// <param name="c">Where the first one goes.</param>
    /// <param name="cRow">From one row to the next there.</param>
    internal void Compute(nint row, nint rows, nint column, nint columns, T* c, nint cRow)
    {
        var part = product.Part(row, rows, column, columns, 0, product.K);
        part.C = c;
        part.CRow = cRow;
        if (Panels > 0)
        {
            part.BRow = Columns;
            part.BColumn = 1;
            for (nint panel = 0; panel < Panels; panel++)
            {
                var one = part.Part(0, rows, panel * Columns, Columns, 0, part.K);
                one.B = panels + (panel * Columns * product.K);
                BlockedProduct<T, TVector, TLanes>.Run(one, Update.Set, WorkerPool.Shared, threads: 1);
            }

            return;
        }

        // So few rows at a time that a is read where it is.
        var few = Math.Max(ProductParts.OperandBytes / (product.K * sizeof(T)), 4 * ProductTile<T, TVector, TLanes>.Rows);
        for (nint first = 0; first < rows; first += few)
        {
            BlockedProduct<T, TVector, TLanes>.Run(part.Part(first, few, 0, columns, 0, part.K), Update.Set, WorkerPool.Shared, threads: 1);
        }
    }

    private void Pack(nint panel)
    {
        var column = panel * Columns;
        var columns = Math.Min(Columns, product.N - column);
        ProductPanels.Pack<T, TVector, TLanes>(product.B + (column * product.BColumn), product.BColumn, product.BRow, columns, product.K, panels + (column * product.K), Columns);
    }
}
