namespace Fluxion;

/// <summary>
/// The nodes between inputs and outputs, in topological order: those that are not older than the oldest input and depend on one.
/// Inputs may be any nodes. Nothing recurses: a chain of a million nodes is a long list, not a deep stack.
/// </summary>
internal sealed class Walk
{
    private const int Unmet = 0;
    private const int Input = -1;
    private const int Open = -2;
    private const int Apart = -3;

    private readonly bool differentiable;
    private readonly long oldest = long.MaxValue;

    // A node's place in the order, counted from 1, or one of the states above.
    private readonly NodeMap states = new();
    private Frame[] stack = new Frame[32];
    private int depth;

    private Walk(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, bool differentiable)
    {
        this.differentiable = differentiable;
        foreach (var input in inputs)
        {
            oldest = Math.Min(oldest, input.Serial);
            states[input] = Input;
        }

        foreach (var output in outputs)
        {
            Descend(output);
        }
    }

    /// <summary>The nodes, each after its inputs.</summary>
    public List<Tensor> Order { get; } = [];

    /// <summary>The nodes through which a derivative can pass.</summary>
    public static Walk Derivative(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs) => new(inputs, outputs, differentiable: true);

    /// <summary>All nodes that depend on an input, through indices and predicates too.</summary>
    public static Walk Dependence(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs) => new(inputs, outputs, differentiable: false);

    /// <summary>The place of a node in the order, or −1 where it does not depend on an input.</summary>
    public int Find(Tensor node) => Math.Max(states.Find(node), 0) - 1;

    private void Descend(Tensor output)
    {
        Visit(output);
        while (depth > 0)
        {
            ref var frame = ref stack[depth - 1];
            if (frame.Next == frame.Node.Inputs.Length)
            {
                depth--;
                Close(frame);
                continue;
            }

            var next = frame.Next++;
            if (!differentiable || frame.Node.Op.IsDifferentiable(next))
            {
                Visit(frame.Node.Inputs[next]);
            }
        }
    }

    /// <summary>A node that is met for the first time waits for its inputs; one that leads to an input passes that on to whom it is an input of.</summary>
    private void Visit(Tensor node)
    {
        if (node.Serial < oldest || (differentiable && !node.DType.IsFloating()))
        {
            return;
        }

        ref var state = ref states[node];
        if (state > 0)
        {
            Lead();
        }
        else if (state is Unmet or Input)
        {
            if (depth == stack.Length)
            {
                Array.Resize(ref stack, depth * 2);
            }

            stack[depth++] = new Frame { Node = node, Leads = state == Input };
            state = Open;
        }
    }

    private void Close(Frame frame)
    {
        if (frame.Leads)
        {
            Order.Add(frame.Node);
            Lead();
        }

        states[frame.Node] = frame.Leads ? Order.Count : Apart;
    }

    /// <summary>What is on top of the stack depends on an input.</summary>
    private void Lead()
    {
        if (depth > 0)
        {
            stack[depth - 1].Leads = true;
        }
    }

    private struct Frame
    {
        public Tensor Node;
        public int Next;
        public bool Leads;
    }
}
