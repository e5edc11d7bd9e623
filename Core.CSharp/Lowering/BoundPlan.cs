using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>A plan, and which of its inputs and data are arguments.</summary>
internal sealed class BoundPlan
{
    private const int StackNumbers = 64;

    private readonly Plan plan;
    private readonly Storage[] inputs;
    private readonly long[] data;
    private readonly Place[] places;
    private readonly ScalarTier? tier;

    private BoundPlan(Plan plan, Storage[] inputs, long[] data, Place[] places, ScalarTier? tier)
    {
        this.plan = plan;
        this.inputs = inputs;
        this.data = data;
        this.places = places;
        this.tier = tier;
    }

    /// <summary>Where an argument goes: its form, and its numbers in the plan (−1: none).</summary>
    private readonly record struct Place(Op Op, ulong Bits, int Axis, ImmutableArray<long> Strides, int Input, int Slot);

    public static BoundPlan Of(ImmutableArray<Tensor> outputs, ImmutableArray<Tensor> parameters, Tensor[] arguments)
    {
        var walk = CanonicalWalk.Over(outputs.AsSpan(), parameters, arguments);
        try
        {
            var places = new Place[arguments.Length];
            var inputs = walk.Stored.Select(constant => ((View)constant.Payload!).Storage).ToArray();
            var inputNumbers = walk.InputNumbers();
            for (var i = 0; i < places.Length; i++)
            {
                var number = walk.ParameterNumbers[i];
                var argument = arguments[i];
                var view = argument.Payload as View;
                var input = number < 0 || view is null ? -1 : inputNumbers[number];
                if (input >= 0)
                {
                    // The plan outlives this call: what it was first called with must not be held with it.
                    inputs[input] = null!;
                }

                places[i] = new Place(
                    argument.Op,
                    argument.Op == Leaves.Literal ? argument.ScalarBits : 0,
                    argument.Op == Leaves.Iota ? argument.Attributes[0] : -1,
                    view is null ? [] : view.Strides,
                    input,
                    number < 0 ? -1 : walk.Slots[number]);
            }

            return new BoundPlan(PlanCache.Get(walk), inputs, [.. walk.Data], places, ScalarTier.Of(outputs, parameters, arguments));
        }
        finally
        {
            walk.Return();
        }
    }

    /// <summary>The bytes of temporaries and results that a run takes.</summary>
    public long Bytes => plan.Bytes;

    /// <inheritdoc cref="Plan.Words"/>
    public long Words => plan.Words;

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
        if (tier?.Next(arguments) is { } scalars)
        {
            return scalars.Run(arguments);
        }

        var few = default(FewStorages);
        Span<Storage> storages = inputs.Length <= FewStorages.Room ? few[..inputs.Length] : new Storage[inputs.Length];
        Span<long> numbers = data.Length <= StackNumbers ? stackalloc long[data.Length] : new long[data.Length];
        inputs.CopyTo(storages);
        data.CopyTo(numbers);
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
}
