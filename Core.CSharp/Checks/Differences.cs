namespace Fluxion;

/// <summary>Derivatives of vector functions of one number by central differences of order 8, the step chosen by the differences' own account of their error.</summary>
/// <param name="f">The function: of a displacement from the point.</param>
/// <param name="scale">How large a displacement is large: max(1, |x|).</param>
/// <param name="precision">The relative rounding error of what the function computes.</param>
/// <param name="cancelled">How large what it computed on the way was, in units of roundings of each component: a value alone does not show what it is the difference of.</param>
internal sealed class Differences(Func<double, double[]> f, double scale, double precision, double[] cancelled)
{
    /// <summary>Differences whose error is beyond this part of the norm have not settled.</summary>
    public const double Settled = 1e-3;

    /// <summary>An error below this part of the values is good enough to stop at.</summary>
    private const double GoodEnough = 1e-10;

    /// <summary>Steps go from 2⁻⁴ down to 2⁻²⁶ of the scale, by about a quarter each.</summary>
    private const int FirstStep = -4;
    private const int Steps = 11;

    /// <summary>Every other step is longer by this, so that none is a simple part of the one before.</summary>
    private const double Detuning = 75 / 64.0;

    /// <summary>The steps of slopes from one side. At a jump the smaller one gives much larger slopes.</summary>
    private const int SideStep = -12;
    private const int SmallSideStep = -16;

    // Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", 1988, table 1: first derivative, orders 8 and 6.
    private static readonly double[] Eighth = [4 / 5.0, -1 / 5.0, 4 / 105.0, -1 / 280.0];
    private static readonly double[] Sixth = [3 / 4.0, -3 / 20.0, 1 / 60.0, 0];

    /// <summary>
    /// The derivative of each component, and how far it may be from the truth; NaN and ∞ where no step gives finite values.
    /// What a step says counts once the next smaller one says it too: an oscillation that a step meets in the same phase each time looks smooth to it.
    /// </summary>
    public (double[] Values, double[] Errors) Derivative()
    {
        double[] values = [];
        double[] errors = [];
        var (coarse, coarseErrors) = At(Step(0));
        for (var step = 1; step <= Steps; step++)
        {
            var (fine, fineErrors) = At(Step(step));
            if (step == 1)
            {
                (values, errors) = ((double[])coarse.Clone(), [.. coarseErrors.Select(_ => double.PositiveInfinity)]);
            }

            for (var i = 0; i < values.Length; i++)
            {
                var error = Finite(coarseErrors[i] + Math.Abs(coarse[i] - fine[i]));
                if (error < errors[i])
                {
                    (values[i], errors[i]) = (coarse[i], error);
                }
            }

            var largest = values.Length == 0 ? 0 : values.Max(Math.Abs);
            if (errors.All(e => e <= GoodEnough * largest || e == 0))
            {
                break;
            }

            (coarse, coarseErrors) = (fine, fineErrors);
        }

        return (values, errors);
    }

    /// <summary>The slopes of one component from the left and from the right; null where they differ by less than a margin, as where the function is smooth, or do not settle, as at a jump.</summary>
    public (double Left, double Right)? Kink(int component, double margin)
    {
        var middle = f(0);
        var step = Math.ScaleB(scale, SideStep);
        var small = Math.ScaleB(scale, SmallSideStep);
        var (left, right) = (Side(middle, -step)[component], Side(middle, step)[component]);
        var settled = Math.Abs(left - Side(middle, -small)[component]) <= margin && Math.Abs(right - Side(middle, small)[component]) <= margin;
        // Adding 0 makes −0 a 0.
        return settled && Math.Abs(left - right) > margin ? (left + 0.0, right + 0.0) : null;
    }

    private double Step(int number) => Math.ScaleB(scale * (number % 2 == 0 ? 1 : Detuning), FirstStep - (2 * number));

    private double[] Side(double[] middle, double step)
    {
        var near = f(step / 2);
        var far = f(step);
        return [.. middle.Select((value, i) => ((4 * near[i]) - far[i] - (3 * value)) / step)];
    }

    private (double[] Values, double[] Errors) At(double step)
    {
        double[] values = [];
        double[] sixth = [];
        double[] largest = [];
        for (var k = 1; k <= Eighth.Length; k++)
        {
            var (above, below) = (f(k * step), f(-k * step));
            if (k == 1)
            {
                (values, sixth, largest) = (new double[above.Length], new double[above.Length], new double[above.Length]);
            }

            for (var i = 0; i < values.Length; i++)
            {
                var difference = (above[i] - below[i]) / step;
                values[i] += Eighth[k - 1] * difference;
                sixth[i] += Sixth[k - 1] * difference;
                largest[i] = Math.Max(largest[i], Math.Max(Math.Abs(above[i]), Math.Abs(below[i])));
            }
        }

        double[] errors = [.. values.Select((value, i) => Finite(Math.Abs(value - sixth[i]) + (precision * (largest[i] + cancelled[i]) / step)))];
        return (values, errors);
    }

    private static double Finite(double error) => double.IsNaN(error) ? double.PositiveInfinity : error;
}
