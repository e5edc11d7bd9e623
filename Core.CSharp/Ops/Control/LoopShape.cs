using System.Collections.Immutable;

namespace Fluxion;

/// <summary>How a loop's inputs and its body's parameters are divided: what is carried, what is taken slice by slice, what is captured.</summary>
/// <param name="Carries">How many are carried; they come first.</param>
/// <param name="Slices">How many are taken slice by slice; they come next.</param>
/// <param name="Captures">How many are the same in each iteration.</param>
internal readonly record struct LoopShape(int Carries, int Slices, int Captures)
{
    public T[] CarriesOf<T>(IEnumerable<T> all) => [.. all.Take(Carries)];

    public T[] SlicesOf<T>(IEnumerable<T> all) => [.. all.Skip(Carries).Take(Slices)];

    public T[] CapturesOf<T>(IEnumerable<T> all) => [.. all.Skip(Carries + Slices)];

    /// <summary>A mask over inputs, with every carry that it leads to in some iteration: what moves in one moves in the next.</summary>
    /// <param name="inputs">The mask.</param>
    /// <param name="step">Which carries a body gives it to.</param>
    public bool[] Settled(ReadOnlySpan<bool> inputs, Func<bool[], bool[]> step)
    {
        var settled = inputs.ToArray();
        while (true)
        {
            var next = step(settled);
            var changed = false;
            for (var i = 0; i < Carries; i++)
            {
                changed |= next[i] && !settled[i];
                settled[i] |= next[i];
            }

            if (!changed)
            {
                return settled;
            }
        }
    }

    /// <summary>Whether a loop is linear in what moves: its body is in any iteration, and a carry that comes to move starts from 0.</summary>
    /// <param name="node">The loop.</param>
    /// <param name="function">Its body.</param>
    /// <param name="moving">Which inputs move.</param>
    /// <param name="settled">Which move in some iteration.</param>
    /// <param name="leading">How many results of the body stand before the carries.</param>
    public bool IsLinear(Tensor node, ClosedFunction function, ReadOnlySpan<bool> moving, bool[] settled, int leading)
    {
        var dependent = function.Moved(settled);
        for (var i = 0; i < Carries; i++)
        {
            if (settled[i] && ((!moving[i] && !Leaves.IsZero(node.Inputs[i])) || (!dependent[leading + i] && !Tuples.IsZero(function.Outputs[leading + i]))))
            {
                return false;
            }
        }

        return function.IsLinear(settled);
    }
}
