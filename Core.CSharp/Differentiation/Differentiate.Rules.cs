namespace Fluxion;

/// <content>Functions that are one node to derivatives: with rules of your own, or computed again.</content>
public static partial class Differentiate
{
    /// <summary>The same function, of which reverse mode keeps only the arguments: its inside is computed again when a cotangent arrives. Values and derivatives have the same bits.</summary>
    /// <typeparam name="TArgument">The type of the argument.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="f">A function of any result. What it captures is kept as its arguments are.</param>
    /// <returns>The function, to be used inside one that is differentiated.</returns>
    /// <exception cref="ArgumentException">A type is no tree, or holds no tensor.</exception>
    /// <example><code>var block = Differentiate.Checkpoint((Tensor x) => (w * x).Tanh());</code></example>
    public static Func<TArgument, TResult> Checkpoint<TArgument, TResult>(Func<TArgument, TResult> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (tree, resultTree) = (TreeTypes.Of<TArgument>("checkpoint"), TreeTypes.Of<TResult>("checkpoint"));
        return argument =>
        {
            var results = new Results<TResult>("checkpoint", resultTree);
            return results.With(Transform.Checkpoint(AtLeastOne("checkpoint", tree, argument), leaves => results.Take(f(tree.Rebuild(argument, new LeafReader(leaves))))));
        };
    }

    /// <summary>A function with a pullback of your own, in the shape that <see cref="Vjp"/> returns. Forward mode takes its transpose in the cotangent; higher derivatives are those of the rule as it is written.</summary>
    /// <typeparam name="TArgument">The type of the argument and of its cotangent.</typeparam>
    /// <typeparam name="TResult">The type of the result and of its cotangent.</typeparam>
    /// <param name="rule">The value and the pullback at an argument, made of the argument and of constants. Where the argument is integer its cotangent is not looked at.</param>
    /// <returns>The function x ↦ value.</returns>
    /// <exception cref="ArgumentException">The rule captures a variable of an outer transformation, a cotangent is unlike the argument, or forward mode is asked of a pullback that is not linear.</exception>
    /// <example><code>var clipped = Differentiate.CustomVjp((Tensor x) => (x, (Tensor v) => v.Clamp(-1, 1)));   // a gradient that is clipped on its way back</code></example>
    public static Func<TArgument, TResult> CustomVjp<TArgument, TResult>(Func<TArgument, (TResult Value, Func<TResult, TArgument> Pullback)> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var (tree, resultTree) = (TreeTypes.Of<TArgument>("customVjp"), TreeTypes.Of<TResult>("customVjp"));
        return argument =>
        {
            var results = new Results<TResult>("customVjp", resultTree);
            return results.With(Transform.CustomVjp(AtLeastOne("customVjp", tree, argument), Rule, Numbered));

            (Tensor[] Values, Func<Tensor[], Tensor[]> Pullback) Rule(Tensor[] leaves)
            {
                var (value, pullback) = rule(tree.Rebuild(argument, new LeafReader(leaves)));
                var values = results.Take(value);
                return (values, cotangents => TreeTypes.Leaves("customVjp", tree, pullback(results.With(cotangents))));
            }
        };
    }

    /// <summary>A function with a tangent of your own, in the shape that <see cref="Jvp"/> returns. Reverse mode takes its transpose in the direction; higher derivatives are those of the rule as it is written.</summary>
    /// <typeparam name="TArgument">The type of the argument and of its tangent.</typeparam>
    /// <typeparam name="TResult">The type of the result and of its tangent.</typeparam>
    /// <param name="rule">The value and the tangent at an argument along a direction, made of these and of constants; the value does not depend on the direction.</param>
    /// <returns>The function x ↦ value.</returns>
    /// <exception cref="ArgumentException">The rule captures a variable of an outer transformation, a tangent is unlike the value, or reverse mode is asked of a tangent that is not linear in the direction.</exception>
    /// <example><code>var root = Differentiate.CustomJvp((Tensor x, Tensor u) => (x.Sqrt(), u / (2 * x.Sqrt())));</code></example>
    public static Func<TArgument, TResult> CustomJvp<TArgument, TResult>(Func<TArgument, TArgument, (TResult Value, TResult Tangent)> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var (tree, resultTree) = (TreeTypes.Of<TArgument>("customJvp"), TreeTypes.Of<TResult>("customJvp"));
        return argument =>
        {
            var results = new Results<TResult>("customJvp", resultTree);
            return results.With(Transform.CustomJvp(AtLeastOne("customJvp", tree, argument), Rule, Numbered));

            (Tensor[] Values, Tensor[] Tangents) Rule(Tensor[] leaves, Tensor[] directions)
            {
                var (value, tangent) = rule(tree.Rebuild(argument, new LeafReader(leaves)), tree.Rebuild(argument, new LeafReader(directions)));
                return (results.Take(value), TreeTypes.Leaves("customJvp", resultTree, tangent));
            }
        };
    }

    private static string Numbered(int leaf) => $"tensor {leaf + 1}";
}
