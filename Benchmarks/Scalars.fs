/// Small programs: S1, derivatives of a few numbers beside C through a pointer; N1, derivatives of high order beside CppAD's Taylor mode; single ops on plain values beside NumPy.
module Fluxion.Benchmarks.Scalars

open System
open System.Diagnostics
open Fluxion
open Fluxion.Benchmarks.Peers

type private Gradients = delegate of int64 * nativeint * nativeint -> unit

type private Slopes = delegate of int64 * float -> float

type private Derivatives = delegate of int64 * int * float -> float

let private rosenbrock (p: Tensor) =
    let x, y = p[0], p[1]
    (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2

let private wave (x: Tensor) = sin (x * x) * exp -x

/// Work that does a number of calls itself: nothing but the call is between two of them.
let private repeated name (count: int) (work: int -> unit) : Timing.Contestant =
    {
        Name = name
        Measure =
            fun () ->
                let clock = Stopwatch.StartNew()
                work count
                clock.Elapsed.TotalSeconds / float count
    }

let private rounds, many = 25, 200_000

/// The ways to a derivative: as a delegate, compiled for one tensor, uncompiled, and by hand in C.
let private ways (f: int -> unit) (derivative: Tensor -> Tensor) (x: Tensor) (byHand: nativeint -> int -> unit) =
    let compiled = compile derivative
    let ofTensor () = compiled x |> ignore
    let uncompiled () = derivative x |> ignore

    for work in [ ofTensor; uncompiled ] do
        for _ in 1..3000 do
            work ()

    Timing.interleaved
        rounds
        [
            repeated "delegate" many f
            Timing.brief "compiled, one tensor" 20_000 ofTensor
            Timing.brief "uncompiled" 5_000 uncompiled
            match c "s1" with
            | Some library -> repeated "C through a pointer" many (byHand library)
            | None -> ()
        ]

/// S1: the gradient of Rosenbrock's function of two numbers, and the slope of sin(x²)·exp(−x).
let derivatives () =
    let point, result = pinned [| -1.2; 1.0 |], pinned [| 0.0; 0.0 |]
    let gradient = Compile.toSpanDelegate 2 (grad rosenbrock)
    let slope = Compile.toDelegate (diff wave)

    [
        "gradient of Rosenbrock's function, 2-d",
        ways
            (fun count ->
                let from = ReadOnlySpan point
                let into = Span result

                for _ in 1..count do
                    gradient.Invoke(from, into))
            (grad rosenbrock)
            (tensor point)
            (fun library ->
                let f = functionOf<Gradients> library "gradients"
                fun count -> f.Invoke(int64 count, address point, address result))
        "slope of sin(x²)·exp(−x)",
        ways
            (fun count ->
                let mutable sum = 0.0

                for _ in 1..count do
                    sum <- sum + slope.Invoke 0.7

                if Double.IsNaN sum then
                    failwith "a slope is NaN")
            (diff wave)
            (tensor 0.7)
            (fun library ->
                let f = functionOf<Slopes> library "slopes"
                fun count -> f.Invoke(int64 count, 0.7) |> ignore)
    ]

/// N1: seconds of the n-th derivative of tanh at 0.5 as a delegate, and by CppAD where it is.
let orders () =
    let library = cppAd "n1"

    [
        for order in 1..8 ->
            let f = Compile.toDelegate (diffN order tanh)

            order,
            Timing.interleaved
                rounds
                [
                    repeated "delegate" many (fun count ->
                        for _ in 1..count do
                            f.Invoke 0.5 |> ignore)
                    match library with
                    | Some library ->
                        let theirs = functionOf<Derivatives> library "derivatives"
                        let apart = abs (theirs.Invoke(1L, order, 0.5) - f.Invoke 0.5)

                        if apart > 1e-9 * (1.0 + abs (f.Invoke 0.5)) then
                            failwith $"derivative {order} of tanh: {apart} apart from CppAD's"

                        repeated "CppAD" (many / 10) (fun count -> theirs.Invoke(int64 count, order, 0.5) |> ignore)
                    | None -> ()
                ]
    ]

/// Plain values: an op of scalars, and a sum of 1,000 elements beside NumPy.
let eager () =
    let s, t = tensor 0.3, tensor 0.4
    let a = Tensor.linspace 0.0 1.0 1000 + 0.0
    let b = a + 1.0

    for work in
        [
            (fun () -> s + t |> ignore)
            (fun () -> sin s |> ignore)
            (fun () -> a + b |> ignore)
        ] do
        for _ in 1..5000 do
            work ()

    Timing.interleaved
        rounds
        [
            Timing.brief "s + t" 20_000 (fun () -> s + t |> ignore)
            Timing.brief "sin s" 20_000 (fun () -> sin s |> ignore)
            Timing.brief "a + b, 1,000 elements" 20_000 (fun () -> a + b |> ignore)
            yield! Option.toList (Peers.numpy "NumPy, a + b" "add_numpy.py" [ "1000" ])
        ]
