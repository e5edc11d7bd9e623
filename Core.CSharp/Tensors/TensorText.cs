using System.Text;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A tensor as text. Nothing is computed for it, and of a large constant only what is shown is read.</summary>
internal static class TensorText
{
    /// <summary>Up to so many elements all are shown; of more, so many at both ends of each axis.</summary>
    private const int MostShown = 1000;
    private const int AtEnds = 3;

    /// <summary>Where lines of a long vector end.</summary>
    private const int LineLength = 100;

    /// <summary>In an axis' list of shown positions: what is left out.</summary>
    private const int Omitted = -1;

    /// <summary>A constant's elements, or what an expression is.</summary>
    public static string Of(Tensor tensor)
    {
        var over = tensor;
        while (over.Op == Leaves.Variable)
        {
            over = over.Inputs[0];
        }

        var prefix = ReferenceEquals(over, tensor) ? "" : "variable ";
        return IsConstantLeaf(over) ? prefix + Constant(over, prefix.Length) : prefix + Expression(over);
    }

    /// <summary>A shape and an element type, the usual one left out: [2;3], Float32 [2;3].</summary>
    public static string Kind(Tensor tensor) => (tensor.DType == DType.Float64 ? "" : tensor.DType + " ") + Shapes.Text(tensor.Shape);

    /// <summary>A scalar constant's element, or null.</summary>
    public static string? Scalar(Tensor tensor) => tensor.Rank == 0 && IsConstantLeaf(tensor) ? NumberText.Exact(tensor.DType, Constants.Element(tensor, [])) : null;

    /// <summary>Whether a tensor holds values that can be read without computing anything.</summary>
    public static bool IsConstantLeaf(Tensor tensor) => tensor.IsConstant && (Leaves.IsFill(tensor) || tensor.Op == Leaves.Iota || tensor.Payload is View);

    /// <summary>All elements of a constant, in row-major order.</summary>
    public static IEnumerable<ulong> Elements(Tensor constant)
    {
        var index = new int[constant.Rank];
        for (var i = 0L; i < constant.Size; i++)
        {
            var rest = i;
            for (var axis = constant.Rank - 1; axis >= 0; axis--)
            {
                (rest, var place) = Math.DivRem(rest, constant.Shape[axis]);
                index[axis] = (int)place;
            }

            yield return Constants.Element(constant, index);
        }
    }

    private static string Expression(Tensor tensor) =>
        tensor.Op == Leaves.Parameter
            ? $"parameter of {tensor.Payload} : {Kind(tensor)}"
            : $"{tensor.Op.Name} : {Kind(tensor)} = {Formula.OneLine(tensor)}" + (tensor.Stored is { } value && Scalar(value) is { } number ? " = " + number : "");

    private static string Constant(Tensor constant, int indent)
    {
        var shown = new int[constant.Rank][];
        var whole = constant.Shape.Aggregate(1.0, (product, length) => product * length) <= MostShown;
        var count = 1;
        for (var axis = shown.Length - 1; axis >= 0; axis--)
        {
            shown[axis] = Shown(constant.Shape[axis], whole, MostShown / Math.Max(count, 1));
            count *= shown[axis].Count(position => position != Omitted);
        }

        var abbreviated = shown.Any(positions => positions.Contains(Omitted));
        var plain = constant.Rank <= 2 && !constant.Shape.Contains(0) && !abbreviated;
        var type = constant.DType == DType.Float64 ? "" : constant.DType.ToString();
        var suffix = plain ? type : Kind(constant);
        return Elements(constant, shown, indent) + (suffix.Length == 0 ? "" : " : " + suffix);
    }

    /// <summary>The positions along an axis that are shown, of which there is room for so many.</summary>
    private static int[] Shown(int length, bool whole, int room) =>
        whole || length <= Math.Min((2 * AtEnds) + 1, room) ? [.. Enumerable.Range(0, length)]
        : room >= 2 * AtEnds ? [.. Enumerable.Range(0, AtEnds), Omitted, .. Enumerable.Range(length - AtEnds, AtEnds)]
        : [0, Omitted];

    private static string Elements(Tensor constant, int[][] shown, int indent)
    {
        if (constant.Rank == 0)
        {
            return NumberText.Exact(constant.DType, Constants.Element(constant, []));
        }

        if (constant.Shape.Contains(0))
        {
            return "[]";
        }

        var rows = Rows(constant, shown);
        var texts = NumberText.Column(constant.DType, [.. rows.SelectMany(row => row.Elements)]);
        var width = constant.Rank == 1 ? 0 : texts.Max(text => text.Length);
        var builder = new StringBuilder();
        var next = 0;
        foreach (var row in rows)
        {
            if (builder.Length > 0)
            {
                // A blank line for each further axis that starts again, as NumPy prints them.
                builder.Append(';').Append('\n', row.Opened).Append(' ', indent + constant.Rank - row.Opened);
            }

            if (row.Elements.Length == 0)
            {
                builder.Append("...").Append(']', row.Closed);
                continue;
            }

            builder.Append('[', row.Opened);
            AppendRow(builder, row.Elements.Length, shown[^1], texts.AsSpan(next, row.Elements.Length), width, indent + constant.Rank);
            builder.Append(']', row.Closed);
            next += row.Elements.Length;
        }

        return builder.ToString();
    }

    private static void AppendRow(StringBuilder builder, int count, int[] positions, ReadOnlySpan<string> texts, int width, int indent)
    {
        var line = indent;
        var next = 0;
        foreach (var position in positions)
        {
            var text = position == Omitted ? "..." : texts[next++].PadLeft(width);
            if (line > indent)
            {
                builder.Append(';');
                if (line + text.Length > LineLength && count > 1)
                {
                    builder.Append('\n').Append(' ', indent);
                    line = indent;
                }
                else
                {
                    builder.Append(' ');
                }
            }

            builder.Append(text);
            line += text.Length + 2;
        }
    }

    /// <summary>The shown elements along the last axis, in order; an empty row where rows are left out.</summary>
    private static List<(ulong[] Elements, int Opened, int Closed)> Rows(Tensor constant, int[][] shown)
    {
        var rank = constant.Rank;
        var rows = new List<(ulong[], int, int)>();
        var counter = new int[rank - 1];
        var index = new int[rank];
        var opened = rank;
        while (true)
        {
            // An axis at what is left out has one row for it, at the first position of the axes inside.
            var omitted = -1;
            for (var axis = 0; axis < rank - 1 && omitted < 0; axis++)
            {
                omitted = shown[axis][counter[axis]] == Omitted ? axis : -1;
                index[axis] = shown[axis][counter[axis]];
            }

            var from = omitted < 0 ? rank - 2 : omitted;
            var advanced = from;
            while (advanced >= 0 && counter[advanced] == shown[advanced].Length - 1)
            {
                advanced--;
            }

            rows.Add(omitted < 0 ? (Row(constant, shown[^1], index), opened, rank - 1 - advanced) : ([], opened, omitted - advanced));
            if (advanced < 0)
            {
                return rows;
            }

            counter[advanced]++;
            Array.Clear(counter, advanced + 1, rank - 2 - advanced);
            opened = rank - 1 - advanced;
        }
    }

    private static ulong[] Row(Tensor constant, int[] positions, int[] index)
    {
        var elements = new List<ulong>(positions.Length);
        foreach (var position in positions)
        {
            if (position != Omitted)
            {
                index[^1] = position;
                elements.Add(Constants.Element(constant, index));
            }
        }

        return [.. elements];
    }
}
