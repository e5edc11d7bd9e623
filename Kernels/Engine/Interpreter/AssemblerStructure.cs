namespace Fluxion.Kernels.Interpreter;

/// <content>Loops, reductions and branches.</content>
internal sealed unsafe partial class Assembler
{
    private void Assemble(Loop loop)
    {
        var startsLanes = lane < 0 && isLane(loop.Number);
        var depth = nests.Count;
        foreach (var carried in loop.Carried)
        {
            definedIn[carried.Inside] = depth;
            Move(carried.Initial, carried.Inside);
        }

        var reductions = loop.Body.OfType<Reduce>().Count();
        var header = Emit((nint)(delegate*<Frame*, Step*, void>)&LoopSteps.Loop, new Step
        {
            A = loop.While < 0 ? 0 : places[loop.While],
            Start = loop.Extent,
            Access = loop.Number,
            Buffer = reductions,
            Depth = (short)depth,
            Kind = loop.Kind,
            IsLane = startsLanes,
            MayFork = lane < 0 && loop.Kind != LoopKind.Sequential,
        });
        for (var i = 0; i < reductions * LoopSteps.ReductionHeader; i++)
        {
            Emit(0, default);
        }

        nests.Add(new Nest(loop));
        if (startsLanes)
        {
            lane = depth;
        }

        Block(loop.Body);
        Carry(loop);
        if (startsLanes)
        {
            lane = -1;
        }

        foreach (var outer in nests[^1].Outer)
        {
            registers.Read(outer, steps.Count);
        }

        var states = nests[^1].Reductions;
        nests.RemoveAt(depth);
        steps[header] = steps[header] with { Span = steps.Count - header };
        foreach (var carried in loop.Carried)
        {
            places[carried.Result] = places[carried.Inside];
            definedIn[carried.Result] = depth;
        }

        foreach (var (reduce, i) in loop.Body.OfType<Reduce>().Select((reduce, i) => (reduce, i)))
        {
            definedIn[reduce.Result] = depth;
            Write(reduce.Result);
            var mode = startsLanes ? ReductionMode.Along : isTile[reduce.Value] ? ReductionMode.Wide : ReductionMode.Scalar;
            var pointers = ReductionTable.Of(reduce.Kind, reduce.Type, mode, isTile[reduce.Value]);
            var step = new Step { D = places[reduce.Result], C = registers.ReductionsAt + (states[i] * sizeof(ReductionState)), Span = 1 };
            var at = header + 1 + (i * LoopSteps.ReductionHeader);
            steps[at] = step with { Run = (delegate*<Frame*, Step*, void>)pointers.EndBlock };
            steps[at + 1] = step with { Run = (delegate*<Frame*, Step*, void>)pointers.Gather };
            steps[at + 2] = step with { Run = (delegate*<Frame*, Step*, void>)pointers.Finish };
        }
    }

    /// <summary>Hands values to the next iteration, all at once: one that is itself carried is put aside first.</summary>
    private void Carry(Loop loop)
    {
        var from = new int[loop.Carried.Length];
        for (var i = 0; i < from.Length; i++)
        {
            var next = loop.Carried[i].Next;
            from[i] = places[next];
            if (next != loop.Carried[i].Inside && loop.Carried.Any(other => other.Inside == next))
            {
                Read(next);
                from[i] = isTile[next] ? registers.NewTile(steps.Count) : registers.NewScalar();
                Emit(StepTable.Move(types[next].Size(), isTile[next], isTile[next]), new Step { D = from[i], A = places[next] });
            }
        }

        for (var i = 0; i < from.Length; i++)
        {
            var carried = loop.Carried[i];
            if (isTile[carried.Next])
            {
                registers.Read(from[i], steps.Count);
            }

            Read(carried.Inside);
            Emit(StepTable.Move(carried.Type.Size(), isTile[carried.Next], isTile[carried.Inside]), new Step { D = places[carried.Inside], A = from[i] });
        }
    }

    private void Assemble(Reduce reduce)
    {
        Read(reduce.Value);
        var nest = nests[^1];
        var mode = lane == nests.Count - 1 ? ReductionMode.Along : isTile[reduce.Value] ? ReductionMode.Wide : ReductionMode.Scalar;
        var combine = ReductionTable.Of(reduce.Kind, reduce.Type, mode, isTile[reduce.Value]).Combine;
        Emit(combine, new Step
        {
            A = places[reduce.Value],
            C = registers.ReductionsAt + (shapes.Count * sizeof(ReductionState)),
            Depth = (short)(nests.Count - 1),
        });
        nest.Reductions.Add(shapes.Count);
        shapes.Add(new ReductionShape(nest.Loop.Extent, ReductionOrder.Total(reduce.Kind, reduce.Type).Size(), ReductionOrder.Lanes(reduce.Type), mode == ReductionMode.Wide));
    }

    private void Assemble(If branch)
    {
        if (IsTile(branch.Condition))
        {
            AssembleLaneBranch(branch);
            return;
        }

        var header = Emit((nint)(delegate*<Frame*, Step*, void>)&LoopSteps.Branch, new Step { A = places[branch.Condition] });
        Block(branch.Then);
        foreach (var merged in branch.Results)
        {
            definedIn[merged.Result] = nests.Count;
            Move(merged.Then, merged.Result);
        }

        var then = steps.Count - header - 1;
        Block(branch.Else);
        foreach (var merged in branch.Results)
        {
            Read(merged.Else);
            Read(merged.Result);
            Emit(StepTable.Move(merged.Type.Size(), IsTile(merged.Else), isTile[merged.Result]), new Step { D = places[merged.Result], A = places[merged.Else] });
        }

        steps[header] = steps[header] with { Span = steps.Count - header, Function = then };
    }

    private void AssembleLaneBranch(If branch)
    {
        Read(branch.Condition);
        var header = Emit((nint)(delegate*<Frame*, Step*, void>)&LoopSteps.LaneBranch, new Step { A = places[branch.Condition] });
        varyingBranches++;
        Block(branch.Then);
        var then = steps.Count - header - 1;
        Block(branch.Else);
        varyingBranches--;
        steps[header] = steps[header] with { Span = steps.Count - header, Function = then };
        foreach (var merged in branch.Results)
        {
            definedIn[merged.Result] = nests.Count;
            var select = StepTable.Select(merged.Type.Size(), true, IsTile(merged.Then), IsTile(merged.Else), true);
            Emit(select, Operands(merged.Result, branch.Condition, merged.Then, merged.Else));
        }
    }

    private void Move(int from, int to)
    {
        Read(from);
        Write(to);
        Emit(StepTable.Move(types[from].Size(), IsTile(from), isTile[to]), new Step { D = places[to], A = places[from] });
    }
}
