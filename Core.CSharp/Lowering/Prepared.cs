using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A body whose parameters get new arguments at each run. There is a plan for each combination of the arguments' forms (a scalar, contiguous, otherwise strided); mostly there is one.</summary>
internal sealed class Prepared(ImmutableArray<Tensor> outputs, ImmutableArray<Tensor> parameters)
{
    private const int MostForms = 16;

    private ImmutableArray<Bound> known = [];

    /// <summary>The outputs for some constants, of the parameters' shapes and types.</summary>
    public Tensor[] Run(ReadOnlySpan<Tensor> arguments)
    {
        foreach (var bound in known)
        {
            if (bound.Accepts(arguments))
            {
                return bound.Run(arguments);
            }
        }

        var fresh = Bound.Of(outputs, parameters, arguments.ToArray());
        ImmutableInterlocked.Update(ref known, (all, one) => all.Length < MostForms ? all.Add(one) : [one], fresh);
        return fresh.Run(arguments);
    }

    /// <summary>A plan, and which of its inputs and data are arguments.</summary>
    private sealed class Bound
    {
        private readonly Plan plan;
        private readonly Storage[] inputs;
        private readonly long[] data;
        private readonly Place[] places;

        private Bound(Plan plan, Storage[] inputs, long[] data, Place[] places)
        {
            this.plan = plan;
            this.inputs = inputs;
            this.data = data;
            this.places = places;
        }

        /// <summary>Where an argument goes: its form, and its numbers in the plan (−1: none).</summary>
        private readonly record struct Place(Op Op, ulong Bits, int Axis, ImmutableArray<long> Strides, int Input, int Slot);

        public static Bound Of(ImmutableArray<Tensor> outputs, ImmutableArray<Tensor> parameters, Tensor[] arguments)
        {
            var walk = CanonicalWalk.Over(outputs.AsSpan(), parameters, arguments);
            try
            {
                var places = new Place[arguments.Length];
                for (var i = 0; i < places.Length; i++)
                {
                    var number = walk.ParameterNumbers[i];
                    var argument = arguments[i];
                    var view = argument.Payload as View;
                    places[i] = new Place(
                        argument.Op,
                        argument.Op == Leaves.Literal ? argument.ScalarBits : 0,
                        argument.Op == Leaves.Iota ? argument.Attributes[0] : -1,
                        view is null ? [] : view.Strides,
                        number < 0 || view is null ? -1 : InputOf(walk, number),
                        number < 0 ? -1 : walk.Slots[number]);
                }

                return new Bound(PlanCache.Shared.Get(walk), [.. walk.Stored.Select(constant => ((View)constant.Payload!).Storage)], [.. walk.Data], places);
            }
            finally
            {
                walk.Return();
            }
        }

        public bool Accepts(ReadOnlySpan<Tensor> arguments)
        {
            for (var i = 0; i < places.Length; i++)
            {
                var (argument, place) = (arguments[i], places[i]);
                if (argument.Op != place.Op
                    || (argument.Op == Leaves.Literal && argument.ScalarBits != place.Bits)
                    || (argument.Op == Leaves.Iota && argument.Attributes[0] != place.Axis)
                    || (argument.Payload is View view && !view.Strides.AsSpan().SequenceEqual(place.Strides.AsSpan())))
                {
                    return false;
                }
            }

            return true;
        }

        public Tensor[] Run(ReadOnlySpan<Tensor> arguments)
        {
            var storages = inputs.AsSpan().ToArray();
            var numbers = data.AsSpan().ToArray();
            for (var i = 0; i < places.Length; i++)
            {
                if (places[i].Slot < 0)
                {
                    continue;
                }

                if (arguments[i].Payload is View view)
                {
                    storages[places[i].Input] = view.Storage;
                    numbers[places[i].Slot] = view.Offset;
                }
                else
                {
                    numbers[places[i].Slot] = (long)arguments[i].ScalarBits;
                }
            }

            return plan.Run(storages, numbers);
        }

        private static int InputOf(CanonicalWalk walk, int number)
        {
            var input = 0;
            for (var i = 0; i < number; i++)
            {
                input += walk.Nodes[i].Op == Leaves.Data ? 1 : 0;
            }

            return input;
        }
    }
}
