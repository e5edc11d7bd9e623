using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A lowered expression: a program, and what its outputs are made of. It serves every expression of the same key.</summary>
internal sealed class Plan
{
    private const int StackScalars = 64;

    // Less than this needs no look at what there is: the pool itself refuses what it has not.
    private const long LittleMemory = 1 << 20;

    private readonly ImmutableArray<OutputForm> outputs;
    private readonly ProgramBuffer[] allocated;
    private readonly int scalarCount;
    private readonly LargestBuffer? largest;

    public Plan(DeviceProgram program, ImmutableArray<OutputForm> outputs, LargestBuffer? largest)
    {
        Program = program;
        this.outputs = outputs;
        this.largest = largest;
        scalarCount = program.Buffers.Count(buffer => buffer.Kind == BufferKind.Scalar);
        allocated = [.. program.Buffers.Where(buffer => buffer.Kind == BufferKind.Output).OrderBy(buffer => buffer.Position)];
        ResultBytes = allocated.Sum(output => BufferTable.Bytes(output.Type, output.Length));
        Bytes = program.ArenaBytes + ResultBytes + RoutineMemory.Most(program);
    }

    public DeviceProgram Program { get; }

    /// <summary>The bytes of results that a run takes.</summary>
    public long ResultBytes { get; }

    /// <summary>The bytes of temporaries and results that a run takes, and of what routines need for themselves: known before it.</summary>
    public long Bytes { get; }

    /// <summary>About how many words of four bytes the plan itself takes: what a cache weighs.</summary>
    public long Words => Program.Weight / sizeof(int);

    /// <summary>Runs the program on the device that its inputs are on: constants there for the outputs.</summary>
    /// <param name="inputs">The storages of the program's inputs.</param>
    /// <param name="data">The data vector.</param>
    /// <exception cref="InsufficientMemoryException">The machine does not have the memory; nothing was run.</exception>
    public Tensor[] Run(ReadOnlySpan<Storage> inputs, ReadOnlySpan<long> data)
    {
        var device = Placement.Common(inputs);
        if (Bytes > LittleMemory && !device.HasRoomFor(Bytes))
        {
            throw Failures.NoRoom(this, largest);
        }

        var few = default(FewStorages);
        Span<Storage> storages = allocated.Length <= FewStorages.Room ? few[..allocated.Length] : new Storage[allocated.Length];
        for (var i = 0; i < storages.Length; i++)
        {
            storages[i] = device.Allocate(allocated[i].Type, allocated[i].Length);
        }

        Span<ulong> scalars = scalarCount <= StackScalars ? stackalloc ulong[scalarCount] : new ulong[scalarCount];
        scalars.Clear();
        if (!Program.Steps.IsEmpty)
        {
            var error = device.Run(Program, inputs, data, storages, scalars);
            if (error.IsError)
            {
                throw Failures.Of(error);
            }
        }

        var results = new Tensor[outputs.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Constant(outputs[i], inputs, data, storages, scalars);
        }

        return results;
    }

    private static Tensor Constant(OutputForm form, ReadOnlySpan<Storage> inputs, ReadOnlySpan<long> data, ReadOnlySpan<Storage> storages, ReadOnlySpan<ulong> scalars)
    {
        switch (form)
        {
            case OutputForm.OfOutput own:
                return Leaves.NewData(own.Shape, own.Type, new View(storages[own.Output], 0, own.Strides));
            case OutputForm.OfScalar own:
                return Leaves.NewFill(own.Shape, own.Type, scalars[own.Scalar]);
            case OutputForm.OfInput view:
                var offset = view.Offset;
                foreach (var term in view.Terms)
                {
                    offset += term.Factor * data[term.Slot];
                }

                return Views.Of(new View(inputs[view.Input], offset, view.Strides), view.Shape, view.Type);
            case OutputForm.OfSlot filled:
                return Leaves.NewFill(filled.Shape, filled.Type, (ulong)data[filled.Slot]);
            case OutputForm.OfBits filled:
                return Leaves.NewFill(filled.Shape, filled.Type, filled.Bits);
            case OutputForm.OfIota positions:
                return Leaves.NewIota(positions.Shape, positions.Type, positions.Axis);
            default:
                return Views.Empty(form.Shape, form.Type);
        }
    }
}
