using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Gpu;

/// <content>Threads: each takes a range of what is shared.</content>
internal sealed partial class SectionEmitter
{
    private readonly LocalBuilder thread;
    private readonly LocalBuilder scratchBase;

    private void Share(Section section)
    {
        switch (section.Sharing)
        {
            case Sharing.Iterations:
                ShareIterations(section);
                break;
            case Sharing.Blocks:
                ShareBlocks(section);
                break;
            default:
                Block(section.Body);
                break;
        }
    }

    private void WhoAmI()
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Call(typeof(KernelMath), nameof(KernelMath.Thread), typeof(ILGPU.Index1D));
        il.Emit(OpCodes.Stloc, thread);
        il.Emit(OpCodes.Ldloc, thread);
        il.Emit(OpCodes.Ldarg, (short)Argument.ScratchPerThread);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Ldarg, (short)Argument.ScratchAt);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, scratchBase);
    }

    /// <summary>This thread's range of what all have together: where it starts, and where it ends.</summary>
    private (LocalBuilder First, LocalBuilder End) Range()
    {
        il.Emit(OpCodes.Ldloc, thread);
        il.Emit(OpCodes.Ldarg, (short)Argument.PerThread);
        il.Emit(OpCodes.Mul);
        var first = Keep();
        il.Emit(OpCodes.Ldloc, first);
        il.Emit(OpCodes.Ldarg, (short)Argument.PerThread);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldarg, (short)Argument.Total);
        il.Math(nameof(KernelMath.Min), DType.Int64, 2);
        return (first, Keep());
    }

    private void ShareIterations(Section section)
    {
        var (first, end) = Range();

        // The loops' indices at the start: digits of its number. From then on they are counted up.
        var indices = section.Loops.Select(_ => il.DeclareLocal(typeof(long))).ToArray();
        il.Emit(OpCodes.Ldloc, first);
        var rest = Keep();
        for (var k = section.Loops.Length - 1; k >= 0; k--)
        {
            Digit(rest, k == 0 ? null : extents[section.Loops[k].Extent], indices[k]);
        }

        il.Count(first, () => il.Emit(OpCodes.Ldloc, end), () =>
        {
            around.AddRange(section.Loops.Zip(indices));
            Block(section.Body);
            around.Clear();
            var done = il.DefineLabel();
            for (var k = section.Loops.Length - 1; k >= 0; k--)
            {
                il.Increment(indices[k]);
                if (k > 0)
                {
                    il.Emit(OpCodes.Ldloc, indices[k]);
                    il.Emit(OpCodes.Ldloc, extents[section.Loops[k].Extent]);
                    il.Emit(OpCodes.Blt, done);
                    il.Emit(OpCodes.Ldc_I8, 0L);
                    il.Emit(OpCodes.Stloc, indices[k]);
                }
            }

            il.MarkLabel(done);
        });
    }

    private void Digit(LocalBuilder rest, LocalBuilder? extent, LocalBuilder digit)
    {
        il.Emit(OpCodes.Ldloc, rest);
        if (extent is null)
        {
            il.Emit(OpCodes.Stloc, digit);
            return;
        }

        il.Emit(OpCodes.Ldloc, extent);
        il.Math(nameof(KernelMath.Rem), DType.Int64, 2);
        il.Emit(OpCodes.Stloc, digit);
        il.Emit(OpCodes.Ldloc, rest);
        il.Emit(OpCodes.Ldloc, extent);
        il.Math(nameof(KernelMath.Div), DType.Int64, 2);
        il.Emit(OpCodes.Stloc, rest);
    }

    /// <summary>Each block of the reducing loop leaves its totals in the state, for <see cref="Gather(Loop)"/>.</summary>
    private void ShareBlocks(Section section)
    {
        var loop = section.Loops[0];
        var reductions = Reductions(loop);
        var (block, end) = Range();
        il.Count(block, () => il.Emit(OpCodes.Ldloc, end), () =>
        {
            il.Emit(OpCodes.Ldloc, block);
            il.Emit(OpCodes.Ldc_I8, (long)ReductionOrder.Block);
            il.Emit(OpCodes.Mul);
            BlockOf(loop, section.Body, reductions, Keep());
            foreach (var reduction in reductions)
            {
                Slot(() => TotalOf(reduction, loop, block));
                BlockTotal(reduction);
                il.ToLong(reduction.Wide);
                il.Emit(OpCodes.Stind_I8);
            }
        });
    }

    /// <summary>The place of a block's total.</summary>
    private void TotalOf(Reduction reduction, Loop loop, LocalBuilder block)
    {
        il.Emit(OpCodes.Ldarg, (short)Argument.TotalsAt);
        Blocks(loop);
        il.Emit(OpCodes.Ldc_I8, (long)reduction.Number);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, block);
        il.Emit(OpCodes.Add);
    }

    /// <summary>How many blocks a loop has.</summary>
    private void Blocks(Loop loop)
    {
        il.Emit(OpCodes.Ldloc, extents[loop.Extent]);
        il.Emit(OpCodes.Ldc_I8, ReductionOrder.Block - 1L);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldc_I8, (long)ReductionOrder.Block);
        il.Emit(OpCodes.Div);
    }
}
