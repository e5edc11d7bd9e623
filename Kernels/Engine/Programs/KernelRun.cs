namespace Fluxion.Kernels;

/// <summary>Launches the kernel of a step: its addresses are the step's, with what data adds to them.</summary>
internal static unsafe class KernelRun
{
    private const int StackWords = 512;

    /// <summary>Launches it.</summary>
    /// <param name="kernel">The kernel, ready to run.</param>
    /// <param name="step">Its step.</param>
    /// <param name="buffers">The address of each buffer of the program.</param>
    /// <param name="data">The program's data vector.</param>
    /// <param name="part">The part of its iterations that this thread runs; null for all of them, on any threads.</param>
    public static ProgramError Run(PreparedKernel kernel, KernelStep step, ReadOnlySpan<nint> buffers, ReadOnlySpan<long> data, KernelPart? part = null)
    {
        var words = step.Patches.IsEmpty && part is null ? 0 : step.Addresses.Length;
        var counts = part is null ? 0 : step.Extents.Length;
        var scratch = words + counts + step.Scalars.Length + step.Buffers.Length;
        var memory = scratch <= StackWords ? stackalloc long[scratch] : new long[scratch];
        step.Addresses.AsSpan()[..words].CopyTo(memory);
        foreach (var (position, term) in step.Patches)
        {
            memory[position] += term.Factor * data[term.Slot];
        }

        var extents = memory.Slice(words, counts);
        step.Extents.AsSpan()[..counts].CopyTo(extents);
        var scalars = memory.Slice(words + counts, step.Scalars.Length);
        for (var i = 0; i < scalars.Length; i++)
        {
            scalars[i] = data[step.Scalars[i]];
        }

        var arguments = memory[(words + counts + scalars.Length)..];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = buffers[step.Buffers[i]];
        }

        part?.Apply(memory[..words], extents, arguments);
        fixed (long* pointers = arguments)
        {
            var launch = new Launch
            {
                Buffers = (byte**)pointers,
                Extents = counts > 0 ? extents : step.Extents.AsSpan(),
                Addresses = words > 0 ? memory[..words] : step.Addresses.AsSpan(),
                Scalars = System.Runtime.InteropServices.MemoryMarshal.Cast<long, ulong>(scalars),
                Threads = part is null ? WorkerPool.Shared.Threads : 1,
            };
            var error = kernel.Run(launch);
            return error.IsError
                ? new ProgramError(ProgramErrorKind.IndexOutOfRange, 0, step.Origins[error.Access] ?? kernel.Kernel.Name, error.Index, error.Bound)
                : ProgramError.None;
        }
    }
}
