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
    private readonly KernelBuilder kernel = new();
    private readonly ImmutableArray<Place>.Builder buffers = ImmutableArray.CreateBuilder<Place>();
    private readonly ImmutableArray<long>.Builder addresses = ImmutableArray.CreateBuilder<long>();
    private readonly ImmutableArray<long>.Builder extents = ImmutableArray.CreateBuilder<long>();

    // By a constant's number and by a scalar's slot which parameter it is.
    private readonly Dictionary<int, int> storedParameters = [];
    private readonly Dictionary<int, int> filledParameters = [];
    private readonly Dictionary<(int Parameter, long Place), int> loaded = [];
    private readonly Dictionary<int, int> parameterBuffers = [];

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

    /// <summary>The program, and how many instructions it has; null where the body is none of few numbers.</summary>
    /// <param name="walk">A walk over the body; its parameters' arguments are contiguous.</param>
    /// <param name="parameters">Where the elements of each argument are.</param>
    /// <param name="outputs">Where those of each output go.</param>
    public static DirectProgram? Of(CanonicalWalk walk, ImmutableArray<Place> parameters, ImmutableArray<Place> outputs)
    {
        var graph = Joining.Of(LoweredGraph.From(walk));
        return ScalarWriter.Cost(graph) <= ScalarWriter.MostInstructions ? new ScalarProgram(walk, parameters).Write(graph, outputs) : null;
    }

    private DirectProgram Write(LoweredGraph graph, ImmutableArray<Place> outputs)
    {
        // Where an argument starts in its storage is nothing that a plan may depend on.
        long[] data = [.. walk.Data];
        foreach (var number in walk.ParameterNumbers.Where(number => number >= 0 && walk.Slots[number] >= 0))
        {
            data[walk.Slots[number]] = 0;
        }

        var written = new ScalarWriter(kernel, Extent).Write(graph, ImmutableCollectionsMarshal.AsImmutableArray(data), Element);
        for (var i = 0; i < written.Length; i++)
        {
            var buffer = Buffer(graph[graph.Outputs[i]].Type, outputs[i]);
            for (var index = 0; index < written[i].Length; index++)
            {
                kernel.Store(Access(buffer, index), written[i][index]);
            }
        }

        return new DirectProgram(kernel.Finish("scalars"), buffers.ToImmutable(), extents.ToImmutable(), addresses.ToImmutable(), 0, []);
    }

    private int Extent(long iterations)
    {
        extents.Add(iterations);
        return kernel.Extent();
    }

    private int Buffer(DType type, Place place)
    {
        buffers.Add(place);
        return kernel.Buffer(type);
    }

    private int Access(int buffer, long place)
    {
        addresses.Add(place);
        return kernel.Access(new Access(buffer, []));
    }

    /// <summary>An argument's element is loaded, a constant's is a literal.</summary>
    private int Element(GraphNode leaf, long place)
    {
        var isStored = leaf.Kind == NodeKind.Data;
        if (!(isStored ? storedParameters : filledParameters).TryGetValue(isStored ? leaf.Attributes[0] : leaf.Slots[0], out var parameter))
        {
            return kernel.ConstantBits(leaf.Type, isStored ? ((View)walk.Stored[leaf.Attributes[0]].Payload!).Storage.BitsAt(place) : (ulong)walk.Data[leaf.Slots[0]]);
        }

        if (!loaded.TryGetValue((parameter, place), out var value))
        {
            if (!parameterBuffers.TryGetValue(parameter, out var buffer))
            {
                parameterBuffers.Add(parameter, buffer = Buffer(leaf.Type, parameters[parameter]));
            }

            loaded.Add((parameter, place), value = kernel.Load(Access(buffer, place), 0));
        }

        return value;
    }
}
