namespace Fluxion.Kernels;

/// <summary>A small number that is known when a method is compiled: one text serves a tile of every size, and what a size lacks costs nothing.</summary>
internal interface IExtent
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}

/// <summary>The extents of tiles.</summary>
internal static class Extent
{
    /// <summary>1.</summary>
    internal readonly struct One : IExtent
    {
        public static int Value => 1;
    }

    /// <summary>2.</summary>
    internal readonly struct Two : IExtent
    {
        public static int Value => 2;
    }

    /// <summary>3.</summary>
    internal readonly struct Three : IExtent
    {
        public static int Value => 3;
    }

    /// <summary>4.</summary>
    internal readonly struct Four : IExtent
    {
        public static int Value => 4;
    }

    /// <summary>5.</summary>
    internal readonly struct Five : IExtent
    {
        public static int Value => 5;
    }

    /// <summary>6.</summary>
    internal readonly struct Six : IExtent
    {
        public static int Value => 6;
    }
}
