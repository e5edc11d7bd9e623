using System.Reflection.Emit;
using Fluxion.Kernels.Emission;
using ILGPU.Runtime;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// What has to be written otherwise for each kind of accelerator, so that all give the bits of IEEE 754: ILGPU hands kernels on to compilers that may
/// join a product and a sum, or round a quotient loosely, where they are not told.
/// </summary>
/// <param name="accelerator">The kind.</param>
internal sealed class Spelling(AcceleratorType accelerator) : ScalarSpelling
{
    /// <summary>ILGPU's CPU accelerator runs the IL itself, and can call the host; no other can.</summary>
    public bool IsCpu => accelerator == AcceleratorType.CPU;

    /// <summary>How functions are computed.</summary>
    public FunctionForm Functions => IsCpu ? FunctionForm.Inline : FunctionForm.Expanded;

    /// <inheritdoc/>
    public override void Add(ILGenerator il, DType type) => il.Emit(Overflows(type) ? OpCodes.Add_Ovf_Un : OpCodes.Add);

    /// <inheritdoc/>
    public override void Subtract(ILGenerator il, DType type) => il.Emit(Overflows(type) ? OpCodes.Sub_Ovf_Un : OpCodes.Sub);

    /// <inheritdoc/>
    public override void Negate(ILGenerator il, DType type)
    {
        if (Overflows(type))
        {
            il.Emit(OpCodes.Not);
            Literal(il, type, 1);
            Add(il, type);
        }
        else
        {
            il.Emit(OpCodes.Neg);
        }
    }

    /// <inheritdoc/>
    public override void Fma(ILGenerator il, DType type) => il.Call(Owner, nameof(OpenClMath.Fma), Of(type, 3));

    /// <summary>a · b. PTX joins it with a sum unless a rounding is named; OpenCL C joins only within an expression, and ILGPU writes each operation as a statement.</summary>
    public override void Multiply(ILGenerator il, DType type)
    {
        if (accelerator == AcceleratorType.Cuda && type.IsFloating())
        {
            il.Call(Owner, nameof(CudaMath.Multiply), Of(type, 2));
        }
        else
        {
            il.Emit(Overflows(type) ? OpCodes.Mul_Ovf_Un : OpCodes.Mul);
        }
    }

    /// <inheritdoc/>
    public override void Divide(ILGenerator il, DType type)
    {
        if (accelerator == AcceleratorType.OpenCL && type == DType.Float32)
        {
            il.Call(Owner, nameof(OpenClMath.Divide), Of(type, 2));
        }
        else
        {
            il.Emit(OpCodes.Div);
        }
    }

    /// <inheritdoc/>
    public override void Sqrt(ILGenerator il, DType type)
    {
        if (accelerator == AcceleratorType.OpenCL && type == DType.Float32)
        {
            il.Call(Owner, nameof(OpenClMath.Sqrt), Of(type, 1));
        }
        else
        {
            base.Sqrt(il, type);
        }
    }

    /// <summary>
    /// A literal that only the compiler behind ILGPU gets to know. What ILGPU knows it computes with, and x + 0 is x to it: −0 where 0 is right. Into OpenCL it
    /// writes numbers without their type: −0 as an integer's, which has no sign, and 1 where a function of OpenCL's is chosen by the type of its argument.
    /// </summary>
    public override void Literal(ILGenerator il, DType type, ulong bits)
    {
        if (IsCpu)
        {
            il.Literal(type, bits);
            return;
        }

        // The type of a decimal literal is the least that holds it, so that it must not be negative.
        var isWide = type.Size() == sizeof(long);
        var number = isWide ? (long)bits : (int)bits;
        il.Literal(isWide ? DType.Int64 : DType.Int32, (ulong)(number < 0 ? ~number : number));
        il.Call(Owner, nameof(OpenClMath.Opaque), isWide ? typeof(long) : typeof(int));
        if (number < 0)
        {
            il.Emit(OpCodes.Not);
        }

        if (type == DType.Bool)
        {
            il.Emit(OpCodes.Ldc_I4_1);
            il.Emit(OpCodes.Ceq);
        }
        else if (type.IsFloating())
        {
            il.Call(typeof(BitConverter), isWide ? nameof(BitConverter.Int64BitsToDouble) : nameof(BitConverter.Int32BitsToSingle), isWide ? typeof(long) : typeof(int));
        }
    }

    /// <inheritdoc/>
    public override void Math(ILGenerator il, string name, DType type, int operands) => Views.Math(il, name, type, operands);

    /// <summary>In OpenCL C a sum of signed integers must not overflow. What IL checks as if there were no signs ILGPU writes without signs, and it checks nothing.</summary>
    private bool Overflows(DType type) => accelerator == AcceleratorType.OpenCL && type is (DType.Int32 or DType.Int64);

    private Type Owner => accelerator == AcceleratorType.Cuda ? typeof(CudaMath) : typeof(OpenClMath);

    private static Type[] Of(DType type, int operands) => [.. Enumerable.Repeat(Il.ValueType(type), operands)];
}
