using System.Collections.Immutable;

namespace Fluxion;

/// <summary>Einstein's summation convention as NumPy spells it: <c>ij,jk->ik</c>. Labels are letters; those of an ellipsis count from its last axis, −1, −2, ….</summary>
internal sealed class Einsum
{
    private const string Ellipsis = "...";

    private readonly string equation;
    private readonly Dictionary<int, int> lengths = [];

    private Einsum(string equation) => this.equation = equation;

    /// <summary>The contraction that an equation says, of these tensors.</summary>
    public static Tensor Of(string equation, ImmutableArray<Tensor> tensors) => new Einsum(equation.Replace(" ", "")).Of(tensors);

    private Tensor Of(ImmutableArray<Tensor> tensors)
    {
        var sides = equation.Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != tensors.Length)
        {
            throw Wrong($"{tensors.Length} tensors", "as many terms as tensors, parted by commas, and at most one '->'");
        }

        var factors = terms.Select((term, i) => Named(term, tensors[i])).ToList();
        var result = Result(sides, terms, factors);
        return Contractions.Of(factors.Select(Ready), result);
    }

    /// <summary>A tensor with the labels of its term; one may still occur twice.</summary>
    private Labelled Named(string term, Tensor tensor)
    {
        var letters = Letters(term);
        var rest = tensor.Rank - letters.Length;
        var dots = term.IndexOf(Ellipsis, StringComparison.Ordinal);
        if (rest < 0 || (rest > 0 && dots < 0))
        {
            throw Wrong($"the term '{term}' for shape {Shapes.Text(tensor.Shape)}", "one letter for each axis, or an ellipsis for some");
        }

        var labels = letters.Select(letter => (int)letter).ToList();
        labels.InsertRange(Math.Max(dots, 0), Enumerable.Range(0, rest).Select(axis => axis - rest));
        for (var axis = 0; axis < labels.Count; axis++)
        {
            Note(labels[axis], tensor.Shape[axis]);
        }

        return new Labelled(tensor, [.. labels]);
    }

    private void Note(int label, int length)
    {
        var known = lengths.GetValueOrDefault(label, 1);
        if (known != 1 && length != 1 && known != length)
        {
            throw Wrong($"lengths {known} and {length} for {(label < 0 ? "an axis of the ellipsis" : $"'{(char)label}'")}", "one length for each letter, or 1");
        }

        lengths[label] = known == 1 ? length : known;
    }

    /// <summary>What stands behind the arrow; without one the ellipsis, then the letters that occur once, in the order of the alphabet.</summary>
    private ImmutableArray<int> Result(string[] sides, string[] terms, List<Labelled> factors)
    {
        var dotted = lengths.Keys.Where(label => label < 0).Order().ToList();
        if (sides.Length == 1)
        {
            var once = factors.SelectMany(factor => factor.Labels).Where(label => label > 0).GroupBy(label => label).Where(group => group.Count() == 1);
            return [.. dotted, .. once.Select(group => group.Key).Order()];
        }

        var letters = Letters(sides[1]);
        if (letters.Distinct().Count() != letters.Length || letters.Any(letter => !lengths.ContainsKey(letter)) || (sides[1].Contains(Ellipsis) && !terms.Any(term => term.Contains(Ellipsis))))
        {
            throw Wrong($"the result '{sides[1]}'", "letters of the terms, each once, and an ellipsis only where a term has one");
        }

        var labels = letters.Select(letter => (int)letter).ToList();
        if (sides[1].IndexOf(Ellipsis, StringComparison.Ordinal) is >= 0 and var at)
        {
            labels.InsertRange(at, dotted);
        }

        return [.. labels];
    }

    /// <summary>A label twice is a diagonal; an axis of length 1 beside a longer one of its label goes.</summary>
    private Labelled Ready(Labelled factor)
    {
        var (value, labels) = (factor.Value, factor.Labels);
        ImmutableArray<int> kept = [.. Shapes.Range(labels.Length).Where(axis => value.Shape[axis] == lengths[labels[axis]])];
        (value, labels) = (value.ReshapeTo([.. kept.Select(axis => value.Shape[axis])]), [.. kept.Select(axis => labels[axis])]);
        for (var axis = 0; axis < labels.Length; axis++)
        {
            if (labels.LastIndexOf(labels[axis]) is var other && other > axis)
            {
                value = value.Diagonal(0, axis, other);
                labels = [.. labels.RemoveAt(other).RemoveAt(axis), labels[axis]];
                axis--;
            }
        }

        return new Labelled(value, labels);
    }

    private string Letters(string term)
    {
        var dots = term.IndexOf(Ellipsis, StringComparison.Ordinal);
        var letters = dots < 0 ? term : term.Remove(dots, Ellipsis.Length);
        return letters.All(char.IsAsciiLetter) ? letters : throw Wrong($"the term '{term}'", "letters, and at most one ellipsis '...'");
    }

    private ArgumentException Wrong(string got, string wanted) =>
        Errors.Argument("einsum", $"{got} in \"{equation}\"", wanted, "A product of matrices is \"ij,jk->ik\".");
}
