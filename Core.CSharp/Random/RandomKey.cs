namespace Fluxion;

/// <summary>
/// What random numbers are made from: an immutable value, 64 bits. The same key gives the same numbers, on any machine; other numbers need another key,
/// from <c>Rand.split</c> or <c>Rand.foldIn</c>.
/// </summary>
public readonly record struct RandomKey
{
    // Counters of the three uses of a key differ in their top bits, so a key that is both split and drawn from gives independent numbers.
    private const uint ForKeys = 0x8000_0000;
    private const uint ForData = 0xC000_0000;

    private readonly uint first;
    private readonly uint second;

    internal RandomKey(uint first, uint second)
    {
        this.first = first;
        this.second = second;
    }

    /// <summary>The key of a seed.</summary>
    internal static RandomKey Of(long seed) => new((uint)((ulong)seed >> 32), (uint)seed);

    /// <summary>The key as it prints: its two words.</summary>
    public override string ToString() => $"key {first:x8}{second:x8}";

    /// <summary>The i-th key under this one.</summary>
    internal RandomKey Child(uint i) => Under(ForKeys, i);

    /// <summary>The key of this one and a number of the user's.</summary>
    internal RandomKey With(uint data) => Under(ForData, data);

    /// <summary>The i-th 64 random bits, i below 2⁶³.</summary>
    internal ulong Bits(long i)
    {
        var (high, low) = Threefry.Block((first, second), ((uint)((ulong)i >> 32), (uint)i));
        return ((ulong)high << 32) | low;
    }

    private RandomKey Under(uint use, uint i)
    {
        var (a, b) = Threefry.Block((first, second), (use, i));
        return new RandomKey(a, b);
    }
}
