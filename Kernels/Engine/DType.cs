namespace Fluxion;

/// <summary>The element types of tensors. Nothing converts between them silently.</summary>
public enum DType : byte
{
    /// <summary>64-bit IEEE floating point: the default, F#'s <c>float</c>.</summary>
    Float64,

    /// <summary>32-bit IEEE floating point, F#'s <c>float32</c>.</summary>
    Float32,

    /// <summary>32-bit signed integers.</summary>
    Int32,

    /// <summary>64-bit signed integers: positions and counts.</summary>
    Int64,

    /// <summary>Truth values, one byte each: 0 or 1.</summary>
    Bool,
}

/// <summary>What is known of an element type.</summary>
public static class DTypes
{
    /// <summary>The bytes that one element takes.</summary>
    /// <param name="type">The element type.</param>
    public static int Size(this DType type) => type switch
    {
        DType.Float64 or DType.Int64 => 8,
        DType.Float32 or DType.Int32 => 4,
        _ => 1,
    };

    /// <summary>Whether the type is floating point, so that tensors of it can be differentiated.</summary>
    /// <param name="type">The element type.</param>
    public static bool IsFloating(this DType type) => type is DType.Float64 or DType.Float32;
}
