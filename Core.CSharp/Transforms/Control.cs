using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Control flow over lists of leaves: what both faces call. Functions are traced once, what they capture becomes inputs, and with plain values the result is one. A caller says how to name a leaf, for messages.
/// </summary>
internal static class Control
{
    /// <summary>So many iterations a fixed point or a root is given, unless a caller says otherwise.</summary>
    public const int MostIterations = 1000;

    private const double DoubleTolerance = 1e-12;
    private const double SingleTolerance = 1e-6;

    /// <summary>One of two functions, by a predicate; a constant one calls its branch and no other.</summary>
    public static Tensor[] Cond(string name, Tensor predicate, Tensor[] arguments, Func<Tensor[], Tensor[]> first, Func<Tensor[], Tensor[]> second, Func<int, string>? place = null)
    {
        CheckPredicate(name, predicate);
        if (predicate.IsConstant)
        {
            return ((predicate.ScalarBits != 0) ? first : second)(arguments);
        }

        var since = Tensor.NextSerial();
        var parameters = Parameters(name, arguments);
        var (ifTrue, ifFalse) = (first(parameters), second(parameters));
        CheckAlike(name, ifTrue, ifFalse, (one, other, i) => Errors.Argument(
            name,
            $"branches that differ{At(place, i)}: {Text(one)} where the predicate is true, {Text(other)} where it is false",
            "one shape and one element type from both",
            "Expand, reshape or convert the one that is not as it should be."));
        var (function, captures) = ClosedFunction.Close(name, parameters, [.. ifTrue, .. ifFalse], since);
        return Tuples.PartsOf(Loops.Cond.Of(function, predicate, [.. arguments, .. captures]), ifTrue.Length);
    }

    /// <summary>The last carries, and the outputs of all steps stacked along axis 0.</summary>
    /// <param name="name">The operation.</param>
    /// <param name="carries">The first carries.</param>
    /// <param name="xs">What is taken slice by slice along axis 0.</param>
    /// <param name="f">From carries and slices to carries and outputs.</param>
    /// <param name="backwards">Whether the last slice comes first.</param>
    /// <param name="segment">How many steps a derivative computes again at once, to keep the carries between segments only; 0 to keep all.</param>
    /// <param name="place">What a carry's leaf is called.</param>
    public static (Tensor[] Carries, Tensor[] Outputs) Scan(
        string name,
        Tensor[] carries,
        Tensor[] xs,
        Func<Tensor[], Tensor[], (Tensor[] Carries, Tensor[] Outputs)> f,
        bool backwards = false,
        int segment = 0,
        Func<int, string>? place = null)
    {
        if (xs.Length == 0)
        {
            throw Errors.Argument(name, "no tensor to take slices of", "at least one, whose axis 0 says how many steps there are", "A loop over positions alone is foriLoop.");
        }

        var length = xs[0].Rank == 0 ? -1 : xs[0].Shape[0];
        if (Array.Exists(xs, x => x.Rank == 0 || x.Shape[0] != length))
        {
            throw Errors.Argument(name, $"tensors of shapes {string.Join(", ", xs.Select(x => Shapes.Text(x.Shape)))} to take slices of", "an axis 0 of one length in each: a step for each position", "What is the same in every step is captured by the function.");
        }

        return Scan(name, carries, xs, length, f, backwards, segment, place);
    }

    /// <summary>A loop over positions lower, lower + 1, … upper − 1.</summary>
    public static Tensor[] Fori(string name, int lower, int upper, Tensor[] carries, Func<Tensor, Tensor[], Tensor[]> f, Func<int, string>? place = null)
    {
        var length = (int)Math.Min(Math.Max((long)upper - lower, 0), int.MaxValue);
        var first = Tensor.Scalar(lower, DType.Int64);
        return Scan(name, carries, [Leaves.NewIota([length], DType.Int64, 0)], length, (c, x) => (f(lower == 0 ? x[0] : x[0] + first, c), []), false, 0, place).Carries;
    }

    /// <summary>A loop while a predicate holds.</summary>
    public static Tensor[] While(string name, Tensor[] carries, Func<Tensor[], Tensor> holds, Func<Tensor[], Tensor[]> f, Func<int, string>? place = null)
    {
        var since = Tensor.NextSerial();
        var parameters = Parameters(name, carries);
        var predicate = holds(parameters);
        CheckPredicate(name, predicate);
        var next = f(parameters);
        CheckCarries(name, carries, next, place);
        var (function, captures) = ClosedFunction.Close(name, parameters, [predicate, .. next], since);
        return Tuples.PartsOf(Loops.While.Of(function, [.. carries, .. captures], carries.Length, limit: 0), carries.Length);
    }

    /// <summary>A loop while a predicate holds, for at most so many steps: as many steps of a choice between going on and staying, so that a reverse pass knows their number.</summary>
    public static Tensor[] BoundedWhile(string name, int most, Tensor[] carries, Func<Tensor[], Tensor> holds, Func<Tensor[], Tensor[]> f, Func<int, string>? place = null)
    {
        if (most < 0)
        {
            throw Errors.Argument(name, $"at most {most} steps", "0 or more");
        }

        return Scan(name, carries, [], most, (c, _) => (Cond(name, holds(c), c, inner => Next(inner), inner => inner), []), false, 0, place).Carries;

        Tensor[] Next(Tensor[] inner)
        {
            var next = f(inner);
            CheckCarries(name, carries, next, place);
            return next;
        }
    }

    /// <summary>The x with x = f(x), by iteration.</summary>
    public static Tensor[] FixedPoint(string name, Tensor[] start, Func<Tensor[], Tensor[]> f, double tolerance = 0, int most = MostIterations, Func<int, string>? place = null) =>
        Iterate(Loops.FixedPoint, name, start, f, tolerance, most, place);

    /// <summary>
    /// The x with f(x) = 0, by Newton's method: the fixed point of x − A⁻¹·f(x), A the Jacobian of f at x. In derivatives A is held fixed: with any regular A the fixed point is the same function of what f
    /// captures, and with this one the equations of its derivatives are solved in one step.
    /// </summary>
    public static Tensor Root(string name, Tensor start, Func<Tensor, Tensor> f, double tolerance = 0, int most = MostIterations) =>
        Iterate(Loops.Root, name, [start], x => [Newton(name, x[0], f(x[0]))], tolerance, most, null)[0];

    private static Tensor Newton(string name, Tensor x, Tensor y)
    {
        if (y.DType != x.DType || !Shapes.Same(x.Shape, y.Shape))
        {
            throw Errors.Argument(name, $"a function from {Text(x)} to {Text(y)}", "as many equations as unknowns: a result of the argument's shape and type");
        }

        var direction = Tensor.Parameter(x.Shape, x.DType, name);
        var tangent = Forward.Push([y], [x], [direction])[0]
            ?? throw Errors.Argument(name, "a function that does not depend on its argument", "one whose Jacobian is regular");
        var n = Shapes.Length(name, x.Size);
        var jacobian = Batch.Map([tangent], [direction], [Tensor.Eye(n, x.DType).ReshapeTo([n, .. x.Shape])], n)[0].StopGradient().ReshapeTo([n, n]).TransposeLast();
        return x - (x.Rank == 0 ? y / jacobian.ReshapeTo([]) : jacobian.Solve(y.ReshapeTo([n, 1])).ReshapeTo(x.Shape));
    }

    private static Tensor[] Iterate(FixedPointOp op, string name, Tensor[] start, Func<Tensor[], Tensor[]> f, double tolerance, int most, Func<int, string>? place)
    {
        if (Array.Find(start, x => !x.DType.IsFloating()) is { } other)
        {
            throw Errors.Argument(name, $"a start of {other.DType}", "floating tensors: an iteration comes nearer to its end by less and less", $"Convert it: {Errors.Conversion(DType.Float64)}.");
        }

        if (!(tolerance >= 0) || most < 1)
        {
            throw Errors.Argument(name, $"a tolerance of {tolerance} and at most {most} iterations", "a tolerance above 0 (0 for the type's own), and 1 iteration or more");
        }

        var since = Tensor.NextSerial();
        var parameters = Parameters(name, start);
        var next = f(parameters);
        CheckCarries(name, start, next, place);
        var (function, captures) = ClosedFunction.Close(name, parameters, next, since);
        var own = Array.Exists(start, x => x.DType == DType.Float32) ? SingleTolerance : DoubleTolerance;
        return Tuples.PartsOf(op.Of(function, [.. start], captures, new Convergence(tolerance == 0 ? own : tolerance, most)), start.Length);
    }

    private static (Tensor[] Carries, Tensor[] Outputs) Scan(
        string name,
        Tensor[] carries,
        Tensor[] xs,
        int length,
        Func<Tensor[], Tensor[], (Tensor[] Carries, Tensor[] Outputs)> f,
        bool backwards,
        int segment,
        Func<int, string>? place)
    {
        if (segment < 0)
        {
            throw Errors.Argument(name, $"segments of {segment} steps", "1 or more, about the square root of the number of steps");
        }

        var since = Tensor.NextSerial();
        var states = Parameters(name, carries);
        var slices = Array.ConvertAll(xs, x => Tensor.Parameter(x.Shape[1..], x.DType, name));
        var (next, outputs) = f(states, slices);
        CheckCarries(name, carries, next, place);
        var (body, captures) = ClosedFunction.Close(name, [.. states, .. slices], [.. next, .. outputs], since);
        var loop = new SegmentedScan(body, [.. captures], carries.Length, xs.Length, backwards);
        var results = segment == 0 || segment >= length ? loop.Over(carries, xs, length) : loop.InSegments(carries, xs, length, segment);
        return (results[..carries.Length], results[carries.Length..]);
    }

    private static Tensor[] Parameters(string name, Tensor[] arguments) => Array.ConvertAll(arguments, argument => Tensor.Parameter(argument.Shape, argument.DType, name));

    private static void CheckPredicate(string name, Tensor? predicate)
    {
        predicate = Errors.Given(predicate, "the predicate", name);
        if (predicate.DType != DType.Bool || predicate.Rank != 0)
        {
            throw Errors.Argument(
                name,
                $"a predicate of {Text(predicate)}",
                "a Bool scalar",
                "Compare, as in x .< 1.0 (in C#: x < 1); reduce a vector of truths to one; for a choice element by element there is Tensor.where.");
        }
    }

    private static void CheckCarries(string name, Tensor[] before, Tensor[] after, Func<int, string>? place) =>
        CheckAlike(name, before, after, (was, became, i) => Errors.Argument(
            name,
            $"a state that changes{At(place, i)}: {Text(was)} goes into a step, {Text(became)} comes out",
            "one shape and one element type in every step",
            "Start with a state of the form that a step gives: expand it, or convert it."));

    private static void CheckAlike(string name, Tensor[] one, Tensor[] other, Func<Tensor, Tensor, int, Exception> error)
    {
        if (one.Length != other.Length)
        {
            throw Errors.Argument(name, $"results of {one.Length} and of {other.Length} tensors", "the same structure from both");
        }

        for (var i = 0; i < one.Length; i++)
        {
            if (one[i].DType != other[i].DType || !Shapes.Same(one[i].Shape, other[i].Shape))
            {
                throw error(one[i], other[i], i);
            }
        }
    }

    private static string At(Func<int, string>? place, int leaf) => place?.Invoke(leaf) is { Length: > 0 } path ? $" at {path}" : "";

    private static string Text(Tensor tensor) => $"{tensor.DType} {Shapes.Text(tensor.Shape)}";
}
