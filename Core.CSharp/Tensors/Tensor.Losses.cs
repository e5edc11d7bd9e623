namespace Fluxion;

/// <content>Losses.</content>
public sealed partial class Tensor
{
    /// <summary>The mean of (x − target)², over all elements.</summary>
    /// <param name="target">Of the tensor's type and shape, or one of the two broadcasts to the other's shape.</param>
    /// <exception cref="ArgumentException">The types differ or are not floating, or the shapes differ otherwise: [n] against [n;1] would compare each with all.</exception>
    public Tensor MseLoss(Tensor target)
    {
        var difference = Difference("mseLoss", target);
        return (difference * difference).Mean();
    }

    /// <summary>The mean over all elements of ½·d² where |d| ≤ δ, and of δ·(|d| − ½·δ) elsewhere, d = x − target (Huber 1964).</summary>
    /// <param name="target">Of the tensor's type and shape, or one of the two broadcasts to the other's shape.</param>
    /// <param name="delta">δ, where the parabola becomes a line.</param>
    /// <exception cref="ArgumentException">δ is not positive; the types differ or are not floating, or the shapes differ otherwise.</exception>
    public Tensor HuberLoss(Tensor target, double delta = 1)
    {
        if (!(delta > 0))
        {
            throw Errors.Argument("huberLoss", $"delta {delta}", "a number above 0");
        }

        var difference = Difference("huberLoss", target);
        var near = difference.Clamp(-delta, delta);
        return (near * (difference - (Literal.OneHalf * near))).Mean();
    }

    /// <summary>The mean over all elements of −t·ln σ(x) − (1 − t)·ln(1 − σ(x)), accurate in both tails: the tensor holds logits x, the target probabilities t.</summary>
    /// <param name="target">Probabilities, of the tensor's type and shape, or one of the two broadcasts to the other's shape.</param>
    /// <exception cref="ArgumentException">The types differ or are not floating, or the shapes differ otherwise.</exception>
    public Tensor BceWithLogits(Tensor target)
    {
        CheckAligned("bceWithLogits", target);
        return (StrongMultiply(target, (-this).Softplus()) + StrongMultiply(Literal.One - target, Softplus())).Mean();
    }

    /// <summary>
    /// The mean over all examples of −Σₖ pₖ·ln softmax(x)ₖ, classes along the last axis. A class of probability 0 contributes nothing, even at a logit of −∞.
    /// </summary>
    /// <param name="target">The class of each example: Int32 or Int64, of the shape without the last axis; or probabilities p of the tensor's own shape and type.</param>
    /// <exception cref="ArgumentException">The target is neither.</exception>
    public Tensor CrossEntropy(Tensor target)
    {
        _ = Errors.Given(target, "the target", "crossEntropy");
        if (Rank == 0)
        {
            throw Errors.Argument("crossEntropy", "logits of shape []", "classes along the last axis");
        }

        var logProbabilities = LogSoftmax(-1);
        if (target.DType == DType && Shapes.Same(target.Shape, Shape))
        {
            return -StrongMultiply(target, logProbabilities).SumOver([Rank - 1]).Mean();
        }

        if (target.DType.IsFloating() || !Shapes.Same(target.Shape, Shape[..^1]))
        {
            throw Errors.Argument("crossEntropy", $"logits of shape {Shapes.Text(Shape)} and a target of {target.DType} {Shapes.Text(target.Shape)}", $"classes (Int32 or Int64) of shape {Shapes.Text(Shape[..^1])}, or probabilities of shape {Shapes.Text(Shape)}");
        }

        return PickedMean("crossEntropy", logProbabilities, target);
    }

    /// <summary>The mean over all examples of −xₖ at the example's class k: the tensor holds logarithms of probabilities, classes along the last axis. After <see cref="LogSoftmax"/> it is <see cref="CrossEntropy"/>.</summary>
    /// <param name="target">The class of each example: Int32 or Int64, of the shape without the last axis.</param>
    /// <exception cref="ArgumentException">The target has another shape or type, or the tensor is not floating.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class is not there.</exception>
    public Tensor NllLoss(Tensor target)
    {
        CheckFloating("nllLoss");
        CheckPositions("nllLoss", target);
        return Rank > 0 && Shapes.Same(target.Shape, Shape[..^1])
            ? PickedMean("nllLoss", this, target)
            : throw Errors.Argument("nllLoss", $"log-probabilities of shape {Shapes.Text(Shape)} and a target of shape {Shapes.Text(target.Shape)}", "classes along the last axis, and a target of the shape without it");
    }

    private static Tensor PickedMean(string operation, Tensor logProbabilities, Tensor target)
    {
        CheckPositions(operation, target);
        return -logProbabilities.Take(logProbabilities.Rank - 1, target.Unsqueeze(target.Rank), operation).Mean();
    }

    /// <summary>x − target, where one has the other's shape or broadcasts to it.</summary>
    private Tensor Difference(string operation, Tensor target)
    {
        CheckAligned(operation, target);
        return this - target;
    }

    private void CheckAligned(string operation, Tensor target)
    {
        if (Shapes.Broadcast(Shape, Errors.Given(target, "the target", operation).Shape) is { } both && !Shapes.Same(both, Shape) && !Shapes.Same(both, target.Shape))
        {
            throw Errors.Argument(operation, $"shapes {Shapes.Text(Shape)} and {Shapes.Text(target.Shape)}, which together give {Shapes.Text(both)}", "one shape, or one that broadcasts to the other", "Reshape, squeeze or unsqueeze one of them.");
        }
    }
}
