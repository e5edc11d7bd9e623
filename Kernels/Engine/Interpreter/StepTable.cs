using System.Numerics;

namespace Fluxion.Kernels.Interpreter;

/// <summary>Which step computes an instruction: chosen by operation, element type, and where the operands are.</summary>
internal static unsafe class StepTable
{
    public static nint Instruction(Opcode code, DType type, DType operand, bool a, bool b, bool c, bool isTile) => code switch
    {
        Opcode.Select => Select(type.Size(), a, b, c, isTile),
        Opcode.Bitcast => Move(type.Size(), a, isTile),
        Opcode.Convert => operand switch
        {
            DType.Float64 => ConvertFrom<double>(type, isTile),
            DType.Float32 => ConvertFrom<float>(type, isTile),
            DType.Int32 => ConvertFrom<int>(type, isTile),
            DType.Int64 => ConvertFrom<long>(type, isTile),
            _ => ConvertFrom<byte>(type, isTile),
        },
        Opcode.Equal or Opcode.NotEqual or Opcode.Less or Opcode.LessOrEqual => operand switch
        {
            DType.Float64 => Comparison<double>(code, a, b),
            DType.Float32 => Comparison<float>(code, a, b),
            DType.Int32 => Comparison<int>(code, a, b),
            DType.Int64 => Comparison<long>(code, a, b),
            _ => Comparison<byte>(code, a, b),
        },
        _ => type switch
        {
            DType.Float64 => Floating<double>(code, a, b, c),
            DType.Float32 => Floating<float>(code, a, b, c),
            DType.Int32 => Integer<int>(code, a, b),
            DType.Int64 => Integer<long>(code, a, b),
            _ => Bitwise<byte>(code, a, b),
        },
    };

    /// <summary>Copies a value of some bytes.</summary>
    public static nint Move(int size, bool a, bool isTile) => size switch
    {
        8 => Move<long>(a, isTile),
        4 => Move<int>(a, isTile),
        _ => Move<byte>(a, isTile),
    };

    public static nint Select(int size, bool a, bool b, bool c, bool isTile) => size switch
    {
        8 => Select<long>(a, b, c, isTile),
        4 => Select<int>(a, b, c, isTile),
        _ => Select<byte>(a, b, c, isTile),
    };

    public static nint Call(DType type, int arguments, bool a, bool b) => type == DType.Float64 ? Call<double>(arguments, a, b) : Call<float>(arguments, a, b);

    private static nint Move<T>(bool a, bool isTile)
        where T : unmanaged => Pointer(!isTile ? &ScalarSteps.Move<T> : a ? &TileSteps.Move<T, Tile> : &TileSteps.Move<T, Uniform>);

    private static nint Select<T>(bool a, bool b, bool c, bool isTile)
        where T : unmanaged => !isTile ? Pointer(&ScalarSteps.Select<T>) : a ? Select<T, Tile>(b, c) : Select<T, Uniform>(b, c);

    private static nint Select<T, TA>(bool b, bool c)
        where T : unmanaged
        where TA : IOperand => (b, c) switch
        {
            (true, true) => Pointer(&TileSteps.Select<T, TA, Tile, Tile>),
            (true, false) => Pointer(&TileSteps.Select<T, TA, Tile, Uniform>),
            (false, true) => Pointer(&TileSteps.Select<T, TA, Uniform, Tile>),
            _ => Pointer(&TileSteps.Select<T, TA, Uniform, Uniform>),
        };

    private static nint ConvertFrom<T>(DType type, bool isTile)
        where T : unmanaged, INumber<T> => type switch
        {
            DType.Float64 => Convert<T, double>(isTile),
            DType.Float32 => Convert<T, float>(isTile),
            DType.Int32 => Convert<T, int>(isTile),
            DType.Int64 => Convert<T, long>(isTile),
            _ => Convert<T, byte>(isTile),
        };

    private static nint Convert<TFrom, TTo>(bool isTile)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo> => Pointer(isTile ? &TileSteps.Convert<TFrom, TTo> : &ScalarSteps.Convert<TFrom, TTo>);

    private static nint Comparison<T>(Opcode code, bool a, bool b)
        where T : unmanaged, INumber<T> => code switch
        {
            Opcode.Equal => Compare<T, Equal<T>>(a, b),
            Opcode.NotEqual => Compare<T, NotEqual<T>>(a, b),
            Opcode.Less => Compare<T, Less<T>>(a, b),
            _ => Compare<T, LessOrEqual<T>>(a, b),
        };

    private static nint Compare<T, TOperation>(bool a, bool b)
        where T : unmanaged
        where TOperation : IComparison<T> => (a, b) switch
        {
            (true, true) => Pointer(&TileSteps.Compare<T, TOperation, Tile, Tile>),
            (true, false) => Pointer(&TileSteps.Compare<T, TOperation, Tile, Uniform>),
            (false, true) => Pointer(&TileSteps.Compare<T, TOperation, Uniform, Tile>),
            _ => Pointer(&ScalarSteps.Compare<T, TOperation>),
        };

    private static nint Floating<T>(Opcode code, bool a, bool b, bool c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T> => code switch
        {
            Opcode.Fma => Fma<T>(a, b, c),
            Opcode.Sqrt => Unary<T, Sqrt<T>>(a),
            Opcode.Floor => Unary<T, Floor<T>>(a),
            Opcode.Ceil => Unary<T, Ceil<T>>(a),
            Opcode.Round => Unary<T, Round<T>>(a),
            Opcode.Truncate => Unary<T, Truncate<T>>(a),
            Opcode.CopySign => Binary<T, CopySign<T>>(a, b),
            Opcode.Scale => Binary<T, Scale<T>>(a, b),
            _ => Arithmetic<T>(code, a, b),
        };

    private static nint Integer<T>(Opcode code, bool a, bool b)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => code switch
        {
            Opcode.And or Opcode.Or or Opcode.Xor or Opcode.Not => Bitwise<T>(code, a, b),
            Opcode.ShiftLeft => Binary<T, ShiftLeft<T>>(a, b),
            Opcode.ShiftRight => Binary<T, ShiftRight<T>>(a, b),
            Opcode.ShiftRightLogical => Binary<T, ShiftRightLogical<T>>(a, b),
            _ => Arithmetic<T>(code, a, b),
        };

    private static nint Bitwise<T>(Opcode code, bool a, bool b)
        where T : unmanaged, IBinaryInteger<T> => code switch
        {
            Opcode.And => Binary<T, And<T>>(a, b),
            Opcode.Or => Binary<T, Or<T>>(a, b),
            Opcode.Xor => Binary<T, Xor<T>>(a, b),
            Opcode.Not => Unary<T, Not<T>>(a),
            _ => throw Unknown(code, typeof(T)),
        };

    private static nint Arithmetic<T>(Opcode code, bool a, bool b)
        where T : unmanaged, INumber<T>, IMinMaxValue<T> => code switch
        {
            Opcode.Add => Binary<T, Add<T>>(a, b),
            Opcode.Sub => Binary<T, Sub<T>>(a, b),
            Opcode.Mul => Binary<T, Mul<T>>(a, b),
            Opcode.Div => Binary<T, Div<T>>(a, b),
            Opcode.Rem => Binary<T, Rem<T>>(a, b),
            Opcode.Min => Binary<T, Min<T>>(a, b),
            Opcode.Max => Binary<T, Max<T>>(a, b),
            Opcode.Neg => Unary<T, Neg<T>>(a),
            Opcode.Abs => Unary<T, Abs<T>>(a),
            _ => throw Unknown(code, typeof(T)),
        };

    private static nint Unary<T, TOperation>(bool a)
        where T : unmanaged
        where TOperation : IUnary<T> => Pointer(a ? &TileSteps.Unary<T, TOperation> : &ScalarSteps.Unary<T, TOperation>);

    private static nint Binary<T, TOperation>(bool a, bool b)
        where T : unmanaged
        where TOperation : IBinary<T> => (a, b) switch
        {
            (true, true) => Pointer(&TileSteps.Binary<T, TOperation, Tile, Tile>),
            (true, false) => Pointer(&TileSteps.Binary<T, TOperation, Tile, Uniform>),
            (false, true) => Pointer(&TileSteps.Binary<T, TOperation, Uniform, Tile>),
            _ => Pointer(&ScalarSteps.Binary<T, TOperation>),
        };

    private static nint Fma<T>(bool a, bool b, bool c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (a, b, c) switch
        {
            (true, true, true) => Pointer(&TileSteps.Fma<T, Tile, Tile, Tile>),
            (true, true, false) => Pointer(&TileSteps.Fma<T, Tile, Tile, Uniform>),
            (true, false, true) => Pointer(&TileSteps.Fma<T, Tile, Uniform, Tile>),
            (true, false, false) => Pointer(&TileSteps.Fma<T, Tile, Uniform, Uniform>),
            (false, true, true) => Pointer(&TileSteps.Fma<T, Uniform, Tile, Tile>),
            (false, true, false) => Pointer(&TileSteps.Fma<T, Uniform, Tile, Uniform>),
            (false, false, true) => Pointer(&TileSteps.Fma<T, Uniform, Uniform, Tile>),
            _ => Pointer(&ScalarSteps.Fma<T>),
        };

    private static nint Call<T>(int arguments, bool a, bool b)
        where T : unmanaged, IFloatingPointIeee754<T> => (arguments, a, b) switch
        {
            (0, true, _) => Pointer(&TileSteps.CallOrdered<T>),
            (0, false, _) => Pointer(&ScalarSteps.CallOrdered<T>),
            (1, true, _) => Pointer(&TileSteps.CallUnary<T>),
            (1, false, _) => Pointer(&ScalarSteps.CallUnary<T>),
            (_, true, true) => Pointer(&TileSteps.CallBinary<T, Tile, Tile>),
            (_, true, false) => Pointer(&TileSteps.CallBinary<T, Tile, Uniform>),
            (_, false, true) => Pointer(&TileSteps.CallBinary<T, Uniform, Tile>),
            _ => Pointer(&ScalarSteps.CallBinary<T>),
        };

    private static nint Pointer(delegate*<Frame*, Step*, void> run) => (nint)run;

    private static NotSupportedException Unknown(Opcode code, Type type) => new($"Interpreter: no {code} of {type.Name}. The kernel was not checked: call KernelChecker.Check.");
}
