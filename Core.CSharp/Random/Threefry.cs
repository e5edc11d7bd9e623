using System.Numerics;

namespace Fluxion;

/// <summary>
/// Threefry-2x32 with 20 rounds: a keyed bijection of 64-bit counters whose outputs are statistically random.
/// J. Salmon, M. Moraes, R. Dror and D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. Integers only, so the same on any machine.
/// </summary>
internal static class Threefry
{
    /// <summary>The key schedule's parity, from Skein.</summary>
    private const uint Parity = 0x1BD11BDA;

    private const int Rounds = 20;
    private const int RoundsPerKey = 4;

    /// <summary>How far each round rotates; the eight repeat.</summary>
    private static ReadOnlySpan<byte> Rotations => [13, 15, 26, 6, 17, 29, 16, 24];

    /// <summary>The block that a key turns a counter into; keys and counters as (first word, second word).</summary>
    public static (uint First, uint Second) Block((uint First, uint Second) key, (uint First, uint Second) counter)
    {
        Span<uint> schedule = [key.First, key.Second, Parity ^ key.First ^ key.Second];
        var x = counter.First + key.First;
        var y = counter.Second + key.Second;
        for (var round = 0; round < Rounds; round++)
        {
            x += y;
            y = BitOperations.RotateLeft(y, Rotations[round % Rotations.Length]) ^ x;
            if ((round + 1) % RoundsPerKey == 0)
            {
                var turn = (round + 1) / RoundsPerKey;
                x += schedule[turn % schedule.Length];
                y += schedule[(turn + 1) % schedule.Length] + (uint)turn;
            }
        }

        return (x, y);
    }
}
