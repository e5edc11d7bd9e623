using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>What a kernel without lanes knows of a tensor: the value of each element, by its place in row-major order (of a constant or an argument in storage).</summary>
internal abstract class ScalarElements
{
    /// <summary>The value of an element.</summary>
    public abstract int At(long place);

    /// <summary>The same elements, from which a loop's index can pick; to be asked before that loop begins.</summary>
    public virtual ScalarElements Indexable => this;

    /// <summary>These from place start + step·i on in iteration i of the innermost loop; of what is indexable.</summary>
    public abstract ScalarElements Moving(long start, long step);
}

/// <summary>A variable each.</summary>
internal sealed class VariableElements(ScalarKernel kernel, ImmutableArray<int> values) : ScalarElements
{
    /// <summary>They go into memory, in a loop of one iteration: a block's stores stand at its end.</summary>
    public override ScalarElements Indexable
    {
        get
        {
            if (values.IsEmpty)
            {
                return this;
            }

            var memory = kernel.Scratch(kernel.Builder.TypeOf(values[0]), values.Length);
            kernel.BeginLoop();
            memory.Store(0, values);
            kernel.EndLoop(1);
            return memory;
        }
    }

    public override int At(long place) => values[(int)place];

    public override ScalarElements Moving(long start, long step) => this;
}

/// <summary>All the same.</summary>
internal sealed class RepeatedElement(int value) : ScalarElements
{
    public override int At(long place) => value;

    public override ScalarElements Moving(long start, long step) => this;
}

/// <summary>Their own places, plus a position where there is one.</summary>
internal sealed class PositionElements(ScalarKernel kernel, DType type, int position = Instruction.None) : ScalarElements
{
    public override int At(long place) => position == Instruction.None ? kernel.Builder.Constant(type, place)
        : kernel.Builder.Convert(type, place == 0 ? position : kernel.Builder.Binary(Opcode.Add, position, kernel.Number(place)));

    public override ScalarElements Moving(long start, long step) => new PositionElements(kernel, type, kernel.Position(start, step));
}

/// <summary>In memory: of a buffer those from a place on that moves with the outermost loops, so many elements an iteration.</summary>
internal sealed class MemoryElements(ScalarKernel kernel, int buffer, long start, ImmutableArray<long> steps) : ScalarElements
{
    public override int At(long place) => kernel.Load(buffer, start + place, steps);

    public override MemoryElements Moving(long start1, long step) => new(kernel, buffer, start + start1, kernel.Within(steps, step));

    /// <summary>Writes elements from a place on.</summary>
    public void Store(long place, ImmutableArray<int> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            kernel.Store(buffer, start + place + i, steps, values[i]);
        }
    }
}

/// <summary>Those from a place on.</summary>
internal sealed class LaterElements(ScalarElements elements, long first) : ScalarElements
{
    public override ScalarElements Indexable => new LaterElements(elements.Indexable, first);

    public override int At(long place) => elements.At(first + place);

    public override ScalarElements Moving(long start, long step) => elements.Moving(first + start, step);
}

/// <summary>Those that a view shows, of which a loop's index cannot pick: they are in no row.</summary>
internal sealed class ViewedElements(ScalarKernel kernel, ScalarElements elements, long start, ImmutableArray<int> shape, ImmutableArray<long> strides) : ScalarElements
{
    public override ScalarElements Indexable
    {
        get
        {
            kernel.Refuse();
            return this;
        }
    }

    public override int At(long place) => elements.At(start + Shapes.Strided(shape, strides, place));

    public override ScalarElements Moving(long start, long step) => this;
}

/// <summary>What is there before the kernel begins, read once: arguments; or written into it: constants.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="element">The value of an element outside of all loops.</param>
/// <param name="buffer">Its buffer; null where it is in no memory.</param>
internal sealed class GivenElements(ScalarKernel kernel, Func<long, int> element, Func<int>? buffer) : ScalarElements
{
    public override ScalarElements Indexable => buffer is null ? new VariableElements(kernel, [element(0)]).Indexable : this;

    public override int At(long place) => element(place);

    public override ScalarElements Moving(long start, long step) => new MemoryElements(kernel, buffer!(), 0, []).Moving(start, step);
}

/// <summary>A tensor whose slices along the first axis a loop takes in turn.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="elements">Where its elements are; indexable.</param>
/// <param name="start">The place of its first element.</param>
/// <param name="shape">Its shape.</param>
/// <param name="strides">The places between neighbours along each axis.</param>
internal sealed class ScalarRows(ScalarKernel kernel, ScalarElements elements, long start, ImmutableArray<int> shape, ImmutableArray<long> strides)
{
    /// <summary>The slice of the innermost loop's iteration, in row-major order.</summary>
    public ScalarElements Current(bool backwards)
    {
        var moving = backwards
            ? elements.Moving(start + ((shape[0] - 1) * strides[0]), -strides[0])
            : elements.Moving(start, strides[0]);
        var (rest, between) = (shape[1..], strides[1..]);
        var count = Shapes.Count(rest);
        if (count <= ScalarWriter.MostElements)
        {
            return new VariableElements(kernel, [.. Enumerable.Range(0, (int)count).Select(index => moving.At(Shapes.Strided(rest, between, index)))]);
        }

        if (!Shapes.IsContiguous(rest, between))
        {
            kernel.Refuse();
        }

        return moving;
    }
}
