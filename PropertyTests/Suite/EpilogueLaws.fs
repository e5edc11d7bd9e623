/// Kernels that follow a matrix product block by block: the bits are those of the product and then the kernel.
module internal Fluxion.Suite.EpilogueLaws

open System
open System.Collections.Immutable
open FsCheck.FSharp
open Fluxion
open Fluxion.Kernels
open Fluxion.Laws

let private all (steps: ProgramStep seq) = ImmutableArray.CreateRange steps

/// Temporaries in places of their own: steps may then be moved and made one.
let private spread (program: DeviceProgram) =
    let mutable at = 0L

    let buffers =
        [
            for buffer in program.Buffers do
                match buffer.Kind with
                | BufferKind.Temporary
                | BufferKind.Block ->
                    ProgramBuffer(BufferKind.Temporary, at, buffer.Type, buffer.Length)
                    at <- (at + buffer.Length * int64 (buffer.Type.Size()) + 63L) / 64L * 64L
                | _ -> buffer
        ]

    DeviceProgram(ImmutableArray.CreateRange buffers, at, program.Steps)

/// A product and the kernel behind it one after the other, as they are on devices that have no blocks.
let separate (program: DeviceProgram) =
    let steps =
        program.Steps
        |> Seq.collect (fun step ->
            match step with
            | :? EpilogueStep as step -> [ step.Product :> ProgramStep; step.Kernel ]
            | other -> [ other ])

    let apart = spread program
    DeviceProgram(apart.Buffers, apart.ArenaBytes, all steps)

let private mentions buffer (step: ProgramStep) =
    match step with
    | :? KernelStep as step -> step.Buffers.Contains buffer
    | :? RoutineStep as step -> step.Operands |> Seq.exists (fun operand -> operand.Buffer = buffer)
    | _ -> true

/// Each product with the kernel behind it as one step wherever that can be, however small; the blocks are small too.
let joined (program: DeviceProgram) =
    let apart = spread program
    let buffers = apart.Buffers.ToBuilder()

    let rec join steps =
        match steps with
        | (:? RoutineStep as product: ProgramStep) :: (:? KernelStep as kernel) :: rest ->
            match Epilogues.Of(product, kernel, 0L, 1L) with
            | null -> product :> ProgramStep :: join (kernel :> ProgramStep :: rest)
            | step ->
                let result = step.Result
                let users = program.Steps |> Seq.filter (mentions result) |> Seq.length

                if buffers[result].Kind = BufferKind.Temporary && users = 2 then
                    buffers[result] <- ProgramBuffer(BufferKind.Block, 0L, buffers[result].Type, buffers[result].Length)

                step :> ProgramStep :: join rest
        | step :: rest -> step :: join rest
        | [] -> []

    let steps = join (List.ofSeq program.Steps)
    DeviceProgram(buffers.ToImmutable(), apart.ArenaBytes, all steps)

/// The blocks of a program: whether they are columns, and whether the product's result is nowhere else.
let blocksOf (program: DeviceProgram) =
    [
        for step in program.Steps do
            match step with
            | :? EpilogueStep as step -> step.OfColumns, program.Buffers[step.Result].Kind = BufferKind.Block
            | _ -> ()
    ]

/// What a function of its arguments is lowered to.
let programOf (f: Tensor list -> Tensor list) (arguments: Tensor list) =
    let parameters =
        [| for x in arguments -> Tensor.Parameter(x.Shape, x.DType, "a test") |]

    let outputs = f (List.ofArray parameters) |> Array.ofList

    let walk =
        CanonicalWalk.Over(ReadOnlySpan outputs, ImmutableArray.CreateRange parameters, Array.ofList arguments)

    let plan = PlanCache.Get walk
    walk.Return()
    plan.Program

/// What may follow a product z of m rows and n columns, beside values of its shape, of its rows and of its columns.
let epilogues: (string * (Tensor -> Tensor * Tensor * Tensor -> Tensor list)) list =
    [
        "a bias for each column", (fun z (_, _, columns) -> [ tanh (z + columns) ])
        "a bias for each row", (fun z (_, rows, _) -> [ Tensor.relu (z + rows) ])
        "a value and its derivative",
        (fun z (_, _, columns) ->
            let y = tanh (z + columns)
            [ y; 1.0 - y * y ])
        "times a derivative", (fun z (whole, _, _) -> [ z * (1.0 - whole * whole) ])
        "added to what is there", (fun z (whole, _, _) -> [ whole + z ])
        "converted", (fun z _ -> [ Tensor.convert Int32 (10.0 * z); Tensor.convert Float64 z ])
        "the product itself too", (fun z _ -> [ z; sin z ])
        "softmax of rows", (fun z _ -> [ Tensor.softmax 1 z ])
        "sums of rows", (fun z (whole, _, _) -> [ Tensor.sumAlong 1 (z * whole) ])
        "sums of columns, and what is summed",
        (fun z (whole, _, _) ->
            let d = z * whole
            [ d; Tensor.sumAlong 0 d ])
        "transposed", (fun z (whole, _, _) -> [ Tensor.transpose (z * whole) ])
        "all in one sum", (fun z _ -> [ Tensor.sum (z * z) ])
        "a slice", (fun z _ -> [ tanh z[1.., *] ])
        "reversed", (fun z _ -> [ z * Tensor.flip [ 0 ] z ])
        "picked", (fun z _ -> [ Tensor.indexSelect 0 (tensor [ 0; 0 ]) z + 1.0 ])
        "flat", (fun z _ -> [ exp (Tensor.flatten z) ])
        "another product", (fun z (whole, _, columns) -> [ tanh (z + whole *@ Tensor.outer columns columns) ])
    ]

/// Numbers of any size, among them NaN, infinities and zeros of both signs.
let private numbers (random: Random) shape =
    let values =
        Array.init (List.fold (*) 1 shape) (fun _ ->
            match random.Next 400 with
            | 0 -> nan
            | 1 -> infinity
            | 2 -> -0.0
            | _ -> random.NextDouble() * 2.0 - 1.0)

    Tensor.reshape shape (tensor values)

let private arguments seed dtype batch m n k =
    let random = Random seed

    let own shape =
        numbers random shape |> Tensor.convert dtype

    // Either operand may lie the other way round in memory.
    let matrix shape =
        match random.Next 2, List.rev shape with
        | 0, last :: before :: rest ->
            Tensor.value (1.0 * own (List.rev rest @ [ last; before ]))
            |> fun x -> x.TransposeLast()
        | _ -> own shape

    let rows = batch * m

    [
        matrix (if batch = 1 then [ m; k ] else [ batch; m; k ])
        matrix [ k; n ]
        own [ rows; n ]
        own [ rows; 1 ]
        own [ n ]
    ]

let private layer epilogue (x: Tensor list) =
    match x with
    | [ a; b; whole; rows; columns ] ->
        let z = a *@ b

        epilogue
            (if z.Rank = 2 then
                 z
             else
                 Tensor.reshape [ -1; z.Shape[2] ] z)
            (whole, rows, columns)
    | _ -> failwith "five"

let private same (a: Tensor) (b: Tensor) =
    a = b
    || (a.DType = b.DType
        && Seq.forall2 (fun x y -> x = y || (Double.IsNaN x && Double.IsNaN y)) (a.ToArray()) (b.ToArray()))

let private hosts =
    [
        "cold, block by block", Apart("cold blocks", joined, CpuDevice Tier.Interpreted) :> Device
        "compiled, block by block", Apart("compiled blocks", joined, CpuDevice Tier.Compiled)
    ]

let private plain = Apart("plain", separate)

let private agreeOn hosts what f (x: Tensor list) =
    let expected: Tensor list = onDevice plain (compile f) x

    for name, host: Device in hosts do
        List.iteri2
            (fun i a b ->
                if not (same a b) then
                    failwith $"{what}, result {i}, {name}:\n{b}\nproduct and kernel apart:\n{a}")
            expected
            (onDevice host (compile f) x)

let private agree what = agreeOn hosts what

let private cases =
    gen {
        let! seed = Gen.choose (0, 1 <<< 30)
        let! dtype = Gen.elements [ Float64; Float32 ]
        let! batch = Gen.elements [ 1; 1; 3 ]
        let! m = Gen.frequency [ 1, Gen.constant 0; 9, Gen.choose (1, 90) ]
        let! n = Gen.frequency [ 1, Gen.constant 0; 9, Gen.choose (1, 200) ]
        let! k = Gen.elements [ 0; 17; 64; 129; 300 ]
        return seed, dtype, batch, m, n, k
    }

/// An accelerator has no blocks: it runs the one and then the other.
let private onAccelerators =
    if Ilgpu.IsAvailable then
        [
            Law.ofCases
                "what follows a large product has the host's bits on an accelerator"
                [
                    "a bias for each column"
                    "the product itself too"
                    "sums of columns, and what is summed"
                ]
                (fun name ->
                    let epilogue = epilogues |> List.find (fst >> (=) name) |> snd
                    agreeOn [ "accelerator", Ilgpu.Cpu ] name (layer epilogue) (arguments 1 Float32 1 600 500 20))
        ]
    else
        []

let laws =
    onAccelerators
    @ [
        Prop.forAll (Arb.fromGen cases) (fun (seed, dtype, batch, m, n, k) ->
            let x = arguments seed dtype batch m n k

            for name, epilogue in epilogues do
                if m > 0 || not (List.contains name [ "a slice"; "picked" ]) then
                    agree name (layer epilogue) x

            true)
        |> Law.ofProperty
            "a kernel that follows a product block by block gives the bits that it gives behind the whole of it"
        |> Law.withCases 25

        Prop.forAll (Arb.fromGen cases) (fun (seed, dtype, batch, m, n, k) ->
            let x = arguments seed dtype batch (max m 1) (max n 1) k

            // Whole numbers of either type: what is left over wraps around.
            for integer in [ Int32; Int64 ] do
                let x =
                    x
                    |> List.map (fun x ->
                        Tensor.convert
                            integer
                            (Tensor.clamp -1e3 1e3 (Tensor.where (x .= x) x (Tensor.zerosLike x) * 1e3)))

                agree
                    $"{integer}"
                    (layer (fun z (whole, rows, columns) ->
                        [ z * whole + columns; z - rows; Tensor.sumAlong 0 (z + whole) ]))
                    x

            true)
        |> Law.ofProperty "and so of whole numbers"
        |> Law.withCases 10

        Prop.forAll (Arb.fromGen cases) (fun (seed, dtype, _, m, n, k) ->
            let x = arguments seed dtype 1 (max m 2) (max n 2) (max k 17)

            let network (x: Tensor list) =
                match x with
                | [ a; b; whole; _; columns ] ->
                    let h = tanh (a *@ b + columns)
                    Tensor.sum (Tensor.square (Tensor.sigmoid (h *@ Tensor.transpose whole) - 0.5))
                | _ -> failwith "five"

            agree "value and gradient" (fun x -> let value, gradient = valueAndGrad network x in value :: gradient) x
            true)
        |> Law.ofProperty "and so in a network and its gradient"
        |> Law.withCases 15
    ]
