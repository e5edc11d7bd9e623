namespace Fluxion;

/// <summary>Control flow: ops whose nodes hold functions and are steps of their own. Of these the op table has a choice and a scan, each of one function; what they do with others has laws of its own.</summary>
internal static class Loops
{
    public static readonly CondOp Cond = new();

    public static readonly ScanOp Scan = new();

    public static readonly WhileOp While = new("whileLoop");

    public static readonly FixedPointOp FixedPoint = new("fixedPoint");

    public static readonly FixedPointOp Root = new("root");
}
