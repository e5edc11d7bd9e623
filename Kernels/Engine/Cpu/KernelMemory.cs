using System.Numerics;
using System.Runtime.InteropServices;

namespace Fluxion.Kernels.Cpu;

/// <summary>The memory that compiled code has: what lies where in it is found out while the code is written.</summary>
internal sealed class KernelMemory
{
    /// <summary>The operands and the result of what is done lane by lane: so far apart, at the start of scratch memory.</summary>
    public const int Temporary = 128;

    private const int Temporaries = 4;
    private const int Register = 64;

    private readonly Dictionary<(int Size, ulong Bits), int> constants = [];
    private readonly Dictionary<int, int> handed = [];

    /// <summary>The bytes of scratch memory.</summary>
    public int Scratch { get; private set; } = Temporaries * Temporary;

    /// <summary>How many values are handed to loops.</summary>
    public int Handed { get; private set; }

    /// <summary>Room in scratch memory, within a register's boundaries.</summary>
    public int Reserve(int bytes)
    {
        var alignment = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(bytes, sizeof(long), Register));
        var start = (Scratch + alignment - 1) & -alignment;
        Scratch = (start + bytes + sizeof(long) - 1) & -sizeof(long);
        return start;
    }

    /// <summary>The slot in which a value is handed on.</summary>
    public int Slot(int value)
    {
        if (!handed.TryGetValue(value, out var slot))
        {
            slot = Handed++;
            handed.Add(value, slot);
        }

        return slot;
    }

    /// <summary>Where in the table of constants a literal of so many bytes is.</summary>
    public int Constant(int size, ulong bits)
    {
        if (!constants.TryGetValue((size, bits), out var place))
        {
            place = constants.Count * Register;
            constants.Add((size, bits), place);
        }

        return place;
    }

    /// <summary>The table, pinned, with room to start at a register's boundary.</summary>
    public byte[] Table()
    {
        var table = GC.AllocateUninitializedArray<byte>((constants.Count + 1) * Register, pinned: true);
        var start = Start(table);
        foreach (var ((size, bits), place) in constants)
        {
            var entry = table.AsSpan(start + place, Register);
            if (size == sizeof(ulong))
            {
                MemoryMarshal.Cast<byte, ulong>(entry).Fill(bits);
            }
            else
            {
                MemoryMarshal.Cast<byte, uint>(entry).Fill((uint)bits);
            }
        }

        return table;
    }

    /// <summary>Where a table starts in its array.</summary>
    public static int Start(byte[] table) => (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(table, 0) & (Register - 1));
}
