namespace Fluxion.Examples.CSharp;

/// <summary>A layer: x·W + b.</summary>
/// <param name="Weights">[inputs; outputs].</param>
/// <param name="Bias">[outputs].</param>
public sealed record Layer(Tensor Weights, Tensor Bias)
{
    /// <summary>A layer with weights of variance 1/inputs, which keeps a signal's size from layer to layer.</summary>
    public static Layer Create(RandomKey key, int inputs, int outputs)
    {
        // The uniform distribution on [-a, a] has variance a²/3.
        var bound = Math.Sqrt(3.0 / inputs);
        return new Layer(Rand.Uniform(key, [inputs, outputs], -bound, bound), Tensor.Zeros([outputs]));
    }

    /// <summary>[n; inputs] to [n; outputs].</summary>
    public Tensor Apply(Tensor x) => x.MatMul(Weights) + Bias;
}

/// <summary>A model is a record: its tensors are the parameters, and its gradient is another one of the same type.</summary>
/// <param name="Scale">Rides along: points are stretched by it, and no derivative is taken.</param>
public sealed record Classifier(Layer Hidden, Layer Output, double Scale)
{
    /// <summary>A model of two layers for points of the plane and two classes.</summary>
    public static Classifier Create(RandomKey key, int width)
    {
        var keys = Rand.Split(key);
        return new Classifier(Layer.Create(keys[0], 2, width), Layer.Create(keys[1], width, 2), Scale: 5);
    }

    /// <summary>[n; 2] to [n; 2]: the logarithms of the odds of each class.</summary>
    public Tensor Logits(Tensor points) => Output.Apply(Hidden.Apply(points * Scale).Tanh());

    /// <summary>The mean cross-entropy, a scalar.</summary>
    public Tensor Loss(Spirals data) => Logits(data.Points).CrossEntropy(data.Labels);

    /// <summary>The fraction of points whose likelier class is the right one.</summary>
    public double Accuracy(Spirals data) =>
        Tensor.Equal(Logits(data.Points).ArgMax(axis: 1), data.Labels).Convert(DType.Float64).Mean().ToDouble();
}
