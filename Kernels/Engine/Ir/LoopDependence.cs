using System.Collections.Immutable;
using System.Numerics;

namespace Fluxion.Kernels;

/// <summary>Along which loops a value may differ from iteration to iteration.</summary>
internal sealed class LoopDependence
{
    private readonly Kernel kernel;
    private readonly BigInteger[] values;
    private readonly List<Loop> around = [];
    private bool changed;

    private LoopDependence(Kernel kernel)
    {
        this.kernel = kernel;
        values = new BigInteger[kernel.Values];
    }

    /// <summary>For each value the set of loops, loop number k as bit k.</summary>
    public static BigInteger[] Of(Kernel kernel)
    {
        var dependence = new LoopDependence(kernel);

        // Carried values close cycles: again until nothing new is found.
        do
        {
            dependence.changed = false;
            dependence.Visit(kernel.Body);
        }
        while (dependence.changed);
        return dependence.values;
    }

    /// <summary>For each value whether it differs from lane to lane: along the outermost loops that are lane loops.</summary>
    public static bool[] AlongLanes(Kernel kernel, Func<int, bool> isLane)
    {
        var lanes = Lanes(kernel.Body);
        return Array.ConvertAll(Of(kernel), loops => !(loops & lanes).IsZero);

        BigInteger Lanes(ImmutableArray<Statement> block) =>
            Loop.DirectlyIn(block).Aggregate(BigInteger.Zero, (lanes, loop) => lanes | (isLane(loop.Number) ? BigInteger.One << loop.Number : Lanes(loop.Body)));
    }

    private void Visit(ImmutableArray<Statement> block)
    {
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction { Code: Opcode.Index } index:
                    Add(index.Result, BigInteger.One << (int)index.Immediate);
                    break;
                case Instruction instruction:
                    Add(instruction.Result, Of(instruction.A) | Of(instruction.B) | Of(instruction.C));
                    break;
                case Load load:
                    Add(load.Result, Of(kernel.Accesses[load.Access]));
                    break;
                case Loop loop:
                    Visit(loop);
                    break;
                case If branch:
                    Visit(branch.Then);
                    Visit(branch.Else);
                    foreach (var merged in branch.Results)
                    {
                        Add(merged.Result, Of(branch.Condition) | Of(merged.Then) | Of(merged.Else));
                    }

                    break;
            }
        }
    }

    private void Visit(Loop loop)
    {
        var self = BigInteger.One << loop.Number;
        foreach (var carried in loop.Carried)
        {
            Add(carried.Inside, Of(carried.Initial) | self);
        }

        around.Add(loop);
        Visit(loop.Body);
        around.RemoveAt(around.Count - 1);
        foreach (var carried in loop.Carried)
        {
            Add(carried.Inside, Of(carried.Next));
            Add(carried.Result, Without(Of(carried.Inside) | Of(loop.While), self));
        }

        foreach (var reduce in loop.Body.OfType<Reduce>())
        {
            Add(reduce.Result, Without(Of(reduce.Value), self));
        }
    }

    private BigInteger Of(Access access)
    {
        var loops = Of(access.Index) | Of(access.Predicate);
        for (var i = 0; i < access.Strides.Length; i++)
        {
            if (access.Strides[i] != StrideClass.Zero)
            {
                loops |= BigInteger.One << around[i].Number;
            }
        }

        return loops;
    }

    private static BigInteger Without(BigInteger loops, BigInteger self) => (loops | self) ^ self;

    private BigInteger Of(int value) => value == Instruction.None ? BigInteger.Zero : values[value];

    private void Add(int value, BigInteger loops)
    {
        var all = values[value] | loops;
        if (all != values[value])
        {
            values[value] = all;
            changed = true;
        }
    }
}
