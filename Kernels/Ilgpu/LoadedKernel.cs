using System.Collections.Immutable;
using Fluxion.Kernels.Emission;
using ILGPU.Runtime;

namespace Fluxion.Kernels.Gpu;

/// <summary>A kernel that an accelerator has compiled, or one that is left to the host. ILGPU's own cache is weak, so this keeps what it compiled.</summary>
internal sealed class LoadedKernel
{
    private readonly Accelerator accelerator;
    private readonly bool isCpu;
    private readonly ImmutableArray<Part> parts;

    /// <summary>A section with what ILGPU made of it.</summary>
    private sealed record Part(EmittedSection Emitted, ILGPU.Runtime.Kernel Compiled);

    /// <summary>How a section is launched for some extents.</summary>
    private readonly record struct Work(int Threads, long Total, long PerThread, long Totals);

    public LoadedKernel(Kernel kernel, Accelerator accelerator, Spelling spelling)
    {
        this.accelerator = accelerator;
        isCpu = spelling.IsCpu;
        Lowered = FunctionLowering.Lower(kernel, spelling.Functions);
        IsForHost = !isCpu && Uses.Calls(Lowered.Body);
        Emitted = IsForHost ? EmittedKernel.Nothing : EmittedKernel.Of(Lowered, spelling);

        // On ILGPU's CPU accelerator groups are simulated, at a hundred times the cost; there each thread is a group, and takes many iterations.
        parts = [.. Emitted.Sections.Select(section => new Part(
            section,
            isCpu ? accelerator.LoadImplicitlyGroupedKernel(section.Method, 1) : accelerator.LoadAutoGroupedKernel(section.Method)))];
    }

    /// <summary>The kernel, with the functions expanded that the accelerator cannot call.</summary>
    public Kernel Lowered { get; }

    /// <summary>Whether it calls functions of the host's still.</summary>
    public bool IsForHost { get; }

    private EmittedKernel Emitted { get; }

    /// <summary>How many longs a launch needs beside its buffers: what sections hand on, the totals of blocks, scratch memory.</summary>
    public long StateLength(ReadOnlySpan<long> extents)
    {
        long totals = 0, scratch = 0;
        foreach (var part in parts)
        {
            var work = Share(part.Emitted, extents);
            totals = Math.Max(totals, work.Totals);
            scratch = Math.Max(scratch, (long)part.Emitted.ScratchPerThread * work.Threads);
        }

        return Emitted.Handed + totals + scratch;
    }

    /// <summary>Launches the sections, one after another.</summary>
    /// <param name="extents">The iterations of each loop, by extent number.</param>
    /// <param name="step">Which step of a program this is, counted from 1.</param>
    /// <param name="arguments">What <see cref="SectionEmitter.Argument"/> lists from <see cref="SectionEmitter.Argument.Status"/> on.</param>
    public void Launch(ReadOnlySpan<long> extents, int step, ReadOnlySpan<object> arguments)
    {
        var totals = 0L;
        foreach (var part in parts)
        {
            totals = Math.Max(totals, Share(part.Emitted, extents).Totals);
        }

        foreach (var part in parts)
        {
            var work = Share(part.Emitted, extents);
            if (work.Threads > 0)
            {
                object[] all = [work.Total, work.PerThread, (long)step, (long)Emitted.Handed, Emitted.Handed + totals, (long)part.Emitted.ScratchPerThread, .. arguments];
                part.Compiled.Launch(accelerator.DefaultStream, work.Threads, all);
            }
        }
    }

    private Work Share(EmittedSection emitted, ReadOnlySpan<long> extents)
    {
        var section = emitted.Section;
        if (section.Sharing == Sharing.None)
        {
            return new Work(1, 1, 1, 0);
        }

        var total = 1L;
        foreach (var loop in section.Loops)
        {
            total *= extents[loop.Extent];
        }

        if (section.Sharing == Sharing.Blocks)
        {
            total = (total + ReductionOrder.Block - 1) / ReductionOrder.Block;
        }

        var most = isCpu ? Environment.ProcessorCount : emitted.ScratchPerThread > 0 ? 1 << 15 : 1 << 30;
        var threads = (int)Math.Min(total, most);
        var reductions = section.Sharing == Sharing.Blocks ? section.Body.Count(statement => statement is Reduce) : 0;
        return new Work(threads, total, threads == 0 ? 0 : (total + threads - 1) / threads, total * reductions);
    }
}
