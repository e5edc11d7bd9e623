using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A body as a program on the caller's memory: of any size, with steps of any kind. Its constants are held in place once for all calls.</summary>
internal sealed unsafe class PlainProgram
{
    private const int StackAddresses = 128;

    private readonly DeviceProgram program;
    private readonly long[] data;

    // Of each input of the program which parameter it is, or −1; for a constant where it is, and what keeps it there.
    private readonly int[] parameters;
    private readonly nint[] constants;
    private readonly object[] held;
    private readonly long[] inputStarts;
    private readonly long[] outputStarts;

    private PlainProgram(DeviceProgram program, CanonicalWalk walk, long[] inputStarts, long[] outputStarts)
    {
        (this.program, this.inputStarts, this.outputStarts) = (program, inputStarts, outputStarts);
        data = [.. walk.Data];
        parameters = new int[walk.Stored.Count];
        constants = new nint[parameters.Length];
        held = new object[parameters.Length];
        Array.Fill(parameters, -1);
        var numbers = walk.InputNumbers();
        for (var i = 0; i < inputStarts.Length; i++)
        {
            if (walk.ParameterNumbers[i] is >= 0 and var number)
            {
                parameters[numbers[number]] = i;
                data[walk.Slots[number]] = 0;
            }
        }

        for (var input = 0; input < parameters.Length; input++)
        {
            held[input] = parameters[input] >= 0 ? "" : InPlace(Device.Cpu.Bring(((View)walk.Stored[input].Payload!).Storage));
            constants[input] = held[input] is NativeStorage native ? (nint)native.Address : held[input] is byte[] array ? Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) : 0;
        }
    }

    /// <summary>The program of a body that a walk met, whose parameters' arguments are contiguous and in storage.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="inputStarts">The byte of the caller's memory at which each argument starts.</param>
    /// <param name="outputStarts">That at which each output does.</param>
    public static PlainProgram Of(CanonicalWalk walk, long[] inputStarts, long[] outputStarts) =>
        new(Lowering.OfBody(Joining.Of(LoweredGraph.From(walk))), walk, inputStarts, outputStarts);

    /// <summary>Runs it once.</summary>
    /// <exception cref="InvalidOperationException">Data was wrong: see <see cref="Failures"/>.</exception>
    public void Run(byte* input, byte* output)
    {
        var count = parameters.Length + outputStarts.Length;
        var addresses = count <= StackAddresses ? stackalloc nint[count] : new nint[count];
        for (var i = 0; i < parameters.Length; i++)
        {
            addresses[i] = parameters[i] < 0 ? constants[i] : (nint)(input + inputStarts[parameters[i]]);
        }

        for (var i = 0; i < outputStarts.Length; i++)
        {
            addresses[parameters.Length + i] = (nint)(output + outputStarts[i]);
        }

        fixed (nint* pointers = addresses)
        {
            var error = ((CpuDevice)Device.Cpu).RunAt(program, (byte**)pointers, parameters.Length, data);
            GC.KeepAlive(held);
            if (error.IsError)
            {
                throw Failures.Of(error);
            }
        }
    }

    /// <summary>What never moves: a block of the pool as it is, of anything smaller a copy.</summary>
    private static object InPlace(Storage storage)
    {
        if (storage is NativeStorage)
        {
            return storage;
        }

        var copy = GC.AllocateUninitializedArray<byte>((int)storage.Bytes, pinned: true);
        storage.Part(0, copy.Length).CopyTo(copy);
        return copy;
    }
}
