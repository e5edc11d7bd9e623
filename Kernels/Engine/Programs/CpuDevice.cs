using System.Runtime.CompilerServices;

namespace Fluxion.Kernels;

/// <summary>Runs programs on the processor of this machine.</summary>
/// <param name="tier">What runs kernels.</param>
internal sealed unsafe class CpuDevice(Tier tier = Tier.Automatic) : Device("cpu")
{
    // So much is on the stack before memory is rented.
    private const int StackArena = 4096;
    private const int StackPointers = 128;
    private const int Alignment = 64;

    internal KernelCache Kernels { get; } = new(tier);

    /// <summary>What a run needs where its storages are held in place.</summary>
    private ref struct Job
    {
        public CpuDevice Device;
        public DeviceProgram Program;
        public int Inputs;
        public ReadOnlySpan<long> Data;
        public Span<ulong> Scalars;
        public ref ProgramError Error;
    }

    /// <inheritdoc/>
    internal override Storage Allocate(DType type, long length) => Storage.Allocate(type, length);

    /// <inheritdoc/>
    internal override Storage Bring(Storage storage) => storage is DeviceStorage elsewhere ? elsewhere.Host : storage;

    /// <inheritdoc/>
    internal override bool HasRoomFor(long bytes) => BlockPool.Shared.HasRoomFor(bytes);

    /// <inheritdoc/>
    internal override ProgramError Run(DeviceProgram program, ReadOnlySpan<Storage> inputs, ReadOnlySpan<long> data, ReadOnlySpan<Storage> outputs, Span<ulong> scalars)
    {
        ArgumentNullException.ThrowIfNull(program);
        var count = inputs.Length + outputs.Length;
        var few = default(FewStorages);
        Span<Storage> storages = count <= FewStorages.Room ? few[..count] : new Storage[count];
        inputs.CopyTo(storages);
        outputs.CopyTo(storages[inputs.Length..]);

        var error = ProgramError.None;
        var job = new Job { Device = this, Program = program, Inputs = inputs.Length, Data = data, Scalars = scalars, Error = ref error };
        if (count <= StackPointers)
        {
            var pointers = stackalloc byte*[count];
            Pinned.Run(storages, pointers, job, static (pointers, job) => job.Device.RunPinned(job, pointers));
        }
        else
        {
            fixed (nint* pointers = new nint[count])
            {
                Pinned.Run(storages, (byte**)pointers, job, static (pointers, job) => job.Device.RunPinned(job, pointers));
            }
        }

        return error;
    }

    /// <summary>Runs a program without scalar results on memory of the caller's, which stays in place.</summary>
    /// <param name="program">The program.</param>
    /// <param name="storages">The address of each input, then of each output.</param>
    /// <param name="inputs">How many are inputs.</param>
    /// <param name="data">The data vector.</param>
    internal ProgramError RunAt(DeviceProgram program, byte** storages, int inputs, ReadOnlySpan<long> data)
    {
        var error = ProgramError.None;
        RunPinned(new Job { Device = this, Program = program, Inputs = inputs, Data = data, Error = ref error }, storages);
        return error;
    }

    private void RunPinned(in Job job, byte** storages)
    {
        var bytes = job.Program.ArenaBytes;
        if (bytes == 0)
        {
            RunSteps(job, storages, null);
        }
        else if (bytes <= StackArena)
        {
            RunOnStack(job, storages);
        }
        else
        {
            using var arena = Arena.Rent(bytes);
            RunSteps(job, storages, arena.Address);
        }
    }

    // A method of its own: inlined into one that clears its locals it would be cleared too, which takes as long as adding 500 elements.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunOnStack(in Job job, byte** storages)
    {
        var memory = stackalloc byte[StackArena + Alignment];
        RunSteps(job, storages, (byte*)(((nint)memory + Alignment - 1) & -Alignment));
    }

    private void RunSteps(in Job job, byte** storages, byte* arena)
    {
        fixed (ulong* scalars = job.Scalars)
        {
            var declared = job.Program.Buffers;
            var buffers = declared.Length <= StackPointers ? stackalloc nint[declared.Length] : new nint[declared.Length];
            for (var i = 0; i < buffers.Length; i++)
            {
                var position = declared[i].Position;
                buffers[i] = declared[i].Kind switch
                {
                    BufferKind.Input => (nint)storages[position],
                    BufferKind.Output => (nint)storages[job.Inputs + position],
                    BufferKind.Scalar => (nint)(scalars + position),
                    BufferKind.Block => 0,
                    _ => (nint)(arena + position),
                };
            }

            job.Error = ControlRun.Run(Kernels, job.Program, buffers, job.Data);
        }
    }
}
