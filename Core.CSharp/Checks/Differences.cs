namespace Fluxion;

/// <summary>Derivatives of vector functions of one number by central differences of order 8, the step chosen by the differences' own account of their error.</summary>
/// <param name="f">The function: of a displacement from the point.</param>
/// <param name="scale">How large a displacement is large: max(1, |x|).</param>
/// <param name="precision">The relative rounding error of the function's values.</param>
internal sealed class Differences(Func<double, double[]> f, double scale, double precision)
{
    /// <summary>Differences whose error is beyond this part of the norm have not settled.</summary>
    public const double Settled = 1e-3;

    /// <summary>An error below this part of the values is good enough to stop at.</summary>
    private const double GoodEnough = 1e-10;

    /// <summary>Steps go from 2⁻⁴ down to 2⁻²⁴ of the scale.</summary>
    private const int FirstStep = -4;
    private const int LastStep = -24;
    private const int StepFactor = 2;

    /// <summary>The steps of slopes from one side. At a jump the smaller one gives much larger slopes.</summary>
    private const int SideStep = -12;
    private const int SmallSideStep = -16;

    // Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", 1988, table 1: first derivative, orders 8 and 6.
    private static readonly double[] Eighth = [4 / 5.0, -1 / 5.0, 4 / 105.0, -1 / 280.0];
    private static readonly double[] Sixth = [3 / 4.0, -3 / 20.0, 1 / 60.0, 0];

    /// <summary>The derivative of each component, and how far it may be from the truth; NaN and ∞ where no step gives finite values.</summary>
    public (double[] Values, double[] Errors) Derivative()
    {
        double[]? values = null;
        double[]? errors = null;
        for (var power = FirstStep; power >= LastStep; power -= StepFactor)
        {
            var (better, error) = At(Math.ScaleB(scale, power));
            if (values is null || errors is null)
            {
                (values, errors) = (better, error);
            }

            for (var i = 0; i < values.Length; i++)
            {
                if (error[i] < errors[i])
                {
                    (values[i], errors[i]) = (better[i], error[i]);
                }
            }

            var largest = values.Length == 0 ? 0 : values.Max(Math.Abs);
            if (errors.All(e => e <= GoodEnough * largest || e == 0))
            {
                break;
            }
        }

        return (values ?? [], errors ?? []);
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

        double[] errors = [.. values.Select((value, i) => Finite(Math.Abs(value - sixth[i]) + (precision * largest[i] / step)))];
        return (values, errors);
    }

    private static double Finite(double error) => double.IsNaN(error) ? double.PositiveInfinity : error;
}
