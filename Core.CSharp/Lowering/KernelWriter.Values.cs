using Fluxion.Kernels;

namespace Fluxion;

/// <content>Values: what an expression computes from loads, positions and scalars.</content>
internal sealed partial class KernelWriter
{
    private readonly Dictionary<MappedNode, int> outerKnown = [];
    private Dictionary<MappedNode, int> innerKnown = [];

    /// <summary>A node read with a map of its axes to the kernel's.</summary>
    private readonly record struct MappedNode(int Node, int[] Map)
    {
        public bool Equals(MappedNode other) => Node == other.Node && Map.AsSpan().SequenceEqual(other.Map);

        public override int GetHashCode()
        {
            var hash = Node;
            foreach (var axis in Map)
            {
                hash = (hash * 31) + axis;
            }

            return hash;
        }
    }

    /// <summary>What a member computes at each iteration: its value, or what it reduces.</summary>
    private int Compute(Member member)
    {
        var (unit, axes) = member;
        var node = graph[unit.Node];
        return unit.Part >= 0 ? Value(node.Inputs[unit.Part], axes)
            : node.Kind == NodeKind.Reduction ? Value(node.Inputs[0], axes)
            : Written(node, axes);
    }

    private int Value(int place, int[] map)
    {
        var node = graph[place];
        switch (node.Kind)
        {
            case NodeKind.Literal:
                return builder.ConstantBits(node.Type, node.Bits);
            case NodeKind.Fill:
                return Scalar(node.Type, node.Slots[0]);
            case NodeKind.Iota:
                return builder.Convert(node.Type, Position(map[node.Attributes[0]]));
            case NodeKind.Alias:
                return Value(node.Inputs[0], Axes.Through(node, graph[node.Inputs[0]].Shape, map));
        }

        var isInline = lowering.IsInline(place);
        if (!isInline && memberOf.TryGetValue(place, out var member))
        {
            return passes.IsInner(member) && !IsReduction(member) ? innerValues[member] : outerValues[member];
        }

        var key = new MappedNode(place, map);
        var known = nest.Depth(map) > nest.Outer ? innerKnown : outerKnown;
        if (!known.TryGetValue(key, out var value))
        {
            value = isInline ? Written(node, map) : Load(place, map);
            known.Add(key, value);
        }

        return value;
    }

    private void ForgetInner() => innerKnown.Clear();

    /// <summary>The instructions of a node itself.</summary>
    private int Written(GraphNode node, int[] map)
    {
        switch (node.Kind)
        {
            case NodeKind.Pad:
                return Padded(node, map);
            case NodeKind.Take:
                return Taken(node, map);
            default:
                var inputs = new int[node.Inputs.Length];
                for (var i = 0; i < inputs.Length; i++)
                {
                    inputs[i] = Value(node.Inputs[i], Axes.Broadcast(map, graph[node.Inputs[i]].Shape));
                }

                return ((Elementwise)node.Op).Emit(builder, inputs, node.Type, node.Attributes);
        }
    }

    private int Padded(GraphNode node, int[] map)
    {
        var source = graph[node.Inputs[0]];
        var condition = Instruction.None;
        var quotient = Instruction.None;
        var stepped = Axes.None;
        foreach (var axis in Padding.Axes(node.Shape, source))
        {
            var (length, step) = (source.Shape[axis], node.Attributes[axis]);
            var position = builder.Binary(Opcode.Sub, Position(map[axis]), Start(node.Slots[axis]));
            condition = Both(condition, length == 1 ? builder.Binary(Opcode.Equal, position, Whole(0)) : Within(position, (length - 1L) * step));
            if (step > 1 && length > 1)
            {
                condition = Both(condition, builder.Binary(Opcode.Equal, builder.Binary(Opcode.Rem, position, Whole(step)), Whole(0)));
                (quotient, stepped) = (builder.Binary(Opcode.Div, position, Whole(step)), axis);
            }
        }

        if (Padding.IsChoice(node.Shape, source))
        {
            return builder.Select(condition, Value(node.Inputs[0], Axes.Broadcast(map, source.Shape)), builder.Constant(node.Type, 0));
        }

        return Among(node, source, map, condition, quotient, stepped);
    }

    /// <summary>A load where the condition holds; elsewhere 0.</summary>
    private int Among(GraphNode node, GraphNode source, int[] map, int condition, int quotient, int stepped)
    {
        var view = source.View!;
        var terms = view.Terms.ToBuilder();
        var along = (int[])map.Clone();
        foreach (var axis in Padding.Axes(node.Shape, source))
        {
            if (axis == stepped)
            {
                along[axis] = Axes.None;
            }
            else if (node.Slots[axis] >= 0)
            {
                terms.Add(new DataTerm(node.Slots[axis], -view.Strides[axis]));
            }
        }

        var index = stepped == Axes.None ? default : new CheckedIndex(quotient, view.Strides[stepped], source.Shape[stepped], node.Op.Name);
        var depth = Looped(nest.Depth(map));
        return builder.Load(Access(view.Base, view.Offset, terms.ToImmutable(), view.Strides, along, depth, index, condition), depth);
    }

    private int Taken(GraphNode node, int[] map)
    {
        var axis = node.Attributes[0];
        var source = graph[node.Inputs[0]];
        var view = source.View!;
        var others = (int[])map.Clone();
        others[axis] = Axes.None;
        var index = new CheckedIndex(Value(node.Inputs[1], map), view.Strides[axis], source.Shape[axis], Gathering.Callers[node.Attributes[1]]);
        var depth = Looped(nest.Depth(map));
        return builder.Load(Access(view.Base, view.Offset, view.Terms, view.Strides, others, depth, index), depth);
    }

    /// <summary>
    /// Zeros, then one element after the other added where its index says; the other axes are independent.
    /// </summary>
    private void WriteScatter()
    {
        var (unit, axes) = group.Members[0];
        var node = graph[unit.Node];
        var axis = node.Attributes[0];
        var others = (int[])axes.Clone();
        others[axis] = Axes.None;
        Open(0, nest.Outer);
        var zeros = builder.BeginLoop();
        var cleared = Access(unit.Node, 0, [], node.View!.Strides, others, nest.Outer, extra: node.View.Strides[axis]);
        builder.Store(cleared, builder.Constant(node.Type, 0));
        builder.EndLoop(zeros, Extent(node.Shape[axis]), LoopKind.Parallel);

        Open(nest.Outer, nest.Loops.Count);
        var value = Value(node.Inputs[0], axes);
        var index = new CheckedIndex(Value(node.Inputs[1], axes), node.View.Strides[axis], node.Shape[axis], Gathering.Callers[node.Attributes[1]]);
        builder.Store(Access(unit.Node, 0, [], node.View.Strides, others, nest.Loops.Count, index), value, StoreMode.Add);
        if (nest.Loops.Count > nest.Outer)
        {
            Close(nest.Outer, LoopKind.Sequential);
        }

        for (var loop = nest.Outer - 1; loop >= 0; loop--)
        {
            Close(loop, LoopKind.Parallel);
        }
    }

    private int Position(int axis)
    {
        if (axis == Axes.None)
        {
            return Whole(0);
        }

        var loop = nest.LoopOf(axis);
        return unrolled is not null && loop >= nest.Outer ? Whole(unrolled[loop - nest.Outer]) : builder.Index(loopNumbers[loop], loop + 1);
    }

    private int Start(int slot) => slot < 0 ? Whole(0) : Scalar(DType.Int64, slot);

    private int Whole(long value) => builder.ConstantBits(DType.Int64, (ulong)value);

    private int Both(int a, int b) => a == Instruction.None ? b : builder.Binary(Opcode.And, a, b);

    /// <summary>0 ≤ value ≤ last.</summary>
    private int Within(int value, long last) =>
        Both(builder.Binary(Opcode.LessOrEqual, Whole(0), value), builder.Binary(Opcode.LessOrEqual, value, Whole(last)));
}
