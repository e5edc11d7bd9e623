namespace Fluxion.Suite

open System
open Fluxion
open Fluxion.Kernels

/// What each instruction of the kernel language computes, on scalars as 64 bits, written as plainly as can be.
[<RequireQualifiedAccess>]
module ReferenceArithmetic =

    let f64 (bits: uint64) = BitConverter.UInt64BitsToDouble bits

    let f32 (bits: uint64) =
        BitConverter.UInt32BitsToSingle(uint32 bits)

    let i32 (bits: uint64) = int32 (uint32 bits)
    let i64 (bits: uint64) = int64 bits
    let ofF64 (x: float) = BitConverter.DoubleToUInt64Bits x

    let ofF32 (x: float32) =
        uint64 (BitConverter.SingleToUInt32Bits x)

    let ofI32 (x: int32) = uint64 (uint32 x)
    let ofI64 (x: int64) = uint64 x
    let ofBool x = if x then 1UL else 0UL

    /// x · 2ⁿ of an integer n, rounded once.
    let private scaled (x: float) (n: float) =
        if Double.IsNaN x || Double.IsNaN n then
            nan
        elif Double.IsInfinity n then
            x * (if n > 0.0 then infinity else 0.0)
        elif x = 0.0 || Double.IsInfinity x then
            x
        else
            Math.ScaleB(x, int (Math.Clamp(n, -5000.0, 5000.0)))

    let private floatOperation (code: Opcode) (x: float) y z =
        match code with
        | Opcode.Add -> x + y
        | Opcode.Sub -> x - y
        | Opcode.Mul -> x * y
        | Opcode.Div -> x / y
        | Opcode.Rem -> x % y
        | Opcode.Min -> Math.Min(x, y)
        | Opcode.Max -> Math.Max(x, y)
        | Opcode.Fma -> Math.FusedMultiplyAdd(x, y, z)
        | Opcode.Neg -> -x
        | Opcode.Abs -> Math.Abs x
        | Opcode.Sqrt -> Math.Sqrt x
        | Opcode.Floor -> Math.Floor x
        | Opcode.Ceil -> Math.Ceiling x
        | Opcode.Round -> Math.Round(x, MidpointRounding.ToEven)
        | Opcode.Truncate -> Math.Truncate x
        | Opcode.CopySign -> Math.CopySign(x, y)
        | Opcode.Scale -> scaled x (Math.Floor y)
        | _ -> invalidOp $"the reference has no {code} of f64"

    let private float32Operation (code: Opcode) (x: float32) y z =
        match code with
        | Opcode.Add -> x + y
        | Opcode.Sub -> x - y
        | Opcode.Mul -> x * y
        | Opcode.Div -> x / y
        | Opcode.Rem -> x % y
        | Opcode.Min -> MathF.Min(x, y)
        | Opcode.Max -> MathF.Max(x, y)
        | Opcode.Fma -> MathF.FusedMultiplyAdd(x, y, z)
        | Opcode.Neg -> -x
        | Opcode.Abs -> MathF.Abs x
        | Opcode.Sqrt -> MathF.Sqrt x
        | Opcode.Floor -> MathF.Floor x
        | Opcode.Ceil -> MathF.Ceiling x
        | Opcode.Round -> MathF.Round(x, MidpointRounding.ToEven)
        | Opcode.Truncate -> MathF.Truncate x
        | Opcode.CopySign -> MathF.CopySign(x, y)
        // Float64 has all of these but those that are 0 in either: it is rounded once.
        | Opcode.Scale -> float32 (scaled (float x) (Math.Floor(float y)))
        | _ -> invalidOp $"the reference has no {code} of f32"

    let private int32Operation (code: Opcode) (x: int32) (y: int32) =
        match code with
        | Opcode.Add -> x + y
        | Opcode.Sub -> x - y
        | Opcode.Mul -> x * y
        | Opcode.Div ->
            if y = 0 then 0
            elif y = -1 then 0 - x
            else x / y
        | Opcode.Rem -> if y = 0 || y = -1 then 0 else x % y
        | Opcode.Min -> min x y
        | Opcode.Max -> max x y
        | Opcode.Neg -> 0 - x
        | Opcode.Abs -> if x < 0 then 0 - x else x
        | Opcode.And -> x &&& y
        | Opcode.Or -> x ||| y
        | Opcode.Xor -> x ^^^ y
        | Opcode.Not -> ~~~x
        | Opcode.ShiftLeft -> x <<< (y &&& 31)
        | Opcode.ShiftRight -> x >>> (y &&& 31)
        | Opcode.ShiftRightLogical -> int32 (uint32 x >>> (y &&& 31))
        | _ -> invalidOp $"the reference has no {code} of i32"

    let private int64Operation (code: Opcode) (x: int64) (y: int64) =
        match code with
        | Opcode.Add -> x + y
        | Opcode.Sub -> x - y
        | Opcode.Mul -> x * y
        | Opcode.Div ->
            if y = 0L then 0L
            elif y = -1L then 0L - x
            else x / y
        | Opcode.Rem -> if y = 0L || y = -1L then 0L else x % y
        | Opcode.Min -> min x y
        | Opcode.Max -> max x y
        | Opcode.Neg -> 0L - x
        | Opcode.Abs -> if x < 0L then 0L - x else x
        | Opcode.And -> x &&& y
        | Opcode.Or -> x ||| y
        | Opcode.Xor -> x ^^^ y
        | Opcode.Not -> ~~~x
        | Opcode.ShiftLeft -> x <<< int (y &&& 63L)
        | Opcode.ShiftRight -> x >>> int (y &&& 63L)
        | Opcode.ShiftRightLogical -> int64 (uint64 x >>> int (y &&& 63L))
        | _ -> invalidOp $"the reference has no {code} of i64"

    let private boolOperation (code: Opcode) x y =
        match code with
        | Opcode.And -> x && y
        | Opcode.Or -> x || y
        | Opcode.Xor -> x <> y
        | Opcode.Not -> not x
        | _ -> invalidOp $"the reference has no {code} of bool"

    let private compare (code: Opcode) (isEqual: bool) (isLess: bool) =
        match code with
        | Opcode.Equal -> isEqual
        | Opcode.NotEqual -> not isEqual
        | Opcode.Less -> isLess
        | _ -> isLess || isEqual

    let private comparison code (operand: DType) a b =
        match operand with
        | DType.Float64 -> compare code (f64 a = f64 b) (f64 a < f64 b)
        | DType.Float32 -> compare code (f32 a = f32 b) (f32 a < f32 b)
        | DType.Int32 -> compare code (a = b) (i32 a < i32 b)
        | DType.Int64 -> compare code (a = b) (i64 a < i64 b)
        | _ -> compare code (a = b) (a < b)

    let private saturate (least: float) (past: float) leastInt greatestInt truncate (x: float) =
        if Double.IsNaN x then 0L
        elif x <= least then leastInt
        elif x >= past then greatestInt
        else truncate x

    let private toInt32 =
        saturate -2147483648.0 2147483648.0 (int64 System.Int32.MinValue) (int64 System.Int32.MaxValue) int64
        >> int32

    let private toInt64 =
        saturate -9223372036854775808.0 9223372036854775808.0 System.Int64.MinValue System.Int64.MaxValue int64

    let convert (from: DType) (into: DType) bits =
        match from, into with
        | DType.Float64, DType.Float32 -> ofF32 (float32 (f64 bits))
        | DType.Float64, DType.Int32 -> ofI32 (toInt32 (f64 bits))
        | DType.Float64, DType.Int64 -> ofI64 (toInt64 (f64 bits))
        | DType.Float64, DType.Bool -> ofBool (f64 bits <> 0.0)
        | DType.Float32, DType.Float64 -> ofF64 (float (f32 bits))
        | DType.Float32, DType.Int32 -> ofI32 (toInt32 (float (f32 bits)))
        | DType.Float32, DType.Int64 -> ofI64 (toInt64 (float (f32 bits)))
        | DType.Float32, DType.Bool -> ofBool (f32 bits <> 0.0f)
        | DType.Int32, DType.Float64 -> ofF64 (float (i32 bits))
        | DType.Int32, DType.Float32 -> ofF32 (float32 (i32 bits))
        | DType.Int32, DType.Int64 -> ofI64 (int64 (i32 bits))
        | DType.Int64, DType.Float64 -> ofF64 (float (i64 bits))
        | DType.Int64, DType.Float32 -> ofF32 (float32 (i64 bits))
        | DType.Int64, DType.Int32 -> ofI32 (int32 (i64 bits))
        | (DType.Int32 | DType.Int64), DType.Bool -> ofBool (bits <> 0UL)
        | DType.Bool, DType.Float64 -> ofF64 (float bits)
        | DType.Bool, DType.Float32 -> ofF32 (float32 bits)
        | _ -> bits

    let private call (instruction: Instruction) (x: float) (y: float) =
        match instruction.Function with
        | Function.Exp -> Math.Exp x
        | Function.Expm1 -> Exponentials.Expm1 x
        | Function.Log -> Math.Log x
        | Function.Log10 -> Math.Log10 x
        | Function.Log1p -> Exponentials.Log1p x
        | Function.Sin -> Math.Sin x
        | Function.Cos -> Math.Cos x
        | Function.Tan -> Math.Tan x
        | Function.Asin -> Math.Asin x
        | Function.Acos -> Math.Acos x
        | Function.Atan -> Math.Atan x
        | Function.Sinh -> Math.Sinh x
        | Function.Cosh -> Math.Cosh x
        | Function.Tanh -> Math.Tanh x
        | Function.Asinh -> Math.Asinh x
        | Function.Acosh -> Math.Acosh x
        | Function.Atanh -> Math.Atanh x
        | Function.Pow -> Math.Pow(x, y)
        | Function.Atan2 -> Math.Atan2(x, y)
        | Function.Hypot -> Double.Hypot(x, y)
        | Function.Erf -> ErrorFunctions.Erf x
        | Function.Erfc -> ErrorFunctions.Erfc x
        | Function.ErfInv -> ErrorFunctions.ErfInv x
        | Function.LogGamma -> GammaFunctions.LogGamma x
        | Function.Polygamma -> GammaFunctions.Polygamma(int instruction.Immediate, x)
        | other -> invalidOp $"the reference has no {other}: it should have been expanded"

    /// The value of an instruction that is neither a literal, an argument nor an index.
    let compute (instruction: Instruction) (operand: DType) a b c =
        let code = instruction.Code
        let kind = instruction.Type

        match code with
        | Opcode.Equal
        | Opcode.NotEqual
        | Opcode.Less
        | Opcode.LessOrEqual -> ofBool (comparison code operand a b)
        | Opcode.Select -> if a <> 0UL then b else c
        | Opcode.Convert -> convert operand kind a
        | Opcode.Bitcast -> a
        | Opcode.Call when kind = DType.Float64 -> ofF64 (call instruction (f64 a) (f64 b))
        | Opcode.Call -> ofF32 (float32 (call instruction (float (f32 a)) (float (f32 b))))
        | _ ->
            match kind with
            | DType.Float64 -> ofF64 (floatOperation code (f64 a) (f64 b) (f64 c))
            | DType.Float32 -> ofF32 (float32Operation code (f32 a) (f32 b) (f32 c))
            | DType.Int32 -> ofI32 (int32Operation code (i32 a) (i32 b))
            | DType.Int64 -> ofI64 (int64Operation code (i64 a) (i64 b))
            | _ -> ofBool (boolOperation code (a <> 0UL) (b <> 0UL))
