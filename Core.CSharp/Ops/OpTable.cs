using System.Collections.Immutable;
using System.Reflection;

namespace Fluxion;

/// <summary>All primitives: what the laws run over, so that none is forgotten.</summary>
internal static class OpTable
{
    public static readonly ImmutableArray<Op> All =
    [
        .. new[] { typeof(Arithmetic), typeof(Functions), typeof(Logic), typeof(Structure), typeof(Reductions), typeof(Gathering), typeof(Sequences), typeof(Contraction), typeof(Factorization), typeof(Determinants), typeof(Decompositions), typeof(MatrixExponentials), typeof(Tuples) }
            .SelectMany(table => table.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => field.GetValue(null))
            .OfType<Op>(),
        Loops.Cond,
        Loops.Scan,
        Loops.While,
        Loops.FixedPoint,
        Loops.Root,
        CallOp.Calling,
        CheckpointOp.Checkpoint,
        CustomOp.Vjp,
        CustomOp.Jvp,
    ];
}
