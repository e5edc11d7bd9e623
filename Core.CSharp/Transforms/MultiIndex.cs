using System.Collections.Immutable;

namespace Fluxion;

/// <summary>How often a derivative is taken by each of several variables.</summary>
internal static class MultiIndex
{
    /// <summary>All of a total, the first variable's number descending: ∂²/∂x², ∂²/∂x∂y, ∂²/∂y².</summary>
    public static IEnumerable<ImmutableArray<int>> OfTotal(int variables, int total) =>
        variables == 0
            ? total == 0 ? [[]] : []
            : Enumerable.Range(0, total + 1).Reverse().SelectMany(first => OfTotal(variables - 1, total - first).Select(rest => rest.Insert(0, first)));
}
