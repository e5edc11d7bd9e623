using System.Reflection.Emit;

namespace Fluxion.Kernels.Emission;

/// <summary>What scalar IL has to write otherwise for each machine: the processor's runs as it stands; others hand it on to compilers with ways of their own.</summary>
internal abstract class ScalarSpelling
{
    /// <summary>a + b.</summary>
    public virtual void Add(ILGenerator il, DType type) => il.Emit(OpCodes.Add);

    /// <summary>a − b.</summary>
    public virtual void Subtract(ILGenerator il, DType type) => il.Emit(OpCodes.Sub);

    /// <summary>−a.</summary>
    public virtual void Negate(ILGenerator il, DType type) => il.Emit(OpCodes.Neg);

    /// <summary>a · b.</summary>
    public virtual void Multiply(ILGenerator il, DType type) => il.Emit(OpCodes.Mul);

    /// <summary>a / b of a floating type.</summary>
    public virtual void Divide(ILGenerator il, DType type) => il.Emit(OpCodes.Div);

    /// <summary>√a.</summary>
    public virtual void Sqrt(ILGenerator il, DType type) => Library(il, nameof(System.Math.Sqrt), type, 1);

    /// <summary>a · b + c, rounded once.</summary>
    public virtual void Fma(ILGenerator il, DType type) => Library(il, nameof(System.Math.FusedMultiplyAdd), type, 3);

    /// <summary>A literal.</summary>
    public virtual void Literal(ILGenerator il, DType type, ulong bits) => il.Literal(type, bits);

    /// <summary>What is no single instruction everywhere, by the name of its opcode (or ToInt32, ToInt64), of so many operands of a type.</summary>
    public abstract void Math(ILGenerator il, string name, DType type, int operands);

    /// <summary>A function of the library's, of so many operands of a floating type.</summary>
    protected static void Library(ILGenerator il, string name, DType type, int operands) =>
        il.Call(type == DType.Float64 ? typeof(Math) : typeof(MathF), name, [.. Enumerable.Repeat(Il.ValueType(type), operands)]);
}
