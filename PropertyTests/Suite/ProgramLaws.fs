/// Laws over random programs: the two modes against each other, linearity, symmetry, and that no way of running a program changes a bit of its result.
module internal Fluxion.Suite.ProgramLaws

open System
open FsCheck.FSharp
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics

/// Numbers of a shape that are the same for the same program, none of them zero.
let private directions (program: Program) =
    let random = Random(program.Lines.Length * 1000 + program.Point.Length)

    fun (shape: int list) ->
        let count = List.fold (*) 1 shape

        Array.init count (fun _ -> Math.Round(0.25 + random.NextDouble(), 3) * float (1 - 2 * random.Next 2))
        |> Tensor.ofSeq
        |> Tensor.reshape shape

/// A part in 10¹⁴ of the same sweep over absolute values: some 45 roundings of what the sweep adds up. The worst of 58,000 programs that were measured was 7e-16.
let private roundings = 1e-14

let private within what (sizes: float[]) (a: float[]) (b: float[]) =
    Expect.equal a.Length b.Length

    for i in 0 .. a.Length - 1 do
        // A smaller program may leave a function's domain; a drawn one never does, and coverage says so.
        if Double.IsFinite sizes[i] && not (abs (a[i] - b[i]) <= roundings * sizes[i]) then
            Expect.failed
                $"{what}: {a[i]:R} and {b[i]:R} at element {i} differ by {abs (a[i] - b[i]) / sizes[i]:g2} of the sweep over absolute values"

let private sameBits what (expected: Tensor) (actual: Tensor) =
    if expected <> actual then
        Expect.failed $"{what}: expected\n{expected}\nbut was\n{actual}"

let private law name (check: Program -> unit) =
    [
        Law.ofProperty name (Prop.forAll ProgramGenerator.arbitrary check)
        |> Law.withCases 60
        Law.ofProperty $"{name} (more programs)" (Prop.forAll ProgramGenerator.arbitrary check)
        |> Law.withCases 240
        |> Law.slow
    ]

/// The size of J·u, element by element.
let private sizeAlong f (x: Tensor) (u: Tensor) =
    let x = Tensor.Variable x
    AbsoluteSweep.push [| f x |] [| x |] [| u |] |> Array.head |> elements

/// The size of every ∂yᵢ/∂xⱼ: output axes, then x's.
let private sizesOfAll f (x: Tensor) =
    let x = Tensor.Variable x
    let y: Tensor = f x

    let rows =
        Tensor.eye (int x.Size)
        |> vmap (fun e -> AbsoluteSweep.push [| y |] [| x |] [| e |] |> Array.head |> Tensor.flatten)

    elements (Tensor.transpose rows)

/// The program as a scalar function.
let private total program =
    let weights =
        directions program (Tensor.shape (Program.run program (Program.point program)))

    fun x -> Tensor.sum (weights * Program.run program x)

let private modes =
    law "random programs: <v, Ju> = <J'v, u>" (fun program ->
        let f, x = Program.run program, Program.point program
        let direction = directions program
        let u = direction [ program.Point.Length ]
        let y, ju = jvp f x u
        let v = direction (Tensor.shape y)
        let jtv = snd (vjp f x) v

        let size =
            Array.fold2 (fun sum s v -> sum + s * abs v) 0.0 (sizeAlong f x u) (elements v)

        within "the two modes" [| size |] [| inner v ju |] [| inner jtv u |])

let private linearity =
    law "random programs: jvp and vjp are linear" (fun program ->
        let f, x = Program.run program, Program.point program
        let direction = directions program
        let n = [ program.Point.Length ]
        let u, w = direction n, direction n
        let push u = snd (jvp f x u)
        let both = 2.5 * u - 0.75 * w

        within
            "jvp"
            (sizeAlong f x (2.5 * abs u + 0.75 * abs w))
            (elements (push both))
            (elements (2.5 * push u - 0.75 * push w))

        let y, pull = vjp f x
        let v, z = direction (Tensor.shape y), direction (Tensor.shape y)

        let size =
            Array.map2 (*) (sizeAlong f x u) (elements (2.5 * abs v + 0.75 * abs z))
            |> Array.sum

        within "vjp" [| size |] [| inner (pull (2.5 * v - 0.75 * z)) u |] [| inner (2.5 * pull v - 0.75 * pull z) u |])

let private jacobians =
    law "random programs: jacobianForward = jacobianReverse" (fun program ->
        let f, x = Program.run program, Program.point program

        within "the two Jacobians" (sizesOfAll f x) (elements (jacobianForward f x)) (elements (jacobianReverse f x)))

let private symmetry =
    law "random programs: the Hessian is symmetric" (fun program ->
        let f, x = total program, Program.point program
        let h = hessian f x
        let sizes = Tensor.ofSeq (sizesOfAll (grad f) x) |> Tensor.reshape (Tensor.shape h)

        within
            "the Hessian and its transpose"
            (elements (sizes + Tensor.transpose sizes))
            (elements h)
            (elements (Tensor.transpose h)))

/// The gradient's expression at a variable.
let private gradientAt program (x: Tensor) =
    match Walks.pull [| total program x |] [| Tensor.scalar 1.0 |] [| x |] |> Array.head with
    | null -> Tensor.zerosLike x
    | gradient -> gradient

/// Two ways of computing a program's gradient. Where a gradient sums over several axes (those that broadcasting repeated), which of them make one loop depends on what
/// else is in the kernel, and so does the order of the sum: the bound is a rounding in every node.
let private sameGradient program what (x: Tensor) (expected: Tensor) (actual: Tensor) =
    let x = Tensor.Variable x
    let sizes = AbsoluteSweep.errors [| gradientAt program x |] [| x |] |> Array.head
    within what (elements sizes) (elements expected) (elements actual)

let private batching =
    law "random programs: vmap = a loop, bit for bit, and grad up to roundings" (fun program ->
        let x = Program.point program
        let examples = [ x; x * 1.001; x + 0.001 ]
        let f, g = Program.run program, grad (total program)
        sameBits "vmap" (Tensor.stack (List.map f examples)) (vmap f (Tensor.stack examples))
        let gradients = vmap g (Tensor.stack examples)

        for i in 0..2 do
            sameGradient program "vmap of grad" examples[i] (g examples[i]) gradients[i])

let private compilation =
    law "random programs: compile changes no bit" (fun program ->
        let x = Program.point program
        let f = Program.run program
        let compiled = compile f
        sameBits "the first call" (f x) (compiled x)
        sameBits "a later call" (f (x + 0.001)) (compiled (x + 0.001))
        sameBits "grad of compile" (grad (total program) x) (compile (grad (total program)) x)
        sameBits "jvp of compile" (snd (jvp f x x)) (snd (jvp compiled x x)))

let private fusion =
    law "random programs: fused = line by line, bit for bit, and grad up to roundings" (fun program ->
        let x = Program.point program
        let one = Tensor.Variable x
        let whole = Tensor.value (Program.run program one)

        // Another expression of the same lines: each value is asked, and stored, before the next line.
        let other = Tensor.Variable x

        let last = Program.values program other |> List.map Tensor.value |> List.last

        sameBits "the value" whole last
        sameBits "computed as it is written" whole (Program.run program x)

        let fused, nodes = gradientAt program one, gradientAt program other

        let walk =
            Walk.Dependence(ReadOnlySpan<Tensor> [| other |], ReadOnlySpan<Tensor> [| nodes |])

        for node in walk.Order do
            Tensor.value node |> ignore

        sameGradient program "the gradient" x (Tensor.value fused) (Tensor.value nodes))

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
            let values = Program.values program (Program.point program)

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
            |> List.filter (fun seed -> has (ProgramGenerator.program seed))
            |> List.length

        Expect.isTrue $"at least 15 of 300 programs have {what}; {count} have" (count >= 15))

let private domain =
    Law.ofProperty
        "random programs are tried where their values and derivatives are finite"
        (Prop.forAll ProgramGenerator.arbitrary (fun program ->
            let f, x = total program, Program.point program
            isFinite (grad f x) && isFinite (f x)))

/// The laws of random programs.
let laws: Law list =
    coverage
    :: domain
    :: List.concat [ modes; linearity; jacobians; symmetry; batching; compilation; fusion ]
