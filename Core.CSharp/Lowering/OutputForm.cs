using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>What an output of a plan is made of after a run.</summary>
internal abstract record OutputForm(ImmutableArray<int> Shape, DType Type)
{
    /// <summary>A view of an input.</summary>
    public sealed record OfInput(int Input, long Offset, ImmutableArray<DataTerm> Terms, ImmutableArray<long> Strides, ImmutableArray<int> Shape, DType Type) : OutputForm(Shape, Type);

    /// <summary>A view of new storage.</summary>
    public sealed record OfOutput(int Output, ImmutableArray<long> Strides, ImmutableArray<int> Shape, DType Type) : OutputForm(Shape, Type);

    /// <summary>A computed scalar, repeated.</summary>
    public sealed record OfScalar(int Scalar, ImmutableArray<int> Shape, DType Type) : OutputForm(Shape, Type);

    /// <summary>A number of the data vector, repeated.</summary>
    public sealed record OfSlot(int Slot, ImmutableArray<int> Shape, DType Type) : OutputForm(Shape, Type);

    /// <summary>Static bits, repeated.</summary>
    public sealed record OfBits(ulong Bits, ImmutableArray<int> Shape, DType Type) : OutputForm(Shape, Type);

    /// <summary>Positions.</summary>
    public sealed record OfIota(int Axis, ImmutableArray<int> Shape, DType Type) : OutputForm(Shape, Type);

    /// <summary>No elements.</summary>
    public sealed record Empty(ImmutableArray<int> Shape, DType Type) : OutputForm(Shape, Type);

    /// <summary>The forms of a graph's outputs; what is computed for them is declared an output.</summary>
    public static ImmutableArray<OutputForm> Of(LoweredGraph graph, BufferTable buffers)
    {
        var numbers = new Dictionary<int, int>();
        var (outputs, scalars) = (0, 0);
        return [.. graph.Outputs.Select(Form)];

        OutputForm Form(int place)
        {
            var node = graph[place];
            var view = node.View!;
            var from = graph[view.Base];
            return node.Size == 0 ? new Empty(node.Shape, node.Type)
                : node.Kind == NodeKind.Fill ? new OfSlot(node.Slots[0], node.Shape, node.Type)
                : node.Kind == NodeKind.Literal ? new OfBits(node.Bits, node.Shape, node.Type)
                : node.Kind == NodeKind.Iota ? new OfIota(node.Attributes[0], node.Shape, node.Type)
                : from.Kind == NodeKind.Data ? new OfInput(from.Attributes[0], view.Offset, view.Terms, view.Strides, node.Shape, node.Type)
                : from.Shape.IsEmpty ? new OfScalar(Number(view.Base, BufferKind.Scalar, ref scalars), node.Shape, node.Type)
                : new OfOutput(Number(view.Base, BufferKind.Output, ref outputs), view.Strides, node.Shape, node.Type);
        }

        int Number(int place, BufferKind kind, ref int count)
        {
            if (!numbers.TryGetValue(place, out var number))
            {
                number = count++;
                numbers.Add(place, number);
                buffers.MakeOutput(place, kind, number);
            }

            return number;
        }
    }
}
