namespace Fluxion.Examples.CSharp;

/// <summary>What training shows as it goes.</summary>
/// <param name="Step">How many steps were taken.</param>
/// <param name="Loss">The loss before the step.</param>
/// <param name="Accuracy">The fraction of right answers then.</param>
public readonly record struct Progress(int Step, double Loss, double Accuracy);

/// <summary>Adam (Kingma and Ba 2015, algorithm 1) on a model held in a record: its averages are records of the same type.</summary>
public static class Training
{
    private const double Rate = 0.05;
    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;

    /// <summary>Trains on all points at once, and says how it goes every fifty steps and at the end.</summary>
    public static Classifier Run(Classifier model, Spirals data, int steps, Action<Progress> report)
    {
        var lossAndGradient = Differentiate.ValueAndGrad((Classifier m) => m.Loss(data));
        var mean = Trees.ZerosLike(model);
        var square = Trees.ZerosLike(model);
        for (var step = 1; step <= steps; step++)
        {
            var (loss, gradient) = lossAndGradient(model);
            if ((step - 1) % 50 == 0)
            {
                report(new Progress(step - 1, loss.ToDouble(), model.Accuracy(data)));
            }

            mean = Trees.Map((m, g) => (MeanDecay * m) + ((1 - MeanDecay) * g), mean, gradient);
            square = Trees.Map((s, g) => (SquareDecay * s) + ((1 - SquareDecay) * g * g), square, gradient);
            var meanScale = Rate / (1 - Math.Pow(MeanDecay, step));
            var squareScale = 1 / (1 - Math.Pow(SquareDecay, step));
            model = Trees.Map((w, m, s) => w - (meanScale * m / ((squareScale * s).Sqrt() + 1e-8)), model, mean, square);
        }

        report(new Progress(steps, model.Loss(data).ToDouble(), model.Accuracy(data)));
        return model;
    }
}
