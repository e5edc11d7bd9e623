/// Laws over random programs: the modes against each other and against differences, linearity, symmetry, and that no way of running a program changes its result.
module internal Fluxion.Suite.ProgramLaws

open System
open FsCheck.FSharp
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics

/// What programs draw from: the ops of the table, and what the suite knows to be composed of them.
let vocabulary =
    [|
        yield! ProgramGenerator.ops
        for subject in CompositionLaws.subjects do
            if ProgramGenerator.isDifferentiable subject.Draw subject.Passes then
                {
                    ProgramGenerator.Entry.Name = subject.Name
                    Draw = subject.Draw
                    Suits = fun _ _ -> false
                }
    |]

let private programs = ProgramGenerator.arbitrary vocabulary

/// A part in 10¹⁴ of the same sweep over absolute values: some 45 roundings of what the sweep adds up. The worst of 58,000 programs that were measured was 7e-16.
let private roundings = Statements.ofPrograms

let private within what sizes a b =
    Statements.within what roundings sizes a b

let private sameBits what (expected: Tensor) (actual: Tensor) =
    if expected <> actual then
        Expect.failed $"{what}: expected\n{expected}\nbut was\n{actual}"

let private law name (check: Program -> unit) =
    [
        Law.ofProperty name (Prop.forAll programs check) |> Law.withCases 60
        Law.ofProperty $"{name} (more programs)" (Prop.forAll programs check)
        |> Law.withCases 240
        |> Law.slow
    ]

/// The seed of a program's directions: the same for the same program.
let private seedOf (program: Program) =
    program.Lines.Length * 1000 + program.Point.Length

let private lawOf name (statement: float -> (Tensor -> Tensor) -> Tensor -> int -> unit) =
    law name (fun program -> statement roundings (Programs.run program) (Programs.point program) (seedOf program))

/// The program as a scalar function.
let private total program =
    let weights =
        Statements.directions (seedOf program) (Programs.run program (Programs.point program))

    fun x -> Tensor.sum (weights * Programs.run program x)

let private jacobians =
    law "random programs: jacobianForward = jacobianReverse" (fun program ->
        let f, x = Programs.run program, Programs.point program

        within
            "the two Jacobians"
            (Statements.sizeOfJacobian f x)
            (elements (jacobianForward f x))
            (elements (jacobianReverse f x)))

let private symmetry =
    law "random programs: the Hessian is symmetric" (fun program ->
        Statements.hessianIsSymmetric roundings (total program) (Programs.point program) (seedOf program))

/// Whether the order of no sum depends on what else is in the kernel or the batch: such programs give the same bits however they are run.
let private isExact (program: Program) =
    program.Lines
    |> List.forall (fun line ->
        match line.Word with
        | Sampled drawn ->
            OpTable.All
            |> Seq.exists (fun op -> op.Name = drawn.Name && (op :? Elementwise || Structure.IsView op))
        | _ -> true)

/// Two ways of computing a program's value.
let private sameValue program what (x: Tensor) (expected: Tensor) (actual: Tensor) =
    if isExact program then
        sameBits what expected actual
    else
        let sizes = Statements.sizeOfErrors (Programs.run program) x

        within
            what
            (Array.map2 (fun size e -> size + abs e) sizes (elements expected))
            (elements expected)
            (elements actual)

/// The gradient's expression at a variable.
let private gradientAt program (x: Tensor) =
    match Walks.pull [| total program x |] [| Tensor.scalar 1.0 |] [| x |] |> Array.head with
    | null -> Tensor.zerosLike x
    | gradient -> gradient

/// Two ways of computing a program's gradient. Where a gradient sums over several axes (those that broadcasting repeated), which of them make one loop depends on what
/// else is in the kernel, and so does the order of the sum: the bound is a rounding in every node, and of the sums of constants that a linear program's gradient is.
let private sameGradient program what (x: Tensor) (expected: Tensor) (actual: Tensor) =
    let variable = Tensor.Variable x

    let sizes =
        AbsoluteSweep.Errors([| gradientAt program variable |], [| variable |])
        |> Array.head

    let sums = Statements.sizeOfJacobian (total program) x
    within what (Array.map2 (+) (elements sizes) sums) (elements expected) (elements actual)

let private batching =
    law "random programs: vmap = a loop, bit for bit, and grad up to roundings" (fun program ->
        let x = Programs.point program
        let examples = [ x; x * 1.001; x + 0.001 ]
        let f, g = Programs.run program, grad (total program)
        let values = vmap f (Tensor.stack examples)
        let gradients = vmap g (Tensor.stack examples)

        for i in 0..2 do
            sameValue program "vmap" examples[i] (f examples[i]) values[i]
            sameGradient program "vmap of grad" examples[i] (g examples[i]) gradients[i])

let private compilation =
    law "random programs: compile changes no bit" (fun program ->
        let x = Programs.point program
        let f = Programs.run program
        let compiled = compile f
        sameValue program "the first call" x (f x) (compiled x)
        sameValue program "a later call" (x + 0.001) (f (x + 0.001)) (compiled (x + 0.001))
        sameGradient program "grad of compile" x (grad (total program) x) (compile (grad (total program)) x)

        within
            "jvp of compile"
            (Statements.sizeAlong f x x)
            (elements (snd (jvp f x x)))
            (elements (snd (jvp compiled x x))))

let private fusion =
    law "random programs: fused = line by line, bit for bit, and grad up to roundings" (fun program ->
        let x = Programs.point program
        let one = Tensor.Variable x
        let whole = Tensor.value (Programs.run program one)

        // Another expression of the same lines: each value is asked, and stored, before the next line.
        let other = Tensor.Variable x

        let last = Lines.values program other |> List.map Tensor.value |> List.last

        sameValue program "the value" x whole last
        sameValue program "computed as it is written" x whole (Programs.run program x)

        let fused, nodes = gradientAt program one, gradientAt program other

        let walk =
            Walk.Dependence(ReadOnlySpan<Tensor> [| other |], ReadOnlySpan<Tensor> [| nodes |])

        // What a node that holds functions gives is a tuple, which has no value of its own.
        for node in walk.Order do
            if not (node.Op :? FunctionOp) then
                Tensor.value node |> ignore

        sameGradient program "the gradient" x (Tensor.value fused) (Tensor.value nodes))

/// Where programs are run as one plan: a device's name, and how a function is evaluated there. What evaluates line by line is the CPU's interpreter.
let private devices: (string * ((Tensor -> Tensor) -> Tensor -> Tensor)) list =
    [ "the CPU", compile ]

let private largest (values: float[]) =
    Array.fold (fun top e -> max top (abs e)) 0.0 values

/// The program's tangent along u, and the same by differences with their own account of their error. No value on the way moves far in a step: a sine of large numbers
/// would show them another function. And they are told how large the values were that f's own are the difference of, or they would take its rounding for its slope.
let private differences program (f: Tensor -> Tensor) (x: Tensor) (u: Tensor) =
    let tangents = snd (jvp (Lines.values program) x u) |> List.map elements

    let fastest =
        tangents |> List.fold (fun top tangent -> max top (largest tangent)) 1.0

    let cancelled =
        Statements.sizeOfErrors f x
        |> Array.map (fun size -> if Double.IsFinite size then size else 0.0)

    let struct (numeric, errors) =
        Differences((fun h -> elements (f (x + h * u))), 1.0 / fastest, Math.ScaleB(1.0, -52), cancelled).Derivative()

    // Where cofactors of a singular matrix vanish their routine leaves the square of a rounding.
    let vanishing = fastest * Math.ScaleB(1.0, -90)
    List.last tangents, numeric, errors |> Array.map (fun error -> error + vanishing)

let private compareWithDifferences program f x u =
    let ju, numeric, errors = differences program f x u

    for i in 0 .. ju.Length - 1 do
        if not (abs (ju[i] - numeric[i]) <= 1e-7 * largest ju + 10.0 * errors[i]) then
            Expect.failed
                $"the tangent {ju[i]:R} at element {i}, and {numeric[i]:R} by differences, which are right to {errors[i]:g2}"

/// Everything at once, so that one program is drawn, traced and compiled once.
let private allWays program =
    let f, x = Programs.run program, Programs.point program
    let seed = seedOf program
    let u = Statements.directions seed x
    Statements.adjoint roundings f x seed

    for device, run in devices do
        let there = run f
        sameValue program $"line by line, and fused on {device}" x (f x) (there x)
        compareWithDifferences program there x u

let private manyPrograms =
    let smooth = ProgramGenerator.smooth vocabulary

    let named name cases =
        Law.ofProperty name (Prop.forAll smooth allWays)
        |> Law.withCases cases
        |> Law.covering [ for op in ProgramGenerator.ops -> op.Name ]

    [
        named "random programs: reverse = forward = differences, fused = unfused, on every device" 200
        named "random programs: reverse = forward = differences, fused = unfused, on every device (more programs)" 1800
        |> Law.slow
    ]

/// Whether a program has what its laws are to be tried on.
let private features: (string * (Program -> bool)) list =
    let shapes program (line: Line) =
        [ for i in line.Takes -> program.Lines[i].Shape ]

    let someLine condition (program: Program) =
        program.Lines |> List.exists (fun line -> condition line (shapes program line))

    [
        "broadcasting",
        someLine (fun line taken ->
            match line.Word with
            | Operator _ -> List.exists (fun shape -> shape <> line.Shape) taken
            | _ -> false)
        "a scalar", someLine (fun line _ -> line.Shape = [])
        "no elements", someLine (fun line _ -> List.contains 0 line.Shape)
        "ties under max or min",
        (fun program ->
            let values = Lines.values program (Programs.point program)

            program.Lines
            |> List.exists (fun line ->
                match line.Word, line.Takes with
                | Along(("max" | "min"), axis), [ a ] ->
                    let a = values[a]
                    let highest = (Tensor.equal a (Tensor.maxKeep axis a)).ToArray<bool>()
                    // More of them than there are maxima.
                    int64 (Array.length (Array.filter id highest)) > a.Size / int64 a.Shape[axis]
                | Operator("maximum" | "minimum"), [ a; b ] ->
                    Array.contains true ((Tensor.equal values[a] values[b]).ToArray<bool>())
                | _ -> false))
        "a result that depends on the point",
        (fun program -> largest (elements (grad (total program) (Programs.point program))) > 0.0)
        "a strided view",
        someLine (fun line _ ->
            match line.Word with
            | Slice(_, _, 2)
            | Permute _ -> true
            | _ -> false)
        "one tensor twice in a line", someLine (fun line _ -> List.distinct line.Takes <> line.Takes)
        "one tensor in several lines",
        (fun program ->
            program.Lines
            |> List.collect (fun line -> List.distinct line.Takes)
            |> List.countBy id
            |> List.exists (fun (_, uses) -> uses > 1))
        "a product of matrices", someLine (fun line _ -> line.Word = MatMul)
        "positions that repeat",
        someLine (fun line _ ->
            match line.Word with
            | Pick(_, positions)
            | TakeAlong(_, positions) -> List.distinct positions <> positions
            | _ -> false)
    ]

let private coverage =
    Law.ofCases "random programs have what is to be tried: each feature in 5 of 100" features (fun (what, has) ->
        let count =
            [ 1..300 ]
            |> List.filter (fun seed -> has (ProgramGenerator.program vocabulary (seed % 2 = 0) seed))
            |> List.length

        Expect.isTrue $"at least 15 of 300 programs have {what}; {count} have" (count >= 15))

/// Differences that are sure of six digits, or of as many as the values leave them.
let private settling =
    Law.ofCheck "random programs: differences settle on 19 of 20" (fun () ->
        let settled =
            [ 1..300 ]
            |> List.filter (fun seed ->
                let program = ProgramGenerator.program vocabulary false seed
                let f, x = compile (Programs.run program), Programs.point program
                let u = Statements.directions (seedOf program) x
                let tangent, _, errors = differences program f x u

                largest errors
                <= 1e-6 * largest tangent + 1e-12 * (1.0 + largest (elements (f x))))
            |> List.length

        Expect.isTrue $"differences settle on 285 of 300 programs; on {settled} they do" (settled >= 285))

let private everyOp =
    Law.ofCheck "random programs use every op of the table, and every composition" (fun () ->
        let used =
            set
                [
                    for seed in 1..1500 do
                        for line in (ProgramGenerator.program vocabulary false seed).Lines do
                            match line.Word with
                            | Sampled drawn -> drawn.Name
                            | _ -> ()
                ]

        Expect.equal
            []
            [
                for entry in vocabulary do
                    if not (used.Contains entry.Name) then
                        entry.Name
            ])

let private domain =
    Law.ofProperty
        "random programs are tried where their values and derivatives are finite"
        (Prop.forAll programs (fun program ->
            let f, x = total program, Programs.point program
            isFinite (grad f x) && isFinite (f x)))

/// The laws of random programs.
let laws: Law list =
    coverage :: everyOp :: settling :: domain :: manyPrograms
    @ List.concat
        [
            lawOf "random programs: jvp is linear" Statements.jvpIsLinear
            lawOf "random programs: vjp is linear" Statements.vjpIsLinear
            jacobians
            symmetry
            batching
            compilation
            fusion
        ]
