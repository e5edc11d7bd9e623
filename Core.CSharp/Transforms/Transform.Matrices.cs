namespace Fluxion;

/// <content>Matrices of derivatives, whole and as products with a direction.</content>
internal static partial class Transform
{
    /// <summary>A matrix whose evaluation in one takes more than this share of the machine's memory is computed in chunks that take about as much.</summary>
    private const int ShareOfMemory = 4;

    private const long LargestBasis = 1 << 22;

    /// <summary>The most bytes that one evaluation of a matrix takes.</summary>
    public static readonly long LargestEvaluation = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory;

    private static readonly Derivation Columns = new((outputs, variables, _, _) => [JacobianForward("jacobian", variables[0], outputs[0])]);

    private static readonly Derivation Rows = new((outputs, variables, _, _) => [JacobianReverse(variables[0], outputs[0])]);

    private static readonly Derivation SecondDerivatives = new((outputs, variables, _, _) =>
        [JacobianForward("hessian", variables[0], Gradients(outputs[0], variables)[0])]);

    private static readonly Derivation SecondDerivativesForward = new((outputs, variables, _, _) =>
        [JacobianForward("hessian", variables[0], JacobianForward("hessian", variables[0], outputs[0]))]);

    private static readonly Derivation SecondDerivativesAlong = new((outputs, variables, directions, _) =>
        Zeros(Forward.Push(Gradients(outputs[0], variables), variables, directions), variables));

    /// <summary>
    /// All partial derivatives of one tensor by another, of shape output axes, then input axes: one batched evaluation over a basis of the smaller side
    /// (of the inputs where no reverse pass goes through), or several over parts of the basis where one would take more than some bytes.
    /// </summary>
    public static Tensor Jacobian(Tensor x, Func<Tensor, Tensor> f, bool? forward = null, long? mostBytes = null)
    {
        var variables = Variables("jacobian", [x]);
        var y = f(variables[0]);
        CheckFloating("jacobian", y);
        return forward ?? (x.Size < y.Size || !Reverse.IsPossible([y], variables))
            ? Matrix("jacobian", Columns, Pushforwards, variables, y, y, mostBytes, isForward: true)
            : Matrix("jacobian", Rows, Pullbacks, variables, y, y, mostBytes, isForward: false);
    }

    /// <summary>All second partial derivatives of a scalar function, of shape input axes twice: forward over reverse (over forward where no reverse pass goes through), batched as <see cref="Jacobian"/> is.</summary>
    public static Tensor Hessian(Tensor x, Func<Tensor, Tensor> f, long? mostBytes = null)
    {
        var variables = Variables("hessian", [x]);
        var y = f(variables[0]);
        CheckScalar("hessian", y);
        return Reverse.IsPossible([y], variables)
            ? Matrix("hessian", SecondDerivatives, Pushforwards, variables, y, Gradients(y, variables)[0], mostBytes, isForward: true)
            : Matrix("hessian", SecondDerivativesForward, Pushforwards, variables, y, JacobianForward("hessian", variables[0], y), mostBytes, isForward: true);
    }

    /// <summary>The Hessian of a scalar function times a direction, forward over reverse.</summary>
    public static Tensor[] Hvp(Tensor[] leaves, Tensor[] directions, Func<Tensor[], Tensor> f)
    {
        CheckLike("hvp", "direction", directions, leaves);
        var variables = Variables("hvp", leaves);
        var y = f(variables);
        CheckScalar("hvp", y);
        return SecondDerivativesAlong.Finish([y], variables, directions);
    }

    /// <summary>
    /// JᵀHJ·v with the model's Jacobian J at p and the loss's Hessian H at the model's result: the Hessian of the composition without the terms that hold the model's second derivatives
    /// (Schraudolph, Fast curvature matrix-vector products for second-order gradient descent, 2002). Forward through the model, forward over reverse through the loss, back through the model.
    /// </summary>
    public static Tensor[] GaussNewtonProduct(Tensor[] leaves, Tensor[] directions, Func<Tensor[], Tensor[]> model, Func<Tensor[], Tensor> loss)
    {
        CheckLike("gaussNewtonProduct", "direction", directions, leaves);
        var variables = Variables("gaussNewtonProduct", leaves);
        var outputs = model(variables);
        var inner = Variables("gaussNewtonProduct", outputs);
        var value = loss(inner);
        CheckScalar("gaussNewtonProduct", value);
        var pushed = Forward.Push(outputs, variables, directions);
        var curved = Forward.Push(Gradients(value, inner), inner, pushed);
        var results = Zeros(Reverse.Pull(outputs, curved, variables), variables);
        // A direction may reach newer variables of a caller's: by age alone those would pass for ones that are over.
        return AreConstant(directions) ? Derivation.Finish(results, Derivation.Oldest(variables)) : results;
    }

    /// <summary>The derivatives of a result, evaluated in one by a derivation of the function's value, or where that would take too much, in parts by the result's linear map.</summary>
    private static Tensor Matrix(string name, Derivation whole, Linearization parts, Tensor[] variables, Tensor value, Tensor y, long? mostBytes, bool isForward)
    {
        var most = mostBytes ?? LargestEvaluation;
        var x = variables[0];
        var (along, other) = isForward ? (x, y) : (y, x);
        var count = Count(name, along, other);
        if (whole.FinishWithin(most, out var bytes, [value], variables) is { } results)
        {
            return results[0];
        }

        var (_, map) = parts.Of([y], variables);
        var length = (int)Math.Clamp(most / Math.Max(bytes / count, 1), 1, count);
        var rows = new List<Tensor>();
        for (var start = 0; start < count; start += length)
        {
            var units = Tensor.Arange(start, Math.Min(start + length, count), 1, DType.Int64).OneHot(count, along.DType);
            rows.Add(map.AlongMany(units.ReshapeTo([units.Shape[0], .. along.Shape]))[0]);
        }

        var joined = Tensor.Cat([.. rows], 0);
        return isForward ? FromColumns(joined, x, y) : FromRows(joined, x, y);
    }

    private static Tensor JacobianForward(string name, Tensor x, Tensor y)
    {
        var direction = Tensor.Parameter(x.Shape, x.DType, name);
        var tangent = Zeros(Forward.Push([y], [x], [direction]), [y])[0];
        var basis = Basis(name, x, y);
        return FromColumns(Batch.Map([tangent], [direction], [basis], basis.Shape[0])[0], x, y);
    }

    private static Tensor JacobianReverse(Tensor x, Tensor y)
    {
        var cotangent = Tensor.Parameter(y.Shape, y.DType, "jacobian");
        var gradient = Zeros(Reverse.Pull([y], [cotangent], [x]), [x])[0];
        var basis = Basis("jacobian", y, x);
        return FromRows(Batch.Map([gradient], [cotangent], [basis], basis.Shape[0])[0], x, y);
    }

    private static Tensor FromColumns(Tensor columns, Tensor x, Tensor y) => columns.PermuteTo([.. Enumerable.Range(1, y.Rank), 0]).ReshapeTo([.. y.Shape, .. x.Shape]);

    private static Tensor FromRows(Tensor rows, Tensor x, Tensor y) => rows.ReshapeTo([.. y.Shape, .. x.Shape]);

    /// <summary>How many unit tensors of a shape there are; an error where the matrix of derivatives by (or of) the other tensor has more elements than can be counted.</summary>
    private static int Count(string name, Tensor like, Tensor other)
    {
        var count = Shapes.Length(name, like.Size);
        _ = Shapes.Checked(name, [count, .. other.Shape]);
        return count;
    }

    /// <summary>Every unit tensor of a shape, along a further axis 0. A constant is held by its plan; a large basis is an expression, computed where it is used.</summary>
    private static Tensor Basis(string name, Tensor like, Tensor other)
    {
        var count = Count(name, like, other);
        if ((long)count * count <= LargestBasis)
        {
            return Tensor.Eye(count, like.DType).ReshapeTo([count, .. like.Shape]);
        }

        var rows = Tensor.Variable(Leaves.NewIota([count, count], DType.Int64, 0));
        return Logic.Equal.Apply([rows, Leaves.NewIota([count, count], DType.Int64, 1)]).Convert(like.DType).ReshapeTo([count, .. like.Shape]);
    }
}
