namespace Fluxion.Suite

open System.Collections.Immutable
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

/// Kernels by hand: what the checker refuses, how they print, when they are equal.
[<TestFixture>]
type KernelLanguageTests() =

    static let f64 = DType.Float64
    static let i64 = DType.Int64
    static let bool = DType.Bool
    static let none = Instruction.None

    static let constant result (dtype: DType) =
        Instruction(result, dtype, Opcode.Constant) :> Statement

    static let loop number extent kind (body: Statement list) =
        Loop(number, extent, kind, ImmutableArray.Empty, ImmutableArray.CreateRange body) :> Statement

    static let carrying carried (body: Statement list) kind =
        Loop(0, 0, kind, ImmutableArray.Create<Carried>(item = carried), ImmutableArray.CreateRange body) :> Statement

    static let going (carried: Carried list) (body: Statement list) holds =
        Loop(0, 0, LoopKind.Sequential, ImmutableArray.CreateRange carried, ImmutableArray.CreateRange body, holds)
        :> Statement

    static let branch condition (body: Statement list) =
        If(condition, ImmutableArray.CreateRange body, ImmutableArray.Empty, ImmutableArray.Empty) :> Statement

    /// A kernel of one f64 and one i64 buffer, one i64 scalar and one extent.
    static let kernel values (accesses: Access list) (body: Statement list) =
        Kernel(
            "broken",
            ImmutableArray.Create(f64, i64, bool),
            ImmutableArray.Create i64,
            1,
            ImmutableArray.CreateRange accesses,
            values,
            ImmutableArray.CreateRange body
        )

    static let one = ImmutableArray.Create StrideClass.One
    static let zero = ImmutableArray.Create StrideClass.Zero
    static let flat: ImmutableArray<StrideClass> = ImmutableArray.Empty

    static let instruction result dtype code a b =
        Instruction(result, dtype, code, a, b) :> Statement

    static let index result =
        Instruction(result, i64, Opcode.Index) :> Statement

    static let inParallel body = loop 0 0 LoopKind.Parallel body

    /// Rules, each with a kernel that breaks it and nothing else.
    static let broken: (string * Kernel) list =
        [
            "%1: value %0 is not defined before, in a block around", kernel 2 [] [ instruction 1 f64 Opcode.Neg 0 none ]

            "%2: value %1 is not defined before, in a block around",
            kernel 3 [] [ inParallel [ constant 1 f64 ]; instruction 2 f64 Opcode.Neg 1 none ]

            "%0: value %0 is defined twice", kernel 1 [] [ constant 0 f64; constant 0 f64 ]

            "%1: value %1 is not one of the kernel's 1", kernel 1 [] [ constant 1 f64 ]

            "%1: %0 is f64, not i64", kernel 2 [] [ constant 0 f64; instruction 1 i64 Opcode.Neg 0 none ]

            "%1: an operand is missing", kernel 2 [] [ constant 0 f64; instruction 1 f64 Opcode.Add 0 none ]

            "%1: Neg takes 1 operands", kernel 2 [] [ constant 0 f64; instruction 1 f64 Opcode.Neg 0 0 ]

            "%1: no arithmetic on bool", kernel 2 [] [ constant 0 bool; instruction 1 bool Opcode.Mul 0 0 ]

            "%1: Sqrt is of floating types, not of i64",
            kernel 2 [] [ constant 0 i64; instruction 1 i64 Opcode.Sqrt 0 none ]

            "%1: a comparison is bool", kernel 2 [] [ constant 0 f64; instruction 1 f64 Opcode.Less 0 0 ]

            "%1: no bit operations on f64; bitcast it first",
            kernel 2 [] [ constant 0 f64; instruction 1 f64 Opcode.And 0 0 ]

            "%1: only integers are shifted", kernel 2 [] [ constant 0 bool; instruction 1 bool Opcode.ShiftLeft 0 0 ]

            "%1: f64 and bool differ in size", kernel 2 [] [ constant 0 f64; instruction 1 bool Opcode.Bitcast 0 none ]

            "%0: the literal's bits are not those of bool",
            kernel 1 [] [ Instruction(0, bool, Opcode.Constant, none, none, none, 2UL) ]

            "%0: there is no scalar 1", kernel 1 [] [ Instruction(0, i64, Opcode.Scalar, none, none, none, 1UL) ]

            "%0: scalar 0 is not f64", kernel 1 [] [ instruction 0 f64 Opcode.Scalar none none ]

            "%0: loop 0 is not around", kernel 1 [] [ index 0 ]

            "%0: an index is i64", kernel 1 [] [ inParallel [ instruction 0 f64 Opcode.Index none none ] ]

            "%1: the order 4294967295 is too high",
            kernel
                2
                []
                [
                    constant 0 f64
                    Instruction(1, f64, Opcode.Call, 0, none, none, 4294967295UL, Function.Polygamma)
                ]

            "%0: there is no opcode 99",
            kernel
                1
                []
                [
                    instruction 0 f64 (LanguagePrimitives.EnumOfValue<byte, Opcode> 99uy) none none
                ]

            "loop 0: it goes on while %1 holds, which is no bool that it carries",
            kernel 4 [] [ constant 0 f64; going [ Carried(f64, 0, 1, 1, 2) ] [] 1 ]

            "loop 0: it goes on while %3 holds, which is no bool that it carries",
            kernel 4 [] [ constant 0 bool; going [ Carried(bool, 0, 1, 1, 2) ] [ constant 3 bool ] 3 ]

            "loop 0: how long it goes on varies along a parallel or reducing loop; let it go on while any does, and select",
            kernel
                5
                []
                [
                    loop
                        1
                        0
                        LoopKind.Parallel
                        [
                            Instruction(0, i64, Opcode.Index, none, none, none, 1UL)
                            instruction 1 bool Opcode.Less 0 0
                            going [ Carried(bool, 1, 2, 2, 3) ] [] 2
                        ]
                ]

            "access 0: there is no buffer 3", kernel 0 [ Access(3, flat) ] []

            "load: there is no access 0", kernel 1 [] [ Load(0, f64, 0) ]

            "%0: a load of i64 from a buffer of f64", kernel 1 [ Access(0, flat) ] [ Load(0, i64, 0) ]

            "load: access 0 has 0 strides in 1 loops", kernel 1 [ Access(0, flat) ] [ inParallel [ Load(0, f64, 0) ] ]

            "access 0: index: %0 is f64, not i64", kernel 2 [ Access(0, flat, 0) ] [ constant 0 f64; Load(1, f64, 0) ]

            "access 0: predicate: %0 is f64, not bool",
            kernel 2 [ Access(0, flat, none, 0) ] [ constant 0 f64; Load(1, f64, 0) ]

            "store: %0 is i64, not f64", kernel 1 [ Access(0, flat) ] [ constant 0 i64; Store(0, 0) ]

            "store: nothing can be added to a bool",
            kernel 1 [ Access(2, flat) ] [ constant 0 bool; Store(0, 0, StoreMode.Add) ]

            "%1: a reduce stands directly in a reducing loop",
            kernel 2 [] [ inParallel [ constant 0 f64; Reduce(1, f64, ReductionKind.Sum, 0) ] ]

            "%1: there is no sum of bool; convert it to an integer type first",
            kernel
                2
                []
                [
                    loop 0 0 LoopKind.Reducing [ constant 0 bool; Reduce(1, bool, ReductionKind.Sum, 0) ]
                ]

            "loop 0: its number is not its own", kernel 0 [] [ inParallel []; inParallel [] ]

            "loop 0: there is no extent 1", kernel 0 [] [ loop 0 1 LoopKind.Parallel [] ]

            "loop 0: only a sequential loop carries values",
            kernel 3 [] [ constant 0 f64; carrying (Carried(f64, 0, 1, 1, 2)) [] LoopKind.Parallel ]

            "loop 0: next value: %3 is i64, not f64",
            kernel
                4
                []
                [
                    constant 0 f64
                    carrying (Carried(f64, 0, 1, 3, 2)) [ constant 3 i64 ] LoopKind.Sequential
                ]

            "if: condition: %0 is f64, not bool", kernel 1 [] [ constant 0 f64; branch 0 [] ]

            "%2: merged value: %1 is i64, not f64",
            kernel
                4
                []
                [
                    constant 0 bool
                    constant 1 i64
                    If(
                        0,
                        ImmutableArray.Create<Statement>(item = constant 3 f64),
                        ImmutableArray.Empty,
                        ImmutableArray.Create(Merged(2, f64, 3, 1))
                    )
                ]

            "store: it stands under a condition that varies along a parallel or reducing loop; give its access a predicate",
            kernel
                2
                [ Access(1, one) ]
                [
                    inParallel [ index 0; instruction 1 bool Opcode.Less 0 0; branch 1 [ Store(0, 0) ] ]
                ]

            "%2: a checked load under a condition that varies along a parallel or reducing loop",
            kernel
                3
                [ Access(0, zero, 0) ]
                [
                    inParallel [ index 0; instruction 1 bool Opcode.Less 0 0; branch 1 [ Load(2, f64, 0) ] ]
                ]

            "loop 1: it stands under a condition that varies along a parallel or reducing loop",
            kernel
                2
                []
                [
                    inParallel
                        [
                            index 0
                            instruction 1 bool Opcode.Less 0 0
                            branch 1 [ loop 1 0 LoopKind.Sequential [] ]
                        ]
                ]

            "if: it stands under a condition that varies along a parallel or reducing loop; join the conditions, or select",
            kernel
                2
                []
                [
                    inParallel [ index 0; instruction 1 bool Opcode.Less 0 0; branch 1 [ branch 1 [] ] ]
                ]

            "store: all iterations of loop 0, which is not sequential, write the same element by access 0",
            kernel 1 [ Access(0, zero) ] [ inParallel [ constant 0 f64; Store(0, 0) ] ]
        ]

    static let softmax name =
        let b = KernelBuilder()
        let x = b.Buffer f64
        let y = b.Buffer f64
        let rows = b.Extent()
        let columns = b.Extent()
        let strides = ImmutableArray.Create(StrideClass.Other, StrideClass.One)
        let input = b.Access(Access(x, strides))
        let output = b.Access(Access(y, strides))
        let row = b.BeginLoop()
        let first = b.BeginLoop()
        let largest = b.Reduce(ReductionKind.Max, b.Load(input, 2))
        b.EndLoop(first, columns, LoopKind.Reducing)
        let second = b.BeginLoop()
        let power = b.Call(Function.Exp, b.Binary(Opcode.Sub, b.Load(input, 2), largest))
        b.Store(output, power)
        let total = b.Reduce(ReductionKind.Sum, power)
        b.EndLoop(second, columns, LoopKind.Reducing)
        let third = b.BeginLoop()
        b.Store(output, b.Binary(Opcode.Div, b.Load(output, 2), total))
        b.EndLoop(third, columns, LoopKind.Parallel)
        b.EndLoop(row, rows, LoopKind.Parallel)
        b.Finish name

    static member Broken =
        broken
        |> List.map (fun (rule, kernel) -> TestCaseData(rule, kernel).SetArgDisplayNames rule)

    [<TestCaseSource("Broken")>]
    member _.``a kernel that breaks a rule is refused``(rule: string, kernel: Kernel) =
        Expect.equal [ rule ] (List.ofSeq (KernelChecker.Violations kernel))

        Expect.raises<InvalidKernelException>
            $"Kernel 'broken' breaks rules of the kernel language:\n  {rule}\nIt is:\nkernel broken:"
            (fun () -> KernelChecker.Check kernel)

    [<Test>]
    member _.``a kernel prints a line for each statement``() =
        let expected =
            """kernel softmax: buffers (f64, f64), scalars (), 2 extents
  parallel i0 < n0
    reducing i1 < n1
      %0 = load f64 b0[s·i0 + i1]
      %1 = reduce max f64 %0
    reducing i2 < n1
      %2 = load f64 b0[s·i0 + i2]
      %3 = sub f64 %2 %1
      %4 = exp f64 %3
      %5 = reduce sum f64 %4
      store b1[s·i0 + i2] = %4
    parallel i3 < n1
      %6 = load f64 b1[s·i0 + i3]
      %7 = div f64 %6 %5
      store b1[s·i0 + i3] = %7
"""

        Expect.equal (expected.ReplaceLineEndings "\n") (KernelPrinter.Print(softmax "softmax"))

    [<Test>]
    member _.``carried values, branches, indices and predicates print``() =
        let b = KernelBuilder()
        let table = b.Buffer DType.Float32
        let extent = b.Extent()
        let start = b.Constant(DType.Float32, 0.5)
        let flag = b.Scalar bool
        let l = b.BeginLoop()
        let carried = b.BeginCarried start

        let access =
            Access(table, ImmutableArray.Create StrideClass.Zero, b.Index(l, 1), flag)

        let found = b.Load(b.Access access, 1)

        let next =
            b.If(
                flag,
                (fun () -> b.Unary(Opcode.Neg, found)),
                (fun () -> b.Call(Function.Polygamma, carried, order = 2))
            )

        let last = b.Carry(carried, next)
        b.EndLoop(l, extent, LoopKind.Sequential)
        b.Store(b.Access(Access(table, flat)), last, StoreMode.Add)

        let expected =
            """kernel carries: buffers (f32), scalars (bool), 1 extents
  %0 = constant f32 0.5
  %1 = scalar bool 0
  sequential i0 < n0
    %2 = carried f32 %0, next %8, last %3
    %4 = index i64 i0
    %5 = load f32 b0[s·%4] where %1
    if %1
      %6 = neg f32 %5
    else
      %7 = polygamma(2) f32 %2
    %8 = merge f32 %6 %7
  store b0[] += %3
"""

        let kernel = b.Finish "carries"
        KernelChecker.Check kernel
        Expect.equal (expected.ReplaceLineEndings "\n") (KernelPrinter.Print kernel)

    [<Test>]
    member _.``a loop that may end before its count prints, and is another kernel``() =
        let written isEnding =
            let b = KernelBuilder()
            let extent = b.Extent()
            let start = b.Constant(f64, 8.0)
            let one = b.Constant(f64, 1.0)
            let loop = b.BeginLoop()
            let goesOn = b.BeginCarried(b.Binary(Opcode.Less, one, start))
            let x = b.BeginCarried start
            let half = b.Binary(Opcode.Mul, x, b.Constant(f64, 0.5))
            b.Carry(goesOn, b.Binary(Opcode.Less, one, half)) |> ignore
            let last = b.Carry(x, half)
            b.EndLoop(loop, extent, LoopKind.Sequential, (if isEnding then goesOn else none))
            b.Store(b.Access(Access(b.Buffer f64, flat)), last)
            b.Finish "halves"

        KernelChecker.Check(written true)
        Expect.contains "  sequential i0 < n0 while %3\n" (KernelPrinter.Print(written true))
        Expect.contains "  sequential i0 < n0\n" (KernelPrinter.Print(written false))
        Assert.That(KernelComparer.Instance.Equals(written true, written true), Is.True)
        Assert.That(KernelComparer.Instance.Equals(written true, written false), Is.False)

    [<Test>]
    member _.``kernels are equal by structure``() =
        let comparer = KernelComparer.Instance
        let a = softmax "a"
        let other = kernel 1 [ Access(0, flat) ] [ constant 0 f64; Store(0, 0) ]

        let third =
            kernel 1 [ Access(0, flat) ] [ Instruction(0, f64, Opcode.Constant, none, none, none, 1UL); Store(0, 0) ]
        // The same, but for how values are numbered.
        let renumbered = kernel 9 [ Access(0, flat) ] [ constant 5 f64; Store(0, 5) ]
        Assert.That(comparer.Equals(a, softmax "b"), Is.True)
        Assert.That(comparer.GetHashCode a, Is.EqualTo(comparer.GetHashCode(softmax "b")))
        Assert.That(comparer.Equals(other, renumbered), Is.True)
        Assert.That(comparer.Equals(a, other), Is.False)
        Assert.That(comparer.Equals(other, third), Is.False)
