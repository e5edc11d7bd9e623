using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>From a private copy of an expression to a program: what is fused, what gets a buffer, in which order things run.</summary>
internal sealed class Lowering
{
    /// <summary>About how many instructions a kernel may have: beyond that, compilers do worse.</summary>
    private const int LargestKernel = 300;

    /// <summary>The most buffers that a kernel may have, on any device.</summary>
    private const int MostBuffers = 120;

    private readonly Deferral deferral;
    private readonly Grouping grouping;
    private readonly bool[] buffered;
    private readonly BufferTable buffers;

    private Lowering(LoweredGraph graph, Deferral deferral, int largestKernel, bool mayBeLong)
    {
        Graph = graph;
        this.deferral = deferral;
        grouping = new Grouping(graph, deferral, largestKernel, mayBeLong);
        buffered = new bool[graph.Nodes.Count];
        buffers = new BufferTable(graph);
        FindBuffered();
    }

    public LoweredGraph Graph { get; }

    /// <summary>The plan of what a walk met.</summary>
    public static Plan Of(CanonicalWalk walk)
    {
        ImmutableArray<OutputForm> outputs = [];
        var (lowering, program) = Best(
            RowBlocks.Of(ViewPushing.Push(MemoryOrder.Kept(Joining.Of(LoweredGraph.From(walk))))), lowering => outputs = OutputForm.Of(lowering.Graph, lowering.buffers));
        return new Plan(program, outputs, LargestBuffer.Of(lowering));
    }

    /// <summary>The program of a body, whose outputs are buffers.</summary>
    public static DeviceProgram OfBody(LoweredGraph body)
    {
        var graph = RowBlocks.Of(ViewPushing.Push(MemoryOrder.Kept(body)));
        graph.OwnOutputs();
        return Best(graph, lowering =>
        {
            for (var i = 0; i < graph.Outputs.Count; i++)
            {
                if (graph[graph.Outputs[i]].Size > 0)
                {
                    lowering.buffers.MakeOutput(graph[graph.Outputs[i]].View!.Base, BufferKind.Output, i);
                }
            }
        }).Program;
    }

    /// <summary>The longest kernels whose buffers are not too many.</summary>
    private static (Lowering Lowering, DeviceProgram Program) Best(LoweredGraph graph, Action<Lowering> takeOutputs)
    {
        Work.Check(graph);
        var deferral = new Deferral(graph);
        for (var (largest, mayBeLong) = (LargestKernel, true); ; (largest, mayBeLong) = (mayBeLong ? largest : largest / 2, false))
        {
            var lowering = new Lowering(graph, deferral, largest, mayBeLong);
            if (Recomputation.Find(graph, deferral, lowering.grouping, lowering.IsBuffered))
            {
                lowering = new Lowering(graph, deferral, largest, mayBeLong);
            }

            takeOutputs(lowering);
            if (lowering.Write(largest == 1 ? int.MaxValue : MostBuffers) is { } program)
            {
                return (lowering, program);
            }
        }
    }

    private static KernelStep? KernelOf(ProgramStep? step) => step as KernelStep ?? (step as EpilogueStep)?.Kernel;

    public bool IsInline(int place) => deferral.Inline[place];

    /// <summary>Whether a computed value is written to a buffer.</summary>
    public bool IsBuffered(int place) => buffered[place];

    /// <summary>Says that a value is to be written to a buffer.</summary>
    public void Keep(int place) => buffered[place] = true;

    /// <summary>Puts a value into the buffer of another one.</summary>
    public void ShareBuffer(int place, int other) => buffers.Share(place, other);

    /// <summary>The program's number of a node's buffer, which a step uses.</summary>
    public int BufferOf(int place, int step) => buffers[place, step];

    /// <summary>The number of a buffer that one step uses, and nobody else.</summary>
    public int Scratch(DType type, long size, int step) => buffers.Scratch(type, size, step);

    private void FindBuffered()
    {
        foreach (var output in Graph.Outputs)
        {
            buffered[Graph[output].View!.Base] = true;
        }

        for (var step = 0; step < grouping.Steps.Count; step++)
        {
            if (grouping.Steps[step] is RoutineCall call)
            {
                buffered[call.Node] = true;
                foreach (var input in Graph[call.Node].Inputs)
                {
                    buffered[Graph[input].View!.Base] = true;
                }

                continue;
            }

            if (grouping.Steps[step] is ControlCall control)
            {
                foreach (var place in Graph[control.Node].Inputs.Select(input => Graph[input].View!.Base).Concat(Graph.PartsOf(control.Node).Values))
                {
                    buffered[place] = true;
                }

                continue;
            }

            foreach (var group in Grouping.GroupsOf(grouping.Steps[step]))
            {
                foreach (var source in group.Members.SelectMany(member => member.Unit.Sources))
                {
                    var from = Graph[source.Node].View!.Base;
                    buffered[from] |= source.FromBuffer || !group.TryGetMap(from, out _);
                }

                var first = group.Members[0].Unit.Node;
                buffered[first] |= Graph[first].Kind == NodeKind.Scatter;
            }
        }
    }

    /// <summary>The program, or null as soon as a kernel has more buffers than so many.</summary>
    private DeviceProgram? Write(int mostBuffers)
    {
        var steps = new ProgramStep?[grouping.Steps.Count];
        var isWritten = new bool[steps.Length];
        foreach (var pair in ProductEpilogues.Of(Graph, grouping.Steps))
        {
            var (product, at) = (pair.Product, pair.Kernel.Step);
            var kernel = KernelWriter.Write(this, pair.Kernel);
            (steps[at], isWritten[at]) = (kernel, true);
            if (Epilogues.Of(RoutineWriter.Write(this, product), kernel) is { } epilogue)
            {
                // What the product reads is needed until the kernel is done.
                RoutineWriter.Write(this, product with { Step = at });
                (steps[at], isWritten[product.Step]) = (epilogue, true);
                if (!pair.IsKept)
                {
                    buffers.MakeBlock(product.Node);
                    buffered[product.Node] = false;
                }
            }
        }

        for (var i = 0; i < steps.Length; i++)
        {
            if (!isWritten[i])
            {
                steps[i] = Written(grouping.Steps[i]);
            }

            if (KernelOf(steps[i]) is { } kernel && kernel.Buffers.Length > mostBuffers)
            {
                return null;
            }
        }

        var (declared, arena) = buffers.Declare(steps.Length);
        return new DeviceProgram(declared, arena, [.. steps.OfType<ProgramStep>()]);
    }

    private ProgramStep Written(object step) => step switch
    {
        RoutineCall call => RoutineWriter.Write(this, call),
        ControlCall call => Graph[call.Node].Control!.Write(new ControlBuffers(this, call)),
        JointGroups joint => KernelWriter.Write(this, joint),
        _ => KernelWriter.Write(this, (Group)step),
    };
}
