namespace Fluxion;

/// <summary>Control flow: ops whose nodes hold functions and are steps of their own. They are not in the op table: what they do is decided by functions, and they have laws of their own.</summary>
internal static class Loops
{
    public static readonly CondOp Cond = new();

    public static readonly ScanOp Scan = new();

    public static readonly WhileOp While = new("whileLoop");

    public static readonly FixedPointOp FixedPoint = new("fixedPoint");

    public static readonly FixedPointOp Root = new("root");
}
