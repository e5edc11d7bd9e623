using System.Globalization;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Numbers as text: as F# reads them, and no longer than they need to be.</summary>
internal static class NumberText
{
    /// <summary>So many digits of a Float64 and of a Float32 are shown in an array, which hides the rounding of the last ones.</summary>
    private const int ArrayDigits = 10;
    private const int ArrayDigitsOfSingle = 7;

    /// <summary>With more digits than a Float64 has, each number is written by itself.</summary>
    private const int MostDigits = 16;

    /// <summary>Beside smaller numbers, decimals are not cut off.</summary>
    private const double SmallestInColumn = 1e-3;

    /// <summary>Whole numbers below this are written out.</summary>
    private const double LargestWhole = 1e15;

    /// <summary>The shortest text that reads back as the same number: 6, 0.1, 1e-20, nan, infinity.</summary>
    public static string Exact(double value) => Tidy(value, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>With at most so many significant digits.</summary>
    public static string Rounded(double value, int digits) => Tidy(value, value.ToString("G" + digits, CultureInfo.InvariantCulture));

    /// <summary>One element, so that it reads back as the same.</summary>
    public static string Exact(DType type, ulong bits) => type switch
    {
        DType.Float64 => Exact(Bits.ToDouble(type, bits)),
        DType.Float32 => Tidy(Bits.ToDouble(type, bits), ((float)Bits.ToDouble(type, bits)).ToString("R", CultureInfo.InvariantCulture)),
        DType.Bool => bits == 0 ? "false" : "true",
        DType.Int32 => ((int)bits).ToString(CultureInfo.InvariantCulture),
        _ => ((long)bits).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Elements that stand beside each other: floating ones with one number of decimals, where that hides nothing.</summary>
    public static string[] Column(DType type, ReadOnlySpan<ulong> elements)
    {
        var texts = new string[elements.Length];
        if (!type.IsFloating())
        {
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = Exact(type, elements[i]);
            }

            return texts;
        }

        var digits = type == DType.Float64 ? ArrayDigits : ArrayDigitsOfSingle;
        var decimals = 0;
        var whole = 0;
        var smallest = double.PositiveInfinity;
        for (var i = 0; i < texts.Length; i++)
        {
            var value = Bits.ToDouble(type, elements[i]);
            texts[i] = value == Math.Truncate(value) && Math.Abs(value) < LargestWhole ? Exact(value) : Rounded(value, digits);
            smallest = value == 0 ? smallest : Math.Min(smallest, Math.Abs(value));
            var point = texts[i].IndexOf('.');
            decimals = Math.Max(decimals, texts[i].Contains('e') ? MostDigits : point < 0 ? 0 : texts[i].Length - point - 1);
            whole = Math.Max(whole, point < 0 ? texts[i].Length : point);
        }

        if (decimals > digits && smallest >= SmallestInColumn)
        {
            decimals = digits;
        }

        if (whole + decimals > MostDigits)
        {
            return texts;
        }

        for (var i = 0; i < texts.Length; i++)
        {
            var value = Bits.ToDouble(type, elements[i]);
            texts[i] = double.IsFinite(value) ? value.ToString("F" + decimals, CultureInfo.InvariantCulture) : texts[i];
        }

        return texts;
    }

    private static string Tidy(double value, string text)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "infinity" : "-infinity";
        }

        // 1E-05 is 1e-5, and 1E+20 is 1e20, which F# reads as well.
        var exponent = text.IndexOf('E');
        return exponent < 0 ? text : text[..exponent] + "e" + int.Parse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }
}
