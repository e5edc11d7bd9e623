/// Every op's laws again, on each accelerator that ILGPU finds; none where it is not there. And whatever an accelerator computes, it gives the host's bits:
/// a GPU those of the host without its own functions, which no GPU can call.
module internal Fluxion.Suite.DeviceLaws

open FsCheck.FSharp
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics
open Fluxion.Suite.OpLaws

/// The subject, its inputs on a device, so that everything made of them is computed there.
let private on (device: Device) (subject: Subject) =
    let anchor = Placement.Anchor device

    { subject with
        Draw =
            fun sampler ->
                let sample = subject.Draw sampler
                let bring (x: Tensor) = Placement.Bring(x, device)

                let apply (x: Tensor[]) =
                    sample.Apply.Invoke(x |> Array.map (fun x -> Placement.Place(x, anchor)))

                Sample(sample.Inputs |> Array.map bring, apply, Rooms = Array.map bring sample.Rooms)
    }

/// The value and the cotangents of the inputs, computed on a device.
let private results (device: Device) (subject: Subject) seed =
    let random = Sampler seed
    let sample = (on device subject).Draw random
    let variables = sample.Inputs |> Array.map Tensor.Variable
    let y = sample.Apply.Invoke variables

    [
        y.Value()
        if y.DType.IsFloating() && subject.HasPullback then
            for g in Walks.pull [| y |] [| Placement.Bring(random.Numbers y.Shape, device) |] variables do
                match g with
                | null -> ()
                | g -> g.Value()
    ]

/// Bit for bit, but that any NaN is as good as another.
let private same (a: Tensor) (b: Tensor) =
    a = b
    || (a.DType.IsFloating()
        && Seq.forall2
            (fun x y -> x = y || (System.Double.IsNaN x && System.Double.IsNaN y))
            (a.ToArray())
            (b.ToArray()))

/// Where a constant's elements are; scalars and generators are nowhere.
let private place (constant: Tensor) =
    match constant.Payload with
    | :? View as view when constant.Size > 0L -> Some view.Storage.Device
    | _ -> None

let private hostsBits device subject =
    Law.ofCases $"{subject.Name} on {device}: value and cotangents have the host's bits" seeds (fun seed ->
        let there = results device subject seed
        // A cotangent may be made of nothing but another one: a scalar, which is nowhere.
        Expect.isTrue $"computed on {device}" (place there.Head |> Option.forall ((=) device))

        for expected, actual in List.zip (results (Expanded.twin device) subject seed) there do
            if not (same expected actual) then
                failwith $"the host has\n{expected}\nthe device\n{actual}")

let private subjects = OpTable.All |> Seq.map subjectOf |> List.ofSeq

/// Random programs, fused: sharing, views, broadcasting, reductions within reductions.
let private programs (device: Device) =
    Prop.forAll (ProgramGenerator.arbitrary ProgramGenerator.ops) (fun program ->
        let x = Programs.point program
        let f = Programs.run program

        let both x =
            f x, snd (vjp f x) (Tensor.onesLike (f x))

        let y, g = onDevice (Expanded.twin device) both x
        let y', g' = onDevice device both x
        same y y' && same g g')
    |> Law.ofProperty $"a random program and its cotangents have the host's bits on {device}"
    // A program is ten kernels, each compiled for it alone: some milliseconds each on ILGPU's CPU accelerator, a fifth of a second and more in a driver.
    |> Law.withCases (if device = Ilgpu.Cpu then 2000 else 20)
    |> Law.slow

/// Choices and loops, whose steps a device runs: a function of a scalar and a vector by each of them, its gradient, and both over several examples.
let private control (device: Device) =
    let functions: (string * (Tensor -> Tensor)) list =
        [
            "cond", (fun x -> cond (Tensor.sum x .> 1.0) sin (fun x -> x * x) x)
            "scan",
            (fun x ->
                let last, all = scan (fun s x -> tanh (s * 0.5) + x, s * x) (tensor 0.3) x
                all + last)
            "checkpointedScan", (fun x -> fst (checkpointedScan 2 (fun (s: Tensor) a -> s * a + x, ()) x (sin x)))
            "foriLoop", (fun x -> foriLoop 1 5 (fun i s -> s + sin (s * Tensor.convert Float64 i)) x)
            "boundedWhileLoop", (fun x -> boundedWhileLoop 7 (fun s -> Tensor.sum s .< 9.0) (fun s -> s * 1.5) x)
            "whileLoop", (fun x -> stopGradient (whileLoop (fun s -> Tensor.sum s .< 9.0) (fun s -> s + x) x) * x)
            "fixedPoint", (fun x -> fixedPoint (fun s -> Tensor.cos (0.3 * s * x)) (Tensor.onesLike x))
        ]

    let points = tensor [ [ 0.2; 0.5; 0.4; 0.7 ]; [ 0.9; 0.1; 0.8; 0.6 ] ]

    Law.ofCases $"control flow and its derivatives have the host's bits on {device}" functions (fun (name, f) ->
        let slope = grad (f >> Tensor.sum)

        for what, ask in
            [
                "value", (fun (x: Tensor) -> f x[0])
                "gradient", (fun x -> slope x[1])
                "Hessian", (fun x -> hessian (f >> Tensor.sum) x[0])
                "vmap", vmap f
                "vmap of grad", vmap slope
            ] do
            let expected = onDevice (Expanded.twin device) ask points
            let actual = onDevice device ask points

            if not (same expected actual) then
                failwith $"{what} of {name}: the host has\n{expected}\nthe device\n{actual}")

/// All laws of all ops, on all accelerators.
let laws =
    if not Ilgpu.IsAvailable then
        []
    else
        [
            for device in Ilgpu.Devices do
                programs device
                control device

                for subject in CompositionLaws.subjects do
                    hostsBits device subject

                for subject in subjects do
                    hostsBits device subject

                    for law in lawsOf (on device subject) do
                        { law with
                            Name = $"{law.Name}, on {device}"
                        }
                        |> Law.slow
        ]
