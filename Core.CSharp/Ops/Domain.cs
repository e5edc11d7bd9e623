namespace Fluxion;

/// <summary>
/// Where an op's laws draw an input from: the mathematical domain within |x| ≤ 1000, less 1/1000 around singularities and kinks.
/// A narrower one says why.
/// </summary>
/// <param name="Low">The least value drawn.</param>
/// <param name="High">The greatest.</param>
/// <param name="Reason">Why it is narrower than the mathematical domain; empty where it is not.</param>
/// <param name="Avoid">Singularities, kinks and jumps.</param>
internal sealed record Domain(double Low, double High, string Reason = "", params double[] Avoid)
{
    /// <summary>How far from a singularity, kink or jump values keep.</summary>
    public const double Margin = 1e-3;

    public static readonly Domain Real = new(-1000, 1000);
    public static readonly Domain NonZero = new(-1000, 1000, "", 0);
    public static readonly Domain Positive = new(Margin, 1000);
    public static readonly Domain Unit = new(-1 + Margin, 1 - Margin);
    public static readonly Domain AboveOne = new(1 + Margin, 1000);
    public static readonly Domain AboveMinusOne = new(-1 + Margin, 1000);

    /// <summary>eˣ leaves Float64 beyond 709; its derivatives of second order by differences need room.</summary>
    public static readonly Domain Exponent = new(-300, 300, "the result must stay a finite Float64 and its differences meaningful");

    /// <summary>Jumps at every integer.</summary>
    public static readonly Domain BetweenIntegers = new(-1000, 1000, "", 0) { EveryInteger = true };

    /// <summary>Jumps halfway between integers.</summary>
    public static readonly Domain BetweenHalves = new(-1000, 1000) { EveryHalf = true };

    /// <summary>Numbers on a grid at this offset: those of two inputs at different offsets never tie, nor come closer than 0.02.</summary>
    public double? Grid { get; init; }

    /// <summary>Singular or jumping at every integer.</summary>
    public bool EveryInteger { get; init; }

    /// <summary>Jumping halfway between integers.</summary>
    public bool EveryHalf { get; init; }

    /// <summary>How far a number may move before it nears what the domain avoids: a third of the distance, at most ⅓ (at half of it differences lose the seventh digit beside a pole of high order).</summary>
    public double Room(double x)
    {
        var distance = Math.Min(1, Math.Min(Math.Max(x - Low, Margin), Math.Max(High - x, Margin)));
        foreach (var point in Avoid)
        {
            distance = Math.Min(distance, Math.Abs(x - point));
        }

        distance = EveryInteger ? Math.Min(distance, Math.Abs(x - Math.Round(x))) : distance;
        distance = EveryHalf ? Math.Min(distance, Math.Abs(Math.Abs(x - Math.Round(x)) - 0.5)) : distance;
        return (Grid is null ? distance : Math.Min(distance, 0.02)) / 3;
    }

    /// <summary>Whether a number lies in the domain, the margin kept.</summary>
    public bool Holds(double x) =>
        x >= Low && x <= High
        && Array.TrueForAll(Avoid, point => Math.Abs(x - point) >= Margin)
        && !(EveryInteger && Math.Abs(x - Math.Round(x)) < Margin)
        && !(EveryHalf && Math.Abs(Math.Abs(x - Math.Round(x)) - 0.5) < Margin);
}
