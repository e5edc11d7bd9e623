using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Expressions as what they are: graphs. Variables to build them on, derivatives at any node, questions about nodes, text and pictures.
/// </summary>
public static class Graph
{
    /// <summary>A new variable that stands for a tensor: what is computed from it is an expression, which can be differentiated by it.</summary>
    /// <param name="value">A floating tensor of any shape.</param>
    /// <exception cref="ArgumentException">The tensor is not floating.</exception>
    public static Tensor Variable(Tensor value) => Transform.Variables("variable", [value])[0];

    /// <summary>The name of the op that made a node (PyTorch's grad_fn); of a leaf "variable", "parameter" or "constant".</summary>
    /// <param name="node">Any tensor.</param>
    public static string OpName(Tensor node) => Errors.Given(node, "the node", "opName").Op is Leaf && node.IsConstant ? Leaves.Data.Name : node.Op.Name;

    /// <summary>Whether no op made a node (PyTorch's is_leaf): variables, parameters and constants.</summary>
    /// <param name="node">Any tensor.</param>
    public static bool IsLeaf(Tensor node) => Errors.Given(node, "the node", "isLeaf").Op is Leaf;

    /// <summary>Whether a derivative can pass from one node to another: not through stopGradient, comparisons, positions.</summary>
    /// <param name="result">The node that may depend.</param>
    /// <param name="on">The node that it may depend on. A variable depends on itself, a constant on nothing.</param>
    public static bool DependsOn(Tensor result, Tensor on)
    {
        Op.CheckGiven("dependsOn", result, on);
        return !on.IsConstant && on.DType.IsFloating() && Walk.Derivative([on], [result]).Find(result) >= 0;
    }

    /// <summary>Which elements of a node depend on which of another: where ∂result/∂on may be other than 0. <see cref="DependsOn"/>, element by element.</summary>
    /// <param name="result">The node that may depend.</param>
    /// <param name="on">The node that it may depend on; on a constant nothing does.</param>
    public static SparsityPattern JacobianPattern(Tensor result, Tensor on)
    {
        Op.CheckGiven("jacobianPattern", result, on);
        return Sparsity.OfJacobian(result, on);
    }

    /// <summary>Where ∂²result/∂on² may be other than 0.</summary>
    /// <param name="result">A floating scalar.</param>
    /// <param name="on">The node that it may depend on.</param>
    /// <exception cref="ArgumentException">The result is not a floating scalar.</exception>
    public static SparsityPattern HessianPattern(Tensor result, Tensor on)
    {
        Op.CheckGiven("hessianPattern", result, on);
        Transform.CheckScalar("hessianPattern", result);
        return Sparsity.OfHessian(result, on);
    }

    /// <summary>The gradients of a scalar by some nodes, as expressions of the nodes' shapes, which can be differentiated again.</summary>
    /// <param name="output">A floating scalar.</param>
    /// <param name="inputs">Variables, or any nodes computed from them.</param>
    /// <exception cref="ArgumentException">The output is not a scalar, an input is a constant, or no derivative passes from it to the output.</exception>
    public static ImmutableArray<Tensor> Gradients(Tensor output, params ReadOnlySpan<Tensor> inputs) =>
        [.. Cotangents.Pull([output], null, [.. inputs], null)];

    /// <summary>What cotangents of some nodes pull back to others: Σ over outputs of cotangentᵀ · ∂output/∂input, for each input.</summary>
    /// <param name="outputs">Floating nodes.</param>
    /// <param name="cotangents">One for each output, of its shape and type.</param>
    /// <param name="inputs">Variables, or any nodes computed from them.</param>
    /// <exception cref="ArgumentException">A cotangent does not fit, an input is a constant, or no derivative passes from it to an output.</exception>
    public static ImmutableArray<Tensor> Gradients(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> cotangents, ReadOnlySpan<Tensor> inputs) =>
        [.. Cotangents.Pull([.. outputs], [.. cotangents], [.. inputs], null)];

    /// <summary>An expression's nodes, a line each, every node after its inputs: <c>%2 = mul %0 %1 : [2;3]</c>.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="names">Names for some of its nodes, as comments.</param>
    public static string ToText(Tensor node, params (string Name, Tensor Tensor)[] names) => Pictures.Text(new Drawing(names, [node]));

    /// <summary>
    /// An expression as an infix formula, simplified as schoolbook algebra does at sight: like terms and factors are collected, numbers folded and shown with 6 digits.
    /// A longer part that is used again stands on a line before it, <c>let t1 = …</c>; of more than 1000 nodes the far ones are <c>...</c>.
    /// </summary>
    /// <param name="node">The expression.</param>
    /// <param name="names">Names for some of its nodes, which then stand for them; other variables are x, or x1, x2, …</param>
    public static string ToFormula(Tensor node, params (string Name, Tensor Tensor)[] names) => Formula.Of(names, [node], []);

    /// <summary>A picture of an expression in Graphviz's language.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="names">Names for some of its nodes.</param>
    public static string ToDot(Tensor node, params (string Name, Tensor Tensor)[] names) => Pictures.Dot(new Drawing(names, [node]));

    /// <summary>A picture of an expression in Mermaid's language.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="names">Names for some of its nodes.</param>
    public static string ToMermaid(Tensor node, params (string Name, Tensor Tensor)[] names) => Pictures.Mermaid(new Drawing(names, [node]));

    /// <summary>A picture of an expression as SVG, drawn by Graphviz's program <c>dot</c>.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="names">Names for some of its nodes.</param>
    /// <exception cref="InvalidOperationException">Graphviz is not installed.</exception>
    public static string ToSvg(Tensor node, params (string Name, Tensor Tensor)[] names) => Graphviz.Svg(ToDot(node, names));
}
