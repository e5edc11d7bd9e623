namespace Fluxion;

/// <content>Losses.</content>
public sealed partial class Tensor
{
    /// <summary>The mean of (x − target)², over all elements.</summary>
    /// <param name="target">Of the tensor's type and shape, or one of the two broadcasts to the other's shape.</param>
    /// <exception cref="ArgumentException">The types differ or are not floating, or the shapes differ otherwise: [n] against [n;1] would compare each with all.</exception>
    public Tensor MseLoss(Tensor target)
    {
        var difference = this - target;
        if (!Shapes.Same(difference.Shape, Shape) && !Shapes.Same(difference.Shape, target.Shape))
        {
            throw Errors.Argument("mseLoss", $"shapes {Shapes.Text(Shape)} and {Shapes.Text(target.Shape)}, which together give {Shapes.Text(difference.Shape)}", "one shape, or one that broadcasts to the other", "Reshape, squeeze or unsqueeze one of them.");
        }

        return (difference * difference).Mean();
    }

    /// <summary>
    /// The mean over all examples of −Σₖ pₖ·ln softmax(x)ₖ, classes along the last axis. A class of probability 0 contributes nothing, even at a logit of −∞.
    /// </summary>
    /// <param name="target">The class of each example: Int32 or Int64, of the shape without the last axis; or probabilities p of the tensor's own shape and type.</param>
    /// <exception cref="ArgumentException">The target is neither.</exception>
    public Tensor CrossEntropy(Tensor target)
    {
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

        CheckPositions("crossEntropy", target);
        return -logProbabilities.Take(Rank - 1, target.Unsqueeze(target.Rank), "crossEntropy").Mean();
    }
}
