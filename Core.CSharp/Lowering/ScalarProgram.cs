using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Fluxion.Kernels;
using Fluxion.Kernels.Cpu;

namespace Fluxion;

/// <summary>Bodies of few numbers as one kernel without lanes, for which everything but the arguments' elements is known: constants, starts of slices and lengths of loops are written into it.</summary>
internal sealed class ScalarProgram
{
    private readonly CanonicalWalk walk;
    private readonly ImmutableArray<Place> parameters;
    private readonly ScalarKernel kernel = new();

    // By a constant's number and by a scalar's slot which parameter it is.
    private readonly Dictionary<int, int> storedParameters = [];
    private readonly Dictionary<int, int> filledParameters = [];
    private readonly Dictionary<int, ScalarElements> read = [];

    private ScalarProgram(CanonicalWalk walk, ImmutableArray<Place> parameters)
    {
        this.walk = walk;
        this.parameters = parameters;
        var numbers = walk.InputNumbers();
        for (var i = 0; i < parameters.Length; i++)
        {
            if (walk.ParameterNumbers[i] is >= 0 and var number && walk.Slots[number] is >= 0 and var slot)
            {
                (walk.Nodes[number].Op == Leaves.Data ? storedParameters : filledParameters).Add(walk.Nodes[number].Op == Leaves.Data ? numbers[number] : slot, i);
            }
        }
    }

    /// <summary>The program; null where the body is none of few numbers, or has constants that are not in this machine's memory.</summary>
    /// <param name="walk">A walk over the body; its parameters' arguments are contiguous.</param>
    /// <param name="parameters">Where the elements of each argument are.</param>
    /// <param name="outputs">Where those of each output go.</param>
    public static DirectProgram? Of(CanonicalWalk walk, ImmutableArray<Place> parameters, ImmutableArray<Place> outputs)
    {
        if (walk.Stored.Exists(constant => ((View)constant.Payload!).Storage.Device != Device.Cpu))
        {
            return null;
        }

        var graph = Joining.Of(LoweredGraph.From(walk));
        return ScalarWriter.Cost(graph) <= ScalarWriter.MostInstructions ? new ScalarProgram(walk, parameters).Write(graph, outputs) : null;
    }

    private DirectProgram? Write(LoweredGraph graph, ImmutableArray<Place> outputs)
    {
        // Where an argument starts in its storage is nothing that a plan may depend on.
        long[] data = [.. walk.Data];
        foreach (var number in walk.ParameterNumbers.Where(number => number >= 0 && walk.Slots[number] >= 0))
        {
            data[walk.Slots[number]] = 0;
        }

        var written = new ScalarWriter(kernel).Write(graph, ImmutableCollectionsMarshal.AsImmutableArray(data), Leaf);

        // The caller's memory may be one for both: all is read before anything is written.
        foreach (var i in Enumerable.Range(0, written.Length).OrderBy(i => graph[graph.Outputs[i]].Size > ScalarWriter.MostElements))
        {
            var node = graph[graph.Outputs[i]];
            Write(written[i], node.Size, new MemoryElements(kernel, kernel.Buffer(node.Type, outputs[i]), 0, []));
        }

        return kernel.Finish();
    }

    /// <summary>Elements into the caller's memory: a few at the end, more in a loop.</summary>
    private void Write(ScalarElements elements, long count, MemoryElements output)
    {
        if (count <= ScalarWriter.MostElements)
        {
            output.Store(0, ScalarWriter.Variables(elements, count));
            return;
        }

        var from = elements.Indexable;
        kernel.BeginLoop();
        output.Moving(0, 1).Store(0, [from.Moving(0, 1).At(0)]);
        kernel.EndLoop(count);
    }

    /// <summary>An argument's elements are loaded, a constant's are literals.</summary>
    private ScalarElements Leaf(GraphNode leaf)
    {
        var isStored = leaf.Kind == NodeKind.Data;
        if ((isStored ? storedParameters : filledParameters).TryGetValue(isStored ? leaf.Attributes[0] : leaf.Slots[0], out var parameter))
        {
            return read.TryGetValue(parameter, out var elements) ? elements : read[parameter] = Argument(leaf.Type, parameters[parameter]);
        }

        if (!isStored)
        {
            return new RepeatedElement(kernel.Builder.ConstantBits(leaf.Type, (ulong)walk.Data[leaf.Slots[0]]));
        }

        var storage = ((View)walk.Stored[leaf.Attributes[0]].Payload!).Storage;
        return new GivenElements(kernel, place => kernel.Builder.ConstantBits(leaf.Type, storage.BitsAt(place)), () => kernel.Buffer(storage));
    }

    private GivenElements Argument(DType type, Place place)
    {
        var buffer = kernel.Buffer(type, place);
        var loaded = new Dictionary<long, int>();
        return new GivenElements(
            kernel,
            at => loaded.TryGetValue(at, out var value) ? value : loaded[at] = kernel.LoadOutside(buffer, at),
            place.Region == DirectRegion.Argument ? null : () => buffer);
    }
}
