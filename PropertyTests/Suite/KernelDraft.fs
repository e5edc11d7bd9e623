namespace Fluxion.Suite

open System
open System.Collections.Generic
open Fluxion
open Fluxion.Kernels

/// The values of a random kernel that is being written: literals, arguments and instructions on what can be seen.
type KernelDraft(random: Random) =
    let valueTypes = List<DType>()
    let scalars = List<DType>()

    /// The element types.
    member _.Types =
        [| DType.Float64; DType.Float32; DType.Int32; DType.Int64; DType.Bool |]

    /// The type of each value so far.
    member _.ValueTypes = valueTypes

    /// The type of each scalar argument so far.
    member _.Scalars = scalars

    /// One of some.
    member _.Pick(items: 'T[]) = items[random.Next items.Length]

    /// True so often.
    member _.Chance p = random.NextDouble() < p

    /// A new value.
    member _.Value(dtype: DType) =
        valueTypes.Add dtype
        valueTypes.Count - 1

    /// Writes an instruction; gives its result.
    member w.Instruction(block: List<Statement>, scope: List<int>, dtype, code, operands: int list, ?immediate, ?func) =
        let operand k =
            if k < operands.Length then
                operands[k]
            else
                Instruction.None

        let result = w.Value dtype

        block.Add(
            Instruction(
                result,
                dtype,
                code,
                operand 0,
                operand 1,
                operand 2,
                defaultArg immediate 0UL,
                defaultArg func Function.Exp
            )
        )

        scope.Add result
        result

    /// A literal, rather often one with a reputation.
    member w.Literal(block, scope, dtype: DType) =
        let bits =
            match dtype with
            | DType.Float64
            | DType.Float32 ->
                let special =
                    [| 0.0; -0.0; 1.0; -1.0; 0.5; 2.5; 1e10; -3e20; infinity; nan; 1e-310 |]

                Bits.Of(
                    dtype,
                    (if w.Chance 0.3 then
                         w.Pick special
                     else
                         random.NextDouble() * 8.0 - 4.0)
                )
            | DType.Int32 ->
                Bits.Of(
                    dtype,
                    int64 (w.Pick [| 0; 1; -1; 7; System.Int32.MinValue; System.Int32.MaxValue; random.Next() |])
                )
            | DType.Int64 ->
                Bits.Of(
                    dtype,
                    w.Pick
                        [|
                            0L
                            1L
                            -1L
                            63L
                            System.Int64.MinValue
                            System.Int64.MaxValue
                            random.NextInt64()
                        |]
                )
            | _ -> uint64 (random.Next 2)

        w.Instruction(block, scope, dtype, Opcode.Constant, [], bits)

    /// A new argument.
    member w.Scalar(block, scope, dtype) =
        scalars.Add dtype
        w.Instruction(block, scope, dtype, Opcode.Scalar, [], uint64 (scalars.Count - 1))

    /// A value of a type that can be seen, a new literal or a new argument.
    member w.Operand(block, scope: List<int>, dtype: DType) =
        let known = scope.FindAll(fun value -> valueTypes[value] = dtype)

        if known.Count > 0 && w.Chance 0.85 then
            // Rather the newer ones, so that chains get long.
            known[max (random.Next known.Count) (random.Next known.Count)]
        elif w.Chance 0.3 then
            w.Scalar(block, scope, dtype)
        else
            w.Literal(block, scope, dtype)

    /// The same value, or a number where it is NaN: signs and payloads of NaN are nobody's business.
    member w.Number(block, scope, value: int) =
        let dtype = valueTypes[value]

        if dtype.IsFloating() then
            let isNumber =
                w.Instruction(block, scope, DType.Bool, Opcode.Equal, [ value; value ])

            let other =
                w.Instruction(block, scope, dtype, Opcode.Constant, [], Bits.Of(dtype, 1.5))

            w.Instruction(block, scope, dtype, Opcode.Select, [ isNumber; value; other ])
        else
            value

    /// Any instruction that computes.
    member w.AnyInstruction(block, scope) =
        let operand dtype = w.Operand(block, scope, dtype)

        let write dtype code operands =
            w.Instruction(block, scope, dtype, code, operands) |> ignore

        let floating = w.Pick [| DType.Float64; DType.Float32 |]
        let integer = w.Pick [| DType.Int32; DType.Int64 |]
        let number = if w.Chance 0.6 then floating else integer
        let any = w.Pick w.Types

        match random.Next 12 with
        | 0
        | 1
        | 2 ->
            let code =
                w.Pick
                    [|
                        Opcode.Add
                        Opcode.Sub
                        Opcode.Mul
                        Opcode.Div
                        Opcode.Rem
                        Opcode.Min
                        Opcode.Max
                    |]

            write number code [ operand number; operand number ]
        | 3 -> write number (w.Pick [| Opcode.Neg; Opcode.Abs |]) [ operand number ]
        | 4 ->
            let code =
                w.Pick [| Opcode.Sqrt; Opcode.Floor; Opcode.Ceil; Opcode.Round; Opcode.Truncate |]

            write floating code [ operand floating ]
        | 5 when w.Chance 0.5 -> write floating Opcode.Fma [ operand floating; operand floating; operand floating ]
        | 5 when w.Chance 0.3 ->
            let whole =
                w.Instruction(block, scope, floating, Opcode.Convert, [ operand DType.Int32 ])

            let third =
                w.Instruction(block, scope, floating, Opcode.Constant, [], Bits.Of(floating, 1.0 / 3.0))

            let exponent = w.Instruction(block, scope, floating, Opcode.Mul, [ whole; third ])

            write floating Opcode.Scale [ operand floating; (if w.Chance 0.5 then whole else exponent) ]
        | 5 -> write floating Opcode.CopySign [ operand floating; w.Number(block, scope, operand floating) ]
        | 6 ->
            let code =
                w.Pick [| Opcode.Equal; Opcode.NotEqual; Opcode.Less; Opcode.LessOrEqual |]

            write DType.Bool code [ operand any; operand any ]
        | 7 when w.Chance 0.5 ->
            let dtype = w.Pick [| DType.Bool; DType.Int32; DType.Int64 |]
            let code = w.Pick [| Opcode.And; Opcode.Or; Opcode.Xor; Opcode.Not |]
            let operands = [ operand dtype; operand dtype ]
            write dtype code (if code = Opcode.Not then [ operands[0] ] else operands)
        | 7 ->
            let code =
                w.Pick [| Opcode.ShiftLeft; Opcode.ShiftRight; Opcode.ShiftRightLogical |]

            write integer code [ operand integer; operand integer ]
        | 8 -> write any Opcode.Select [ operand DType.Bool; operand any; operand any ]
        | 9 -> write any Opcode.Convert [ operand (w.Pick w.Types) ]
        | 10 ->
            let from, into =
                w.Pick
                    [|
                        DType.Float64, DType.Int64
                        DType.Int64, DType.Float64
                        DType.Float32, DType.Int32
                        DType.Int32, DType.Float32
                    |]

            write into Opcode.Bitcast [ w.Number(block, scope, operand from) ]
        | _ ->
            let func = w.Pick(Enum.GetValues<Function>())
            let entry = FunctionTable.Of func

            let order =
                if func = Function.Polygamma then
                    uint64 (random.Next 4)
                else
                    0UL

            w.Instruction(
                block,
                scope,
                floating,
                Opcode.Call,
                List.init entry.Arity (fun _ -> operand floating),
                order,
                func
            )
            |> ignore

    /// An index within its bound (or, rarely, any), and its bound.
    member w.IndexValue(block, scope) =
        let bound = int64 (1 + random.Next 20)
        let raw = w.Operand(block, scope, DType.Int64)

        if w.Chance 0.03 then
            raw, bound
        else
            let length =
                w.Instruction(block, scope, DType.Int64, Opcode.Constant, [], uint64 bound)

            let remainder =
                w.Instruction(block, scope, DType.Int64, Opcode.Rem, [ raw; length ])

            w.Instruction(block, scope, DType.Int64, Opcode.Abs, [ remainder ]), bound

    /// An element of a buffer, or an argument.
    member w.Element(dtype: DType) =
        match dtype with
        | DType.Float64
        | DType.Float32 ->
            let special = [| 0.0; -0.0; 1.0; infinity; -infinity; nan |]

            Bits.Of(
                dtype,
                (if w.Chance 0.03 then
                     w.Pick special
                 else
                     random.NextDouble() * 6.0 - 3.0)
            )
        | DType.Int32
        | DType.Int64 -> Bits.Of(dtype, int64 (random.Next(-20, 20)))
        | _ -> uint64 (random.Next 2)
