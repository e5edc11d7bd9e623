using Fluxion.Kernels;

namespace Fluxion;

/// <summary>Reductions that are written out, in the order that they have in loops: <see cref="ReductionOrder"/>.</summary>
internal static class WrittenReduction
{
    /// <summary>The total of some values, at least one.</summary>
    public static int Of(KernelBuilder kernel, ReductionKind kind, DType type, int[] terms)
    {
        var total = ReductionOrder.Total(kind, type);
        var lanes = new int[ReductionOrder.Lanes(type)];
        Array.Fill(lanes, Instruction.None);
        for (var i = 0; i < terms.Length; i++)
        {
            ref var lane = ref lanes[i % lanes.Length];
            var term = kernel.Convert(total, terms[i]);

            // A loop's sum starts from 0, which only turns −0 into 0: in one lane that is enough. Other reductions start from what changes nothing.
            lane = lane != Instruction.None ? Combined(lane, term)
                : i == 0 && kind == ReductionKind.Sum && type.IsFloating() ? kernel.Binary(Opcode.Add, kernel.Constant(total, 0), term)
                : term;
        }

        for (var half = lanes.Length / 2; half > 0; half /= 2)
        {
            for (var lane = 0; lane < half; lane++)
            {
                lanes[lane] = lanes[lane] == Instruction.None || lanes[lane + half] == Instruction.None
                    ? Math.Max(lanes[lane], lanes[lane + half])
                    : Combined(lanes[lane], lanes[lane + half]);
            }
        }

        return kernel.Convert(type, lanes[0]);

        int Combined(int a, int b) => kernel.Binary(
            kind switch
            {
                ReductionKind.Sum => Opcode.Add,
                ReductionKind.Max => type == DType.Bool ? Opcode.Or : Opcode.Max,
                _ => type == DType.Bool ? Opcode.And : Opcode.Min,
            },
            a,
            b);
    }
}
