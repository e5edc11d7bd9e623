using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Fluxion;

/// <summary>
/// One canonical walk over expressions: it numbers nodes and leaves by identity, inputs first, and writes what is static about each into a key.
/// What is data (storages, offsets, users' scalars, starts of slices) it collects beside the key, so that equal keys run one plan.
/// Variables and calls are what they stand for, stored values are leaves. Nothing recurses.
/// </summary>
internal sealed partial class CanonicalWalk
{
    private const int Open = -1;

    [ThreadStatic]
    private static CanonicalWalk? spare;

    // A node's number counted from 1, or Open while its inputs are walked.
    private readonly NodeMap numbers = new();
    private readonly StartTable starts = new();
    private readonly Words key = new();

    // Nodes whose inputs are walked, and the numbers of those inputs that are done.
    private Frame[] stack = new Frame[64];
    private int depth;
    private readonly List<int> done = [];
    private Tensor[] arguments = [];

    // The places of parameters among the arguments, counted from 1.
    private readonly NodeMap parameters = new();

    // Whether the walk is over a function, or a body: see OverFunction, OverBody.
    private bool isFunction;
    private bool isBody;
    private bool keepsRules;

    private CanonicalWalk()
    {
    }

    /// <summary>The nodes by number; for a parameter the argument that stands for it.</summary>
    public List<Tensor> Nodes { get; } = [];

    /// <summary>For each node the slot of its first number in <see cref="Data"/>, or −1.</summary>
    public List<int> Slots { get; } = [];

    /// <summary>The constants in storage, in the order of their numbers: a program's inputs.</summary>
    public List<Tensor> Stored { get; } = [];

    /// <summary>The data vector.</summary>
    public List<long> Data { get; } = [];

    /// <summary>The number of each output.</summary>
    public List<int> Outputs { get; } = [];

    /// <summary>For each parameter its node's number, or −1 where no output depends on it.</summary>
    public int[] ParameterNumbers { get; private set; } = [];

    /// <summary>Of a function or a body: the constants that are data, in the order of their numbers.</summary>
    public List<Tensor> Arguments { get; } = [];

    /// <summary>Of a function: whether the value of one of its nodes was asked, and is there.</summary>
    public bool HasStored { get; private set; }

    /// <summary>Of a function: whether it calls another one that was never met before.</summary>
    public bool CallsFresh { get; private set; }

    public ReadOnlySpan<int> Key => key.Span;

    /// <summary>Walks the outputs; give the walk back with <see cref="Return"/>.</summary>
    public static CanonicalWalk Over(ReadOnlySpan<Tensor> outputs) => Over(outputs, [], []);

    /// <summary>Walks the outputs of a body whose parameters are leaves of the arguments' forms.</summary>
    public static CanonicalWalk Over(ReadOnlySpan<Tensor> outputs, ImmutableArray<Tensor> parameters, Tensor[] arguments)
    {
        var walk = spare ?? new CanonicalWalk();
        spare = null;
        walk.arguments = arguments;
        walk.ParameterNumbers = parameters.IsEmpty ? [] : [.. Enumerable.Repeat(-1, parameters.Length)];
        for (var i = 0; i < parameters.Length; i++)
        {
            walk.parameters[parameters[i]] = i + 1;
        }

        walk.Descend(outputs);
        return walk;
    }

    /// <summary>
    /// Walks a function's results as what a derivation is made from. Its variables are leaves, told apart whatever they stand for; so are tensors that the derivation is given beside them.
    /// Starts of slices are static: what a rule makes of them is not known here. What is data is collected in <see cref="Arguments"/>.
    /// </summary>
    public static CanonicalWalk OverFunction(int derivation, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> variables, ReadOnlySpan<Tensor> given)
    {
        var walk = spare ?? new CanonicalWalk();
        spare = null;
        walk.isFunction = true;
        walk.key.Add(derivation);
        foreach (var variable in variables)
        {
            walk.WriteLeaf(variable.Inputs[0]);
            walk.numbers[variable] = walk.Nodes.Count;
        }

        foreach (var tensor in given)
        {
            walk.WriteLeaf(tensor);
            walk.numbers[tensor] = walk.Nodes.Count;
        }

        walk.Descend(outputs);
        return walk;
    }

    /// <summary>
    /// Walks a function's body as what is written in it: its parameters are leaves, told apart by their places, and constants that are data are leaves that are collected in <see cref="Arguments"/>.
    /// Starts of slices are part of the key, for a program inside another one has no data of its own.
    /// </summary>
    /// <param name="outputs">The body.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="keepsRules">Whether what has a derivative of its own stays what it is: in a body that will be differentiated.</param>
    public static CanonicalWalk OverBody(ReadOnlySpan<Tensor> outputs, ImmutableArray<Tensor> parameters, bool keepsRules = false)
    {
        var walk = spare ?? new CanonicalWalk();
        spare = null;
        walk.isBody = true;
        walk.keepsRules = keepsRules;
        walk.ParameterNumbers = [.. Enumerable.Repeat(-1, parameters.Length)];
        for (var i = 0; i < parameters.Length; i++)
        {
            walk.parameters[parameters[i]] = i + 1;
        }

        walk.Descend(outputs);
        walk.key.Add(parameters.Length);
        walk.key.Add(walk.ParameterNumbers);
        for (var i = 0; i < parameters.Length; i++)
        {
            // One that the body does not use is met nowhere else, and is a part of the function all the same: its derivative is a zero of its form.
            if (walk.ParameterNumbers[i] < 0)
            {
                walk.WriteForm(parameters[i]);
            }
        }

        foreach (var start in walk.Data)
        {
            walk.key.Add(start);
        }

        return walk;
    }

    public void Return()
    {
        numbers.Clear();
        starts.Clear();
        key.Clear();
        Nodes.Clear();
        Slots.Clear();
        Stored.Clear();
        Data.Clear();
        Outputs.Clear();
        Arguments.Clear();
        large.Clear();
        Exchanged.Clear();
        done.Clear();
        arguments = [];
        isFunction = false;
        isBody = false;
        keepsRules = false;
        HasStored = false;
        CallsFresh = false;
        if (ParameterNumbers.Length > 0)
        {
            parameters.Clear();
            ParameterNumbers = [];
        }

        stack.AsSpan(0, depth).Clear();
        depth = 0;
        spare = this;
    }

    /// <summary>The number of a node that the walk met.</summary>
    public int Number(Tensor tensor) => numbers.Find(Met(tensor)) - 1;

    /// <summary>For each node how many inputs of the program stand before it.</summary>
    public int[] InputNumbers()
    {
        var (numbers, next) = (new int[Nodes.Count], 0);
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = next;
            next += Nodes[i].Op == Leaves.Data ? 1 : 0;
        }

        return numbers;
    }

    /// <summary>What a tensor is to a plan: through variables and calls to what they stand for, up to a stored value.</summary>
    public static Tensor Resolve(Tensor tensor)
    {
        while ((tensor = StandIn(tensor)).Op == Tuples.Part && Tuples.Expand(tensor) is { } body)
        {
            tensor = body;
        }

        return tensor;
    }

    /// <summary>The same, but only through some nodes that hold functions.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="isBody">Whether a node is its body.</param>
    public static Tensor Resolve(Tensor tensor, Predicate<FunctionOp> isBody)
    {
        // What such a node keeps is its body, which is no value.
        while (tensor.Op is not FunctionOp && (tensor = StandIn(tensor)).Op == Tuples.Part && isBody((FunctionOp)tensor.Inputs[0].Op) && Tuples.Expand(tensor) is { } body)
        {
            tensor = body;
        }

        return tensor;
    }

    /// <summary>Through variables to what they stand for, up to a stored value.</summary>
    public static Tensor StandIn(Tensor tensor)
    {
        while (tensor.Stored is null && tensor.Op == Leaves.Variable)
        {
            tensor = tensor.Inputs[0];
        }

        return tensor.Stored ?? tensor;
    }

    /// <summary>What a tensor is to this walk.</summary>
    private Tensor Met(Tensor tensor)
    {
        if (!isFunction)
        {
            return keepsRules ? Resolve(tensor, op => !op.HasRule) : Resolve(tensor);
        }

        while (tensor.Op == Leaves.Variable && numbers.Find(tensor) == 0)
        {
            tensor = tensor.Inputs[0];
        }

        // What a call keeps is its body, which is no value.
        HasStored |= tensor.Stored is not null && tensor.Op is not FunctionOp;
        return tensor;
    }

    private void Descend(ReadOnlySpan<Tensor> outputs)
    {
        foreach (var output in outputs)
        {
            Descend(output);
        }

        foreach (var number in done)
        {
            key.Add(number - 1);
            Outputs.Add(number - 1);
        }
    }

    private void Descend(Tensor output)
    {
        Visit(output);
        while (depth > 0)
        {
            ref var frame = ref stack[depth - 1];
            if (frame.Next < frame.Node.Inputs.Length)
            {
                Visit(frame.Node.Inputs[frame.Next++]);
            }
            else
            {
                Close(frame.Node);
                stack[--depth] = default;
            }
        }
    }

    /// <summary>A node that is met for the first time waits for its inputs; a leaf gets its number at once.</summary>
    private void Visit(Tensor tensor)
    {
        var node = Met(tensor);
        ref var number = ref numbers[node];
        if (number == 0 && node.Op is Leaf)
        {
            WriteLeaf(node);
            number = Nodes.Count;
        }

        if (number > 0)
        {
            done.Add(number);
            return;
        }

        number = Open;
        if (depth == stack.Length)
        {
            Array.Resize(ref stack, depth * 2);
        }

        stack[depth++] = new Frame { Node = node };
    }

    private void Close(Tensor node)
    {
        var op = node.Op;
        var data = isFunction ? 0 : op.DataAttributes(node);
        var inputs = CollectionsMarshal.AsSpan(done)[^node.Inputs.Length..];
        var shape = node.Shape.AsSpan();
        var attributes = node.Attributes.AsSpan();
        var words = key.Next(4 + inputs.Length + shape.Length + attributes.Length - data);
        words[0] = (op.Number << 3) | (int)node.DType;
        words[1] = (shape.Length << 16) | (attributes.Length - data);
        words[2] = inputs.Length;
        words[3] = data == 0 ? -1 : starts.Slot(attributes[..data], Data);
        inputs.CopyTo(words[4..]);
        shape.CopyTo(words[(4 + inputs.Length)..]);
        attributes[data..].CopyTo(words[(4 + inputs.Length + shape.Length)..]);
        if (node.Payload is Held held)
        {
            foreach (var called in held.Functions)
            {
                key.Add(called.Number);
                CallsFresh |= isFunction && !called.MeetAgain();
            }
        }

        Slots.Add(words[3]);
        Nodes.Add(node);
        numbers[node] = Nodes.Count;
        done.RemoveRange(done.Count - inputs.Length, inputs.Length);
        done.Add(Nodes.Count);
    }

    private void WriteLeaf(Tensor leaf)
    {
        if (isBody && Leaves.IsZero(leaf))
        {
            // Zeros are what they are: as an input nobody would know that a body is linear beside them.
            leaf = Leaves.Refilled(new Literal(0).As(leaf.DType), leaf.Shape);
        }

        if (isBody && (leaf.Op == Leaves.Parameter || leaf.Op == Leaves.Data || leaf.Op == Leaves.Fill))
        {
            WriteInput(leaf);
            return;
        }

        var constant = leaf.Op == Leaves.Parameter ? Argument(leaf) : leaf;
        var slot = -1;
        if (isFunction && (constant.Op == Leaves.Data || constant.Op == Leaves.Fill))
        {
            Arguments.Add(constant);
        }

        key.Add((constant.Op.Number << 3) | (int)constant.DType);
        key.Add(constant.Shape.Length);
        key.Add(constant.Shape.AsSpan());
        if (constant.Op == Leaves.Data)
        {
            var view = (View)constant.Payload!;
            slot = Data.Count;
            Data.Add(view.Offset);
            Stored.Add(constant);
            WriteStrides(view, constant.Shape);
            if (leaf == constant && !isFunction)
            {
                WriteExchange(constant, view);
            }
        }
        else if (constant.Op == Leaves.Fill)
        {
            slot = Data.Count;
            Data.Add((long)constant.ScalarBits);
        }
        else if (constant.Op == Leaves.Literal)
        {
            key.Add((long)constant.ScalarBits);
        }
        else
        {
            key.Add(constant.Attributes[0]);
        }

        Slots.Add(slot);
        Nodes.Add(constant);
    }

    /// <summary>What comes into a body from outside: only its form counts.</summary>
    private void WriteInput(Tensor leaf)
    {
        if (leaf.Op == Leaves.Parameter)
        {
            _ = Argument(leaf);
        }
        else
        {
            Arguments.Add(leaf);
        }

        WriteForm(leaf);
        Slots.Add(-1);
        Nodes.Add(leaf);
    }

    private void WriteForm(Tensor leaf)
    {
        key.Add(((leaf.Op == Leaves.Parameter ? leaf.Op : Leaves.Data).Number << 3) | (int)leaf.DType);
        key.Add(leaf.Shape.Length);
        key.Add(leaf.Shape.AsSpan());
    }

    private void WriteStrides(View view, ImmutableArray<int> shape)
    {
        if (Constants.IsContiguous(view, shape))
        {
            key.Add(0);
            return;
        }

        key.Add(1);
        foreach (var stride in view.Strides)
        {
            key.Add(stride);
        }
    }

    private Tensor Argument(Tensor parameter)
    {
        if (ParameterNumbers.Length > 0 && parameters.Find(parameter) is > 0 and var place)
        {
            ParameterNumbers[place - 1] = Nodes.Count;
            return isBody ? parameter : arguments[place - 1];
        }

        var owner = parameter.Payload;
        Return();
        throw Errors.NoValue(owner);
    }

    private struct Frame
    {
        public Tensor Node;
        public int Next;
    }
}
