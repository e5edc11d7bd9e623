using System.Collections.Immutable;
using System.Text;

namespace Fluxion;

/// <summary>One derivative that was compared.</summary>
/// <param name="Place">Which one, as a quotient of differentials: ∂f/∂w[0;2].</param>
/// <param name="Analytic">What the transformation gives.</param>
/// <param name="Numeric">What differences of function values give.</param>
/// <param name="NumericError">How far the differences may be from the truth, by their own account.</param>
/// <param name="Norm">The greatest derivative by the same tensor, to which errors are related.</param>
public sealed record CheckedDerivative(string Place, double Analytic, double Numeric, double NumericError, double Norm)
{
    /// <summary>Where nothing was compared: at kinks alone, or of an empty tensor.</summary>
    internal static readonly CheckedDerivative None = new("nothing", 0, 0, 0, 1);

    /// <summary>|analytic − numeric| / norm; infinite where either is no number.</summary>
    public double Error => Analytic == Numeric ? 0 : double.IsFinite(Analytic - Numeric) ? Math.Abs(Analytic - Numeric) / Norm : double.PositiveInfinity;
}

/// <summary>A place where the function has a kink, so that there is no derivative to compare with; any slope between the two is right.</summary>
/// <param name="Place">Which derivative: ∂f/∂w[0;2].</param>
/// <param name="Analytic">What the transformation gives.</param>
/// <param name="FromLeft">The slope towards smaller arguments.</param>
/// <param name="FromRight">The slope towards greater ones.</param>
public sealed record CheckedKink(string Place, double Analytic, double FromLeft, double FromRight);

/// <summary>What a numeric check of derivatives found. It prints as a readable report.</summary>
/// <param name="Subject">What was checked: gradient, secondOrder or jvp.</param>
/// <param name="Holds">Whether every derivative that was compared agrees.</param>
/// <param name="Tolerance">The error that is allowed, relative to the norm, beside that of the differences themselves.</param>
/// <param name="Worst">The derivative with the largest error.</param>
/// <param name="Kinks">Where the function has a kink and a slope between its two was given.</param>
/// <param name="Compared">By how many elements was differentiated: at most 256, evenly spread.</param>
/// <param name="Elements">How many there are.</param>
public sealed record CheckReport(string Subject, bool Holds, double Tolerance, CheckedDerivative Worst, ImmutableArray<CheckedKink> Kinks, int Compared, long Elements)
{
    /// <summary>The report itself if the check holds.</summary>
    /// <exception cref="InvalidOperationException">It does not; the message is the report.</exception>
    public CheckReport Require() => Holds ? this : throw new InvalidOperationException($"Check.{this}");

    /// <summary>Whether it holds, the worst derivative, the kinks.</summary>
    public override string ToString()
    {
        var builder = new StringBuilder(Subject).Append(Holds ? " holds" : " does not hold").Append($" (by {Compared} of {Elements} elements). ");
        if (Worst == CheckedDerivative.None)
        {
            return AppendKinks(builder.Append("Nothing was compared.")).ToString();
        }

        builder.Append(Holds ? "Largest error" : "Wrong").Append($" at {Worst.Place}: analytic {Text(Worst.Analytic)}, numeric {Text(Worst.Numeric)}");
        builder.Append($" ± {NumberText.Rounded(Worst.NumericError, 2)}, error {NumberText.Rounded(Worst.Error, 2)} of the norm; tolerance {NumberText.Exact(Tolerance)}.");
        if (!Holds && !double.IsFinite(Worst.Numeric))
        {
            builder.Append(" The function has no finite values around this point: move the point into its domain.");
        }
        else if (!Holds && Worst.NumericError > Worst.Norm * Differences.Settled)
        {
            builder.Append(" The differences do not settle: the function jumps here, or oscillates.");
        }

        return AppendKinks(builder).ToString();
    }

    private StringBuilder AppendKinks(StringBuilder builder)
    {
        foreach (var kink in Kinks)
        {
            builder.Append($"\nKink at {kink.Place}: slope {Text(kink.FromLeft)} from the left, {Text(kink.FromRight)} from the right; {Text(kink.Analytic)} was given.");
        }

        return builder;
    }

    private static string Text(double value) => NumberText.Rounded(value, 10);
}
