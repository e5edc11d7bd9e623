namespace Fluxion.Kernels;

/// <summary>Launches the kernel of a step: its addresses are the step's, with what data adds to them.</summary>
internal static unsafe class KernelRun
{
    private const int StackWords = 512;

    public static ProgramError Run(PreparedKernel kernel, KernelStep step, ReadOnlySpan<nint> buffers, ReadOnlySpan<long> data)
    {
        var words = step.Patches.IsEmpty ? 0 : step.Addresses.Length;
        var scratch = words + step.Scalars.Length + step.Buffers.Length;
        var memory = scratch <= StackWords ? stackalloc long[scratch] : new long[scratch];
        step.Addresses.AsSpan()[..words].CopyTo(memory);
        foreach (var (position, term) in step.Patches)
        {
            memory[position] += term.Factor * data[term.Slot];
        }

        var scalars = memory.Slice(words, step.Scalars.Length);
        for (var i = 0; i < scalars.Length; i++)
        {
            scalars[i] = data[step.Scalars[i]];
        }

        var arguments = memory[(words + scalars.Length)..];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = buffers[step.Buffers[i]];
        }

        fixed (long* pointers = arguments)
        {
            var launch = new Launch
            {
                Buffers = (byte**)pointers,
                Extents = step.Extents.AsSpan(),
                Addresses = words > 0 ? memory[..words] : step.Addresses.AsSpan(),
                Scalars = System.Runtime.InteropServices.MemoryMarshal.Cast<long, ulong>(scalars),
                Threads = WorkerPool.Shared.Threads,
            };
            var error = kernel.Run(launch);
            return error.IsError
                ? new ProgramError(ProgramErrorKind.IndexOutOfRange, 0, step.Origins[error.Access] ?? kernel.Kernel.Name, error.Index, error.Bound)
                : ProgramError.None;
        }
    }
}
