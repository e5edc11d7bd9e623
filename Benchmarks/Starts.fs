/// What is paid once: from the start of a process to a first gradient, first calls of a model in a process that is new and in one that is not, the memory of one large gradient.
/// Each is measured in processes of its own.
module Fluxion.Benchmarks.Starts

open System
open System.Diagnostics
open System.Globalization
open System.IO
open Fluxion
open Fluxion.Kernels

let private elementwise (x: Tensor) =
    Tensor.sum (tanh x * sin x * sin x + exp (-x * x))

/// A network of layers with this function after each but the last, and the cross-entropy of what it gives.
let private network (activation: Tensor -> Tensor) x y (p: (Tensor * Tensor) list) =
    let layer x (w, b) = x *@ w + b

    let hidden = p[.. p.Length - 2] |> List.fold (fun x p -> activation (layer x p)) x

    Tensor.crossEntropy y (layer hidden (List.last p))

/// Numbers without a pattern, from .NET's own memory: nothing of Fluxion but the tensor itself runs before the call that is measured.
let private numbers seed scale (shape: int list) =
    let random = Random(seed: int)

    let values: float32[] =
        Array.init (List.fold (*) 1 shape) (fun _ -> scale * (2.0f * random.NextSingle() - 1.0f))

    Tensor.Of(ReadOnlySpan values, ReadOnlySpan(Array.ofList shape))

let private model activation batch widths =
    let x = numbers 1 1.0f [ batch; List.head widths ]
    let y = tensor [ for i in 0 .. batch - 1 -> i % 10 ]

    let layers =
        List.pairwise widths
        |> List.mapi (fun i (from, into) ->
            numbers (i + 2) (1.0f / sqrt (float32 from)) [ from; into ], numbers (i + 20) 0.1f [ into ])

    network activation x y, layers

/// Seconds of the first value and gradient of a model.
let private firstCall (f, p) =
    let clock = Stopwatch.StartNew()
    let value, gradient = compile (valueAndGrad f) p
    let seconds = clock.Elapsed.TotalSeconds

    if Double.IsNaN(Tensor.toFloat value) || List.length gradient <> List.length p then
        failwith "the first call is wrong"

    seconds

let private perceptron () = model tanh 128 [ 784; 512; 256; 10 ]

/// A line of /proc/self/status, in bytes.
let private status (name: string) =
    File.ReadLines "/proc/self/status"
    |> Seq.pick (fun line ->
        if line.StartsWith(name + ":", StringComparison.Ordinal) then
            Some(
                1024.0
                * float (line.Split([| ' '; '\t' |], StringSplitOptions.RemoveEmptyEntries)[1])
            )
        else
            None)

/// The most memory that the value and gradient at 10⁷ points take, input and gradient among them, over those two.
let private memory dtype =
    let both = compile (valueAndGrad elementwise)

    let points count =
        Tensor.linspace -3.0 3.0 count |> Tensor.convert dtype
    // Until all that is compiled is compiled.
    for _ in 1..50 do
        both (points 100_000) |> ignore

    let x = points 10_000_000
    // What made x goes back, and the peak is counted from here on (man 5 proc).
    for _ in 1..3 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

    File.WriteAllText("/proc/self/clear_refs", "5")
    let bytes = float (x.DType.Size()) * 1e7
    let without = status "VmRSS" - bytes
    let _, gradient = both x
    GC.KeepAlive gradient
    (status "VmHWM" - without) / (2.0 * bytes)

/// What a process of its own does and prints.
let children =
    Map
        [
            "first",
            fun () ->
                let x = tensor [ for i in 0..999 -> float i / 1000.0 ]
                Tensor.toFloat (Tensor.sum (grad elementwise x))
            "cold", perceptron >> firstCall
            "warm",
            fun () ->
                // The process has run other models, and compiled their kernels.
                for activation, widths in [ Tensor.softplus, [ 300; 100; 10 ]; sin, [ 64; 32; 32; 10 ] ] do
                    let f, p = model activation 96 widths
                    let both = compile (valueAndGrad f)

                    for _ in 1..300 do
                        both p |> ignore

                firstCall (perceptron ())
            "memory32", (fun () -> memory Float32)
            "memory64", (fun () -> memory Float64)
        ]

/// What a new process of this program prints, and the seconds until then.
let private run (assembly: string) name =
    let start =
        ProcessStartInfo("dotnet", [ assembly; "child"; name ], RedirectStandardOutput = true)

    let clock = Stopwatch.StartNew()

    match Process.Start start with
    | null -> failwith "no process starts"
    | started ->
        use running = started
        let line = running.StandardOutput.ReadLine()
        let seconds = clock.Elapsed.TotalSeconds
        running.WaitForExit()

        match Option.ofObj line with
        | Some line when running.ExitCode = 0 -> Double.Parse(line, CultureInfo.InvariantCulture), seconds
        | _ -> failwith $"the process for {name} fails"

let private processes = 7

let private built = Path.Combine(AppContext.BaseDirectory, "Fluxion.Benchmarks.dll")

/// Rows: what, under which code (as it is built, or as packages bring it: compiled ahead), seconds, and what is aimed at.
let rows () =
    let ways =
        [
            "as built", built
            match ReadyToRun.folder () with
            | Some folder -> "of packages", Path.Combine(folder, "Fluxion.Benchmarks.dll")
            | None -> ()
        ]

    [
        for what, name, isWhole, aim in
            [
                "process start to E1's first gradient", "first", true, 0.35
                "first call of M1's value and gradient, cold process", "cold", false, 0.25
                "the same, warm process", "warm", false, 0.03
            ] do
            let contestants: Timing.Contestant list =
                [
                    for way, assembly in ways ->
                        {
                            Name = way
                            Measure = fun () -> run assembly name |> (if isWhole then snd else fst)
                        }
                ]

            for way, seconds in Timing.interleaved processes contestants do
                what, way, seconds, aim
    ]

/// Peak memory of E1 at 10⁷ points over its input and its gradient, by type; nothing where the system does not say.
let peaks () =
    if File.Exists "/proc/self/status" then
        [
            for dtype, name in [ Float32, "memory32"; Float64, "memory64" ] ->
                dtype, Timing.median [ for _ in 1..3 -> fst (run built name) ]
        ]
    else
        []
