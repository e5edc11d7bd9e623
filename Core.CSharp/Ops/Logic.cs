using Fluxion.Kernels;
using static Fluxion.Declare;

namespace Fluxion;

/// <summary>Comparisons, connectives, and the choice by a truth value.</summary>
internal static class Logic
{
    public static readonly Elementwise Equal = Comparison("equal", Opcode.Equal);

    public static readonly Elementwise NotEqual = Comparison("notEqual", Opcode.NotEqual);

    public static readonly Elementwise Less = Comparison("less", Opcode.Less);

    public static readonly Elementwise LessOrEqual = Comparison("lessOrEqual", Opcode.LessOrEqual);

    public static readonly Elementwise And = Connective("and", Opcode.And);

    public static readonly Elementwise Or = Connective("or", Opcode.Or);

    public static readonly Elementwise Not = Unary("not", (k, x) => k.Unary(Opcode.Not, x), null, accepts: Accepts.Boolean);

    /// <summary>a where the condition holds, b elsewhere.</summary>
    public static readonly Elementwise Where = new(
        "where",
        (k, x, _, _) => k.Select(x[0], x[1], x[2]),
        [null, (x, y, _) => x[0].Convert(y.DType), (x, y, _) => Not.Apply([x[0]]).Convert(y.DType)],
        [Domain.Real, Domain.Real, Domain.Real],
        Accepts.Any,
        linear: LinearIn.Together,
        dependence: Dependences.Chooses);
}
