using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Compares derivatives by a transformation with derivatives by differences, element by element of the leaves, norm by norm.</summary>
internal sealed class DerivativeCheck
{
    private const int MostElements = 256;

    /// <summary>The differences' own account of their error, times this, is granted.</summary>
    private const double Grant = 10;

    private readonly string subject;
    private readonly string[] paths;
    private readonly Tensor[] leaves;
    private readonly double[][] points;
    private readonly Func<Tensor[], Tensor[]> f;
    private readonly Func<Tensor[], Tensor[]> derivative;
    private readonly Func<int, long, string> result;
    private readonly double[] cancelled;
    private readonly double precision;
    private readonly double tolerance;

    /// <param name="subject">What is checked.</param>
    /// <param name="paths">The leaves' names.</param>
    /// <param name="leaves">The point.</param>
    /// <param name="f">What is differentiated.</param>
    /// <param name="derivative">The results' tangents from the leaves'.</param>
    /// <param name="result">The name of an element of a result, by the result's number and the element's.</param>
    private DerivativeCheck(string subject, string[] paths, Tensor[] leaves, Func<Tensor[], Tensor[]> f, Func<Tensor[], Tensor[]> derivative, Func<int, long, string> result)
    {
        (this.subject, this.paths, this.leaves, this.f, this.derivative, this.result) = (subject, paths, leaves, f, derivative, result);
        points = Array.ConvertAll(leaves, leaf => leaf.ToArray());
        cancelled = Cancelled(leaves, f);
        var single = leaves.Any(leaf => leaf.DType == DType.Float32);
        (precision, tolerance) = single ? (Math.ScaleB(1, -23), 1e-4) : (Math.ScaleB(1, -52), 1e-7);
    }

    /// <summary>The gradient of a scalar function.</summary>
    public static CheckReport Gradient(string[] paths, Tensor[] leaves, Func<Tensor[], Tensor> f)
    {
        leaves = Values("gradient", leaves);
        var gradients = Transform.Grad("Check.gradient", leaves, f).Select(gradient => gradient.ToArray()).ToArray();
        return new DerivativeCheck("gradient", paths, leaves, x => [f(x)], Inner, (_, _) => "∂f").Run();

        // The tangents here have a single 1, so this picks an element.
        Tensor[] Inner(Tensor[] tangents) => [Tensor.Scalar(tangents.Zip(gradients, (tangent, gradient) => tangent.ToArray().Zip(gradient, (t, g) => t == 0 ? 0 : t * g).Sum()).Sum())];
    }

    /// <summary>The Hessian of a scalar function, by differences of its gradient.</summary>
    public static CheckReport SecondOrder(string[] paths, Tensor[] leaves, Func<Tensor[], Tensor> f)
    {
        leaves = Values("secondOrder", leaves);
        return new DerivativeCheck(
            "secondOrder",
            paths,
            leaves,
            x => Transform.Grad("Check.secondOrder", x, f),
            directions => Transform.Hvp(leaves, directions, f),
            (leaf, element) => $"∂²f/∂{Name(paths[leaf], leaves[leaf], element)}").Run();
    }

    /// <summary>The derivative of a function of any results, along each element.</summary>
    public static CheckReport Jvp(string[] paths, Tensor[] leaves, Func<Tensor[], Tensor[]> f)
    {
        leaves = Values("jvp", leaves);
        var results = f(leaves);
        return new DerivativeCheck(
            "jvp",
            paths,
            leaves,
            f,
            tangents => Transform.Jvp(leaves, tangents, f).Tangents,
            (output, element) => "∂" + Name(results.Length == 1 ? "f" : $"f{output}", results[output], element)).Run();
    }

    private CheckReport Run()
    {
        var places = Places();
        var compared = places.ConvertAll(Compare);
        var norms = Norms(compared);
        var kinks = ImmutableArray.CreateBuilder<CheckedKink>();
        CheckedDerivative? worst = null;
        var worstExcess = -1.0;
        foreach (var column in compared)
        {
            for (var i = 0; i < column.Analytic.Length; i++)
            {
                var one = new CheckedDerivative(Place(column, i), column.Analytic[i], column.Numeric[i], column.Errors[i], norms[(column.Leaf, column.Owner[i])]);
                var excess = Excess(one);
                if (excess > 1 && Kink(column, i, one) is { } kink)
                {
                    kinks.Add(kink);
                }
                else if (excess > worstExcess)
                {
                    (worst, worstExcess) = (one, excess);
                }
            }
        }

        return new CheckReport(subject, worstExcess <= 1, tolerance, worst ?? CheckedDerivative.None, kinks.ToImmutable(), places.Count, points.Sum(point => point.LongLength));
    }

    /// <summary>How much of the allowed error is used; more than 1 where the differences have not settled, too.</summary>
    private double Excess(CheckedDerivative one)
    {
        if (double.IsNaN(one.Analytic) || !double.IsFinite(one.Numeric) || !double.IsFinite(one.NumericError))
        {
            return double.PositiveInfinity;
        }

        var excess = Math.Abs(one.Analytic - one.Numeric) / ((tolerance * one.Norm) + (Grant * one.NumericError) + double.Epsilon);
        return one.NumericError > Differences.Settled * one.Norm && one.NumericError > tolerance ? Math.Max(excess, 1 + one.NumericError) : excess;
    }

    private CheckedKink? Kink(Column column, int i, CheckedDerivative one)
    {
        var margin = 1e-3 * Math.Max(one.Norm, double.IsFinite(one.Numeric) ? Math.Abs(one.Numeric) : 0);
        return DifferencesAt(column.Leaf, column.Element).Kink(i, margin) is var (left, right)
            && one.Analytic >= Math.Min(left, right) - margin
            && one.Analytic <= Math.Max(left, right) + margin
            ? new CheckedKink(one.Place, one.Analytic, left, right)
            : null;
    }

    /// <summary>At most <see cref="MostElements"/> elements, evenly spread over all leaves.</summary>
    private List<(int Leaf, long Element)> Places()
    {
        var total = points.Sum(point => point.LongLength);
        var places = new List<(int, long)>();
        for (var k = 0L; k < Math.Min(total, MostElements); k++)
        {
            var element = total <= MostElements ? k : k * total / MostElements;
            var leaf = 0;
            while (element >= points[leaf].LongLength)
            {
                element -= points[leaf++].LongLength;
            }

            places.Add((leaf, element));
        }

        return places;
    }

    private Column Compare((int Leaf, long Element) place)
    {
        var (leaf, element) = place;
        var tangents = leaves.Select((other, i) => i == leaf ? Changed(new double[points[i].Length], other, element, 1) : other.ZerosLike()).ToArray();
        var analytic = derivative(tangents);
        var (numeric, errors) = DifferencesAt(leaf, element).Derivative();
        int[] owner = [.. analytic.SelectMany((tensor, i) => Enumerable.Repeat(i, (int)tensor.Size))];
        return new Column(leaf, element, owner, Flat(analytic), numeric, errors, [.. analytic.Select(tensor => tensor.Size)]);
    }

    private Differences DifferencesAt(int leaf, long element)
    {
        var x = points[leaf][element];
        return new Differences(At, Math.Max(1, Math.Abs(x)), precision, cancelled);

        double[] At(double displacement)
        {
            var moved = (Tensor[])leaves.Clone();
            moved[leaf] = Changed((double[])points[leaf].Clone(), leaves[leaf], element, x + displacement);
            try
            {
                return Flat(f(moved));
            }
            catch (LinearAlgebraException)
            {
                // A step that leads out of the domain, as NaN elsewhere: smaller ones stay in it.
                return [.. cancelled.Select(_ => double.NaN)];
            }
        }
    }

    private Dictionary<(int Leaf, int Result), double> Norms(List<Column> columns)
    {
        var norms = new Dictionary<(int, int), double>();
        foreach (var column in columns)
        {
            for (var i = 0; i < column.Analytic.Length; i++)
            {
                var key = (column.Leaf, column.Owner[i]);
                var size = Math.Max(Math.Abs(column.Analytic[i]), Math.Abs(column.Numeric[i]));
                norms[key] = Math.Max(norms.GetValueOrDefault(key), double.IsFinite(size) ? size : 0);
            }
        }

        return norms;
    }

    private string Place(Column column, int i)
    {
        var output = column.Owner[i];
        var element = i - column.Sizes.Take(output).Sum();
        var by = Name(paths[column.Leaf], leaves[column.Leaf], column.Element);
        var of = result(output, element);
        return subject == "secondOrder" ? $"{of}∂{by}" : $"{of}/∂{by}";
    }

    /// <summary>An element as F# indexes it: w[0, 2]; a scalar by its name alone.</summary>
    private static string Name(string path, Tensor tensor, long element)
    {
        var index = new long[tensor.Rank];
        for (var axis = tensor.Rank - 1; axis >= 0; axis--)
        {
            (element, index[axis]) = Math.DivRem(element, tensor.Shape[axis]);
        }

        return index.Length == 0 ? path : $"{path}[{string.Join(", ", index)}]";
    }

    /// <summary>The roundings of what is computed on the way to each element of the results; 0 where they are no finite number.</summary>
    private static double[] Cancelled(Tensor[] leaves, Func<Tensor[], Tensor[]> f)
    {
        var variables = Array.ConvertAll(leaves, Tensor.Variable);
        return [.. Flat(AbsoluteSweep.Errors(f(variables), variables)).Select(size => double.IsFinite(size) ? size : 0)];
    }

    private static Tensor Changed(double[] values, Tensor like, long element, double value)
    {
        values[element] = value;
        return (like.Rank == 0 ? Tensor.Scalar(values[0]) : Tensor.Of(values, like.Shape.AsSpan())).Convert(like.DType);
    }

    private static double[] Flat(Tensor[] tensors) => [.. tensors.SelectMany(tensor => tensor.ToArray())];

    private static Tensor[] Values(string check, Tensor[] leaves)
    {
        _ = Transform.Variables("Check." + check, leaves);
        return Array.ConvertAll(leaves, leaf => leaf.Value());
    }

    /// <summary>The derivatives of all results by one element.</summary>
    private sealed record Column(int Leaf, long Element, int[] Owner, double[] Analytic, double[] Numeric, double[] Errors, long[] Sizes);
}
