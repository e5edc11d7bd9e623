using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// How the lanes of one loop lie in vectors: as many of them at once as its widest element type fits into a register. Of narrower types a vector is as
/// much shorter, so that every value has the same lanes; at least it has 16 bytes, of which then only the first count.
/// </summary>
/// <param name="Lanes">How many iterations are done at once.</param>
/// <param name="Bytes">The bytes of a register.</param>
internal sealed record VectorShape(int Lanes, int Bytes)
{
    /// <summary>Registers of 64, 32 or 16 bytes, for values of at most so many bytes.</summary>
    public static VectorShape Of(int bytes, int widest) => new(bytes / widest, bytes);

    /// <summary>The registers of this machine.</summary>
    public static int BytesHere { get; } = Vector512.IsHardwareAccelerated ? 64 : Vector256.IsHardwareAccelerated ? 32 : 16;

    /// <summary>The bytes of an element of the widest type that the lanes are made for: that of masks that any type may be chosen by.</summary>
    public int Widest => Bytes / Lanes;

    /// <summary>The bytes of the vector of elements of so many bytes.</summary>
    public int BytesOf(int size) => Math.Max(16, Lanes * size);

    /// <summary>The bits of lanes in a number that has a bit for each.</summary>
    public long AllLanes => (1L << Lanes) - 1;

    /// <summary>The class of the library whose vectors hold elements of so many bytes.</summary>
    public Type Owner(int size) => OwnerOf(BytesOf(size));

    /// <summary>The vector type of an element type.</summary>
    public Type Of(Type element) => Of(element, BytesOf(ImmutableSizes[element]));

    /// <summary>The vector type of values; of a Bool that of its masks of so many bytes each.</summary>
    public Type Of(DType type, int maskSize) => type == DType.Bool ? Of(Mask(maskSize)) : Of(Il.ElementType(type));

    /// <summary>The type of a mask's elements: all bits or none.</summary>
    public static Type Mask(int size) => size == 8 ? typeof(long) : typeof(int);

    /// <summary>The class of the library whose vectors have so many bytes.</summary>
    public static Type OwnerOf(int bytes) => bytes switch
    {
        64 => typeof(Vector512),
        32 => typeof(Vector256),
        _ => typeof(Vector128),
    };

    /// <summary>A vector of so many bytes.</summary>
    public static Type Of(Type element, int bytes) => (bytes switch
    {
        64 => typeof(Vector512<>),
        32 => typeof(Vector256<>),
        _ => typeof(Vector128<>),
    }).MakeGenericType(element);

    private static readonly ImmutableDictionary<Type, int> ImmutableSizes = ImmutableDictionary.CreateRange(
        [KeyValuePair.Create(typeof(double), 8), KeyValuePair.Create(typeof(long), 8), KeyValuePair.Create(typeof(float), 4), KeyValuePair.Create(typeof(int), 4)]);
}
