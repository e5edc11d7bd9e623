using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Expressions as formulas. Only the nodes nearest to the result are shown, the rest as <c>...</c>; broadcasting is implied, as it is in code,
/// except where an op that is not elementwise takes what was broadcast.
/// </summary>
internal sealed class Formula
{
    private const int MostNodes = 1000;
    private const int MostNodesInLine = 24;
    private const int LargestVector = 4;
    private const int LargestCompared = 1000;

    private readonly Terms terms = new();
    private readonly Dictionary<Tensor, Term> made = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, string> names = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Tensor> outputs = new(ReferenceEqualityComparer.Instance);

    private Formula(IEnumerable<(string Name, Tensor Tensor)> named, IEnumerable<Tensor> results)
    {
        foreach (var (name, tensor) in named)
        {
            names.TryAdd(tensor, name);
        }

        outputs.UnionWith(results);
    }

    /// <summary>The formulas of results, a line each, after a line <c>let t1 = …</c> for each longer part that they have several times.</summary>
    /// <param name="named">Names for some nodes.</param>
    /// <param name="outputs">The results.</param>
    /// <param name="labels">What their lines begin with, where they have no name; empty for one result without a label.</param>
    public static string Of(IEnumerable<(string Name, Tensor Tensor)> named, Tensor[] outputs, string[] labels)
    {
        Op.CheckGiven("toFormula", [.. outputs, .. named.Select(pair => pair.Tensor)]);
        var formula = new Formula(named, outputs);
        var texts = outputs.Select((output, i) => labels.Length == 0 ? null : formula.names.GetValueOrDefault(output, labels[i]));
        return FormulaText.Lines([.. formula.Make(outputs, MostNodes).Zip(texts)], formula.names.Values.ToHashSet());
    }

    /// <summary>A short formula of the nodes nearest to a result.</summary>
    public static string OneLine(Tensor output) => FormulaText.Line(new Formula([], [output]).Make([output], MostNodesInLine)[0]);

    private Term[] Make(Tensor[] results, int mostNodes)
    {
        var nearest = Nearest(results, mostNodes);
        var order = Order(results, nearest);
        NameLeaves(order);
        foreach (var node in order)
        {
            made.Add(node, IsEnd(node) ? End(node) : nearest.Contains(node) ? Made(node) : terms.Atom("...", node.Shape));
        }

        return Array.ConvertAll(results, result => made[result]);
    }

    /// <summary>What a formula does not look into: leaves, but for a variable that stands for an expression, and what the user named.</summary>
    private bool IsEnd(Tensor node) =>
        (node.Op is Leaf && (node.Op != Leaves.Variable || node.Inputs[0].IsConstant))
        || (names.ContainsKey(node) && !outputs.Contains(node));

    /// <summary>So many nodes, breadth first from the results.</summary>
    private HashSet<Tensor> Nearest(Tensor[] results, int mostNodes)
    {
        var nearest = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<Tensor>(results);
        while (nearest.Count < mostNodes && queue.TryDequeue(out var node))
        {
            if (!IsEnd(node) && nearest.Add(node))
            {
                foreach (var input in Inputs(node))
                {
                    queue.Enqueue(input);
                }
            }
        }

        return nearest;
    }

    /// <summary>The nearest nodes and what is right under them, each after its inputs, in the order of first appearance.</summary>
    private List<Tensor> Order(Tensor[] results, HashSet<Tensor> nearest)
    {
        var order = new List<Tensor>();
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<(Tensor Node, int Next)>(results.Reverse().Select(result => (result, 0)));
        while (stack.TryPop(out var top))
        {
            if (top.Next == 0 && !seen.Add(top.Node))
            {
                continue;
            }

            if (nearest.Contains(top.Node) && top.Next < Inputs(top.Node).Length)
            {
                stack.Push((top.Node, top.Next + 1));
                stack.Push((Inputs(top.Node)[top.Next], 0));
            }
            else
            {
                order.Add(top.Node);
            }
        }

        return order;
    }

    /// <summary>Leaves without a name are x, p for parameters and c for constants; x1, x2, … where there are several.</summary>
    private void NameLeaves(List<Tensor> order)
    {
        var taken = new HashSet<string>(names.Values);
        foreach (var kind in order.Where(node => IsEnd(node) && !names.ContainsKey(node) && !IsWritten(node)).ToLookup(Letter))
        {
            var number = 0;
            foreach (var node in kind)
            {
                var name = kind.Count() == 1 && !taken.Contains(kind.Key) ? kind.Key : null;
                while (name is null || !taken.Add(name))
                {
                    number++;
                    name = kind.Key + number;
                }

                names.Add(node, name);
            }
        }
    }

    private static string Letter(Tensor leaf) => leaf.Op == Leaves.Variable ? "x" : leaf.Op == Leaves.Parameter ? "p" : "c";

    /// <summary>Whether a leaf is shown by its value: numbers, repeated ones too, and vectors of a few.</summary>
    private static bool IsWritten(Tensor leaf) =>
        IsRepeated(leaf) || (TensorText.IsConstantLeaf(leaf) && leaf.Op != Leaves.Iota && leaf.Rank == 1 && leaf.Shape[0] <= LargestVector);

    /// <summary>Whether a constant is one element throughout, seen without reading a large one.</summary>
    private static bool IsRepeated(Tensor leaf)
    {
        if (Leaves.IsFill(leaf) || !TensorText.IsConstantLeaf(leaf) || leaf.Op == Leaves.Iota)
        {
            return Leaves.IsFill(leaf);
        }

        var elements = leaf.Shape.Aggregate(1.0, (product, length) => product * length);
        return elements is > 0 and <= LargestCompared && TensorText.Elements(leaf).Distinct().Count() == 1;
    }

    private Term End(Tensor node)
    {
        if (names.TryGetValue(node, out var name))
        {
            return terms.Atom(name, node.Shape);
        }

        if (!IsRepeated(node))
        {
            return terms.Atom(TensorText.Of(node), node.Shape);
        }

        var bits = Constants.Element(node, new int[node.Rank]);
        var value = Bits.ToDouble(node.DType, bits);
        return node.DType == DType.Bool ? terms.Atom(NumberText.Exact(node.DType, bits), Shapes.Scalar)
            : terms.Number(node.Op == Leaves.Literal ? Ratio.OfLiteral(value) : new Ratio(value));
    }

    private Term Made(Tensor node)
    {
        var op = node.Op;
        if (op == Leaves.Variable || IsBody(node) || op == Structure.Place || op == Structure.Expand || (op == Structure.Reshape && Input(node, 0).Shape.Length == 0))
        {
            return Input(node, 0);
        }

        return op == Arithmetic.Add ? terms.Add(Input(node, 0), Input(node, 1))
            : op == Arithmetic.Sub ? terms.Add(Input(node, 0), terms.Negate(Input(node, 1)))
            : op == Arithmetic.Neg ? terms.Negate(Input(node, 0))
            : op == Arithmetic.Mul || op == Arithmetic.StrongMul ? terms.Multiply(Input(node, 0), Input(node, 1))
            : op == Arithmetic.Div && node.DType.IsFloating() ? terms.Multiply(Input(node, 0), terms.Power(Input(node, 1), -1))
            : op == Arithmetic.StrongDiv ? terms.Multiply(Input(node, 0), terms.Power(Input(node, 1), -1))
            : op == Arithmetic.Excess ? terms.Add(Input(node, 0), terms.Negate(Input(node, 1)))
            : op == Functions.Cosine ? terms.Multiply(Input(node, 0), terms.Power(terms.Call(Functions.Hypot.Name, [Input(node, 0), Input(node, 1)], "", node.Shape), -1))
            : op == Functions.Inversion ? terms.Multiply(Input(node, 0), terms.Power(terms.Call(Functions.Hypot.Name, [Input(node, 0), Input(node, 1)], "", node.Shape), -2))
            : op == Functions.PowInteger ? terms.Power(Input(node, 0), node.Attributes[0])
            : Call(node);
    }

    private Term Call(Tensor node)
    {
        var isElementwise = node.Op is Elementwise;
        var arguments = ImmutableArray.CreateBuilder<Term>(node.Inputs.Length);
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            arguments.Add(isElementwise ? Input(node, i) : Whole(node.Inputs[i]));
        }

        var shape = isElementwise ? arguments.Aggregate(Shapes.Scalar, (sum, term) => Shapes.Broadcast(sum, term.Shape) ?? sum) : node.Shape;
        var (name, attributes) = FormulaWords.Of(node);
        return terms.Call(name, arguments.MoveToImmutable(), attributes, shape);
    }

    private Term Input(Tensor node, int input) => made[Inputs(node)[input]];

    /// <summary>What a node is written from: of a call its function's body.</summary>
    private static ImmutableArray<Tensor> Inputs(Tensor node) => node.Op == Tuples.Part && Tuples.Expand(node) is { } body ? [body] : node.Inputs;

    private static bool IsBody(Tensor node) => node.Op == Tuples.Part && Tuples.Expand(node) is not null;

    /// <summary>A node's term, with broadcasting said where there is some.</summary>
    private Term Whole(Tensor node)
    {
        var term = made[node];
        return Shapes.Same(term.Shape, node.Shape) ? term : terms.Call("expand", [term], Shapes.Text(node.Shape), node.Shape);
    }
}
