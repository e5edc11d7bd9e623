namespace Fluxion;

/// <summary>A coefficient in a formula: a fraction, so that thirds and halves stay what they are. In lowest terms while both parts are whole, else a decimal or the inverse of one.</summary>
internal readonly record struct Ratio
{
    private const double LargestWhole = 1L << 53;

    public static readonly Ratio Zero = new(0);
    public static readonly Ratio One = new(1);

    public Ratio(double numerator, double denominator = 1)
    {
        if (denominator < 0)
        {
            (numerator, denominator) = (-numerator, -denominator);
        }

        if (IsWhole(numerator) && IsWhole(denominator) && denominator != 0)
        {
            var divisor = Divisor((long)Math.Abs(numerator), (long)denominator);
            (numerator, denominator) = (numerator / divisor, denominator / divisor);
        }
        else if (Math.Abs(numerator) != 1 && denominator != 0)
        {
            (numerator, denominator) = (numerator / denominator, 1);
        }

        Numerator = numerator;
        Denominator = denominator;
    }

    public double Numerator { get; }

    public double Denominator { get; }

    public bool IsNegative => Numerator < 0;

    /// <summary>A number that a rule wrote: halves, quarters and so on as fractions.</summary>
    public static Ratio OfLiteral(double value)
    {
        var denominator = 1.0;
        while (denominator < 1024 && value * denominator != Math.Truncate(value * denominator))
        {
            denominator *= 2;
        }

        return denominator < 1024 ? new Ratio(value * denominator, denominator) : new Ratio(value);
    }

    public static Ratio operator -(Ratio a) => new(-a.Numerator, a.Denominator);

    public static Ratio operator *(Ratio a, Ratio b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Ratio operator +(Ratio a, Ratio b) =>
        a.Denominator == b.Denominator
            ? new Ratio(a.Numerator + b.Numerator, a.Denominator)
            : new Ratio((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public Ratio Inverse() => new(Denominator, Numerator);

    private static bool IsWhole(double value) => Math.Abs(value) <= LargestWhole && value == Math.Truncate(value);

    private static long Divisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return Math.Max(a, 1);
    }
}
