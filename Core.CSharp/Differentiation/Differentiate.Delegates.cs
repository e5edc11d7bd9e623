namespace Fluxion;

/// <content>Functions of tensors as delegates of plain numbers.</content>
public static partial class Differentiate
{
    /// <summary>A function of a scalar, traced and compiled at once, as a delegate of plain numbers: a call allocates nothing, and any number of threads may call it.</summary>
    /// <param name="f">A function from a Float64 scalar to another one; values cannot be asked in it. Tensors that it captures are fixed.</param>
    /// <exception cref="ArgumentException">The result is no Float64 scalar.</exception>
    /// <exception cref="InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    /// <example><code>Func&lt;double, double&gt; slope = Differentiate.ToDelegate(Differentiate.Diff(x => x.Sin()));   // cos</code></example>
    public static Func<double, double> ToDelegate(Func<Tensor, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return (Func<double, double>)Delegates.OfNumbers("toDelegate", 1, x => f(x[0]));
    }

    /// <summary><see cref="ToDelegate(Func{Tensor, Tensor})"/> of two scalars.</summary>
    /// <param name="f">A function from two Float64 scalars to one.</param>
    /// <exception cref="ArgumentException">The result is no Float64 scalar.</exception>
    /// <exception cref="InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    /// <example><code>var product = Differentiate.ToDelegate((Tensor x, Tensor y) => x * y);   // product(2, 3) is 6</code></example>
    public static Func<double, double, double> ToDelegate(Func<Tensor, Tensor, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return (Func<double, double, double>)Delegates.OfNumbers("toDelegate", 2, x => f(x[0], x[1]));
    }

    /// <summary><see cref="ToDelegate(Func{Tensor, Tensor})"/> of three scalars.</summary>
    /// <param name="f">A function from three Float64 scalars to one.</param>
    /// <exception cref="ArgumentException">The result is no Float64 scalar.</exception>
    /// <exception cref="InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    public static Func<double, double, double, double> ToDelegate(Func<Tensor, Tensor, Tensor, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return (Func<double, double, double, double>)Delegates.OfNumbers("toDelegate", 3, x => f(x[0], x[1], x[2]));
    }

    /// <summary><see cref="ToDelegate(Func{Tensor, Tensor})"/> of four scalars.</summary>
    /// <param name="f">A function from four Float64 scalars to one.</param>
    /// <exception cref="ArgumentException">The result is no Float64 scalar.</exception>
    /// <exception cref="InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    public static Func<double, double, double, double, double> ToDelegate(Func<Tensor, Tensor, Tensor, Tensor, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return (Func<double, double, double, double, double>)Delegates.OfNumbers("toDelegate", 4, x => f(x[0], x[1], x[2], x[3]));
    }

    /// <summary>A function of a vector, traced and compiled at once, as a delegate from a span to a span: a call allocates nothing, and any number of threads may call it.</summary>
    /// <typeparam name="TResult">A tree of Float64 tensors: their elements are written one after the other, each tensor's in row-major order.</typeparam>
    /// <param name="length">How many numbers the vector has.</param>
    /// <param name="f">A function of a Float64 tensor of shape [length]; values cannot be asked in it. Tensors that it captures are fixed.</param>
    /// <exception cref="ArgumentException">The length is less than 1, a result is no Float64 tensor, or the result's type is no tree.</exception>
    /// <exception cref="InvalidOperationException">The function asks for a value, or uses a variable of a transformation around it.</exception>
    /// <example><code>SpanFunction gradient = Differentiate.ToSpanDelegate(2, Differentiate.Grad((Tensor p) => (p * p).Sum()));
    /// gradient([1.0, 2.0], result);   // 2, 4</code></example>
    public static SpanFunction ToSpanDelegate<TResult>(int length, Func<Tensor, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var tree = TreeTypes.Of<TResult>("toSpanDelegate");
        return Delegates.OfSpans("toSpanDelegate", length, x => new Results<TResult>("toSpanDelegate", tree).Take(f(x)));
    }
}
