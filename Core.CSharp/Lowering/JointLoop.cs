using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// Two loops as one. Carries that start alike and that every step gives alike are one carry: classes of carries are split until the steps, written over one parameter for each class,
/// give one value for each (Hopcroft's way of making an automaton minimal; here of numbering values through a loop). Where all that the one carries is carried by the other, as a function's
/// loop is by the loop of its tangents, the one has no work of its own.
/// </summary>
internal sealed class JointLoop
{
    private readonly ClosedFunction function;
    private readonly ImmutableArray<int> inputs;
    private readonly ImmutableArray<Form> results;
    private readonly ImmutableArray<int>[] places;

    private JointLoop(ClosedFunction function, ImmutableArray<int> inputs, ImmutableArray<Form> results, ImmutableArray<int>[] places, int carries, int slices)
    {
        (this.function, this.inputs, this.results, this.places) = (function, inputs, results, places);
        (Carries, Slices) = (carries, slices);
    }

    /// <summary>How many carries.</summary>
    public int Carries { get; }

    /// <summary>How many slices.</summary>
    public int Slices { get; }

    /// <summary>The joint loop; null where neither loop's work is among the other's.</summary>
    /// <param name="one">A loop.</param>
    /// <param name="shape">How its inputs are divided.</param>
    /// <param name="other">Another one, of as many steps.</param>
    /// <param name="otherShape">How its inputs are divided.</param>
    /// <param name="leading">How many results of a step stand before the carries: a predicate, which has to be the same.</param>
    public static JointLoop? Of(GraphNode one, LoopShape shape, GraphNode other, LoopShape otherShape, int leading) =>
        IsWithin(one, shape, other, otherShape) || IsWithin(other, otherShape, one, shape)
            ? new Writing([one, other], [shape, otherShape], leading).Joined()
            : null;

    /// <summary>The joint loop as a node like one of the two.</summary>
    public Joint As(GraphNode like, ImmutableArray<int> attributes) =>
        new(like with { Inputs = inputs, Attributes = attributes, Held = new Held([function], results), View = null }, places[0], places[1]);

    private static bool IsWithin(GraphNode one, LoopShape shape, GraphNode other, LoopShape otherShape) =>
        Joint.IsWithin(shape.CarriesOf(one.Inputs), otherShape.CarriesOf(other.Inputs))
        && Joint.IsWithin(shape.SlicesOf(one.Inputs), otherShape.SlicesOf(other.Inputs))
        && Joint.IsWithin(shape.CapturesOf(one.Inputs), otherShape.CapturesOf(other.Inputs));

    /// <summary>The joint loop in the making.</summary>
    private sealed class Writing(GraphNode[] loops, LoopShape[] shapes, int leading)
    {
        private readonly int[] slices = [.. loops.Zip(shapes, (loop, shape) => shape.SlicesOf(loop.Inputs)).SelectMany(all => all).Distinct()];
        private readonly int[] captures = [.. loops.Zip(shapes, (loop, shape) => shape.CapturesOf(loop.Inputs)).SelectMany(all => all).Distinct()];

        public JointLoop? Joined()
        {
            // For each carry, those of the second loop behind those of the first, its class.
            var classes = Numbered(Each(0).Concat(Each(1)).Select(carry => loops[carry.Loop].Inputs[carry.Index]));
            while (true)
            {
                if (!AreShared(classes))
                {
                    return null;
                }

                var (written, parameters) = Written(classes);
                var all = written.SelectMany(outputs => outputs).ToArray();
                var numbers = LoweredGraph.Numbers(ClosedFunction.Of(Owner, parameters, all));
                int[][] ofLoop = [numbers[..written[0].Length], numbers[written[0].Length..]];
                if (!ofLoop[0].AsSpan(0, leading).SequenceEqual(ofLoop[1].AsSpan(0, leading)))
                {
                    return null;
                }

                var split = Numbered(Each(0).Concat(Each(1)).Select((carry, i) => (classes[i], ofLoop[carry.Loop][leading + carry.Index])));
                if (split.Distinct().Count() == classes.Distinct().Count())
                {
                    return Made(classes, parameters, written, ofLoop);
                }

                classes = split;
            }
        }

        private string Owner => loops[0].Held!.Functions[0].Owner;

        private IEnumerable<(int Loop, int Index)> Each(int loop) => Enumerable.Range(0, shapes[loop].Carries).Select(index => (loop, index));

        /// <summary>Whether all carries of one loop are classed with some of the other's.</summary>
        private bool AreShared(int[] classes)
        {
            var (first, second) = (classes[..shapes[0].Carries], classes[shapes[0].Carries..]);
            return Joint.IsWithin(first, second) || Joint.IsWithin(second, first);
        }

        /// <summary>Both steps over the same parameters: one for each class of carries, each tensor of which slices are taken, each capture.</summary>
        private (Tensor[][] Outputs, Tensor[] Parameters) Written(int[] classes)
        {
            var (carried, sliced, captured) = (new Dictionary<int, Tensor>(), new Dictionary<int, Tensor>(), new Dictionary<int, Tensor>());
            var outputs = new Tensor[loops.Length][];
            for (var l = 0; l < loops.Length; l++)
            {
                var (f, shape, before) = (loops[l].Held!.Functions[0], shapes[l], l * shapes[0].Carries);
                outputs[l] = f.Over([.. f.Parameters.Select((parameter, i) =>
                    i < shape.Carries ? For(carried, classes[before + i], parameter)
                    : For(i < shape.Carries + shape.Slices ? sliced : captured, loops[l].Inputs[i], parameter))]);
            }

            return (outputs, [.. carried.OrderBy(pair => pair.Key).Select(pair => pair.Value), .. slices.Select(place => sliced[place]), .. captures.Select(place => captured[place])]);

            Tensor For(Dictionary<int, Tensor> known, int key, Tensor like) =>
                known.TryGetValue(key, out var parameter) ? parameter : known[key] = Tensor.Parameter(like.Shape, like.DType, Owner);
        }

        private JointLoop Made(int[] classes, Tensor[] parameters, Tensor[][] written, int[][] numbers)
        {
            var carries = classes.Distinct().Count();
            var (starts, next, rows) = (new int[carries], new Tensor[carries], new Form[carries]);
            var (outputs, forms, known) = (new List<Tensor>(), new List<Form>(), new Dictionary<int, int>());
            var places = new ImmutableArray<int>[loops.Length];
            var hasRows = loops[0].Held!.Results.Length > written[0].Length - leading;
            for (var l = 0; l < loops.Length; l++)
            {
                var (own, results) = (classes.AsSpan(l * shapes[0].Carries, shapes[l].Carries).ToArray(), loops[l].Held!.Results);
                var last = written[l].Length - leading;
                for (var i = 0; i < own.Length; i++)
                {
                    (starts[own[i]], next[own[i]]) = (loops[l].Inputs[i], written[l][leading + i]);
                    rows[own[i]] = hasRows ? results[last + i] : default;
                }

                var stacked = Enumerable.Range(own.Length, last - own.Length).Select(i => Output(numbers[l][leading + i], written[l][leading + i], results[i])).ToArray();
                places[l] = [.. own, .. stacked, .. hasRows ? own : []];
            }

            places = [.. places.Select((all, l) => all.Select((place, i) =>
                i < shapes[l].Carries ? place : carries + place + (i < written[l].Length - leading ? 0 : outputs.Count)).ToImmutableArray())];
            var function = ClosedFunction.Of(Owner, parameters, [.. written[0][..leading], .. next, .. outputs]);
            return new JointLoop(
                function,
                [.. starts, .. slices, .. captures],
                [.. next.Select(Form.Of), .. forms, .. hasRows ? rows : []],
                places,
                carries,
                slices.Length);

            int Output(int number, Tensor output, Form form)
            {
                if (!known.TryGetValue(number, out var place))
                {
                    known.Add(number, place = outputs.Count);
                    outputs.Add(output);
                    forms.Add(form);
                }

                return place;
            }
        }

        /// <summary>Numbers for keys, equal for equal ones, as they are met.</summary>
        private static int[] Numbered<T>(IEnumerable<T> keys)
            where T : notnull
        {
            var numbers = new Dictionary<T, int>();
            return [.. keys.Select(key => numbers.TryGetValue(key, out var number) ? number : numbers[key] = numbers.Count)];
        }
    }
}
