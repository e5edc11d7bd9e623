/// Small programs: S1, derivatives of a few numbers beside C through a pointer; N1, derivatives of high order beside CppAD's Taylor mode; single ops on plain values beside NumPy.
module Fluxion.Benchmarks.Scalars

open System
open System.Diagnostics
open Fluxion
open Fluxion.Benchmarks.Peers

type private Gradients = delegate of int64 * nativeint * nativeint -> unit

type private Pendulums = delegate of int64 * nativeint * nativeint -> unit

type private Slopes = delegate of int64 * float -> float

type private Derivatives = delegate of int64 * int * float -> float

let private rosenbrock (p: Tensor) =
    let x, y = p[0], p[1]
    (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2

/// How far a pendulum is from rest after 100 steps, by where it starts and by its friction.
let private pendulum (p: Tensor) =
    let step _ (angle: Tensor, speed: Tensor) =
        let next = speed - 0.05 * (sin angle + p[2] * speed)
        angle + 0.05 * next, next

    let angle, speed = foriLoop 0 100 step (p[0], p[1])
    angle * angle + speed * speed

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

let private rounds = 25

/// The ways to a derivative: as a delegate, compiled for one tensor, uncompiled, and by hand in C; with how many calls at a time of each.
let private ways
    (many, several, few)
    (f: int -> unit)
    (derivative: Tensor -> Tensor)
    (x: Tensor)
    (byHand: nativeint -> int -> unit)
    =
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
            Timing.brief "compiled, one tensor" several ofTensor
            Timing.brief "uncompiled" few uncompiled
            match c "s1" with
            | Some library -> repeated "C through a pointer" many (byHand library)
            | None -> ()
        ]

/// S1: the gradient of Rosenbrock's function of two numbers, the slope of sin(x²)·exp(−x), and the gradient of a loop of a hundred steps.
let derivatives () =
    let point, result = pinned [| -1.2; 1.0 |], pinned [| 0.0; 0.0 |]
    let gradient = Compile.toSpanDelegate 2 (grad rosenbrock)
    let slope = Compile.toDelegate (diff wave)
    let start, slopes = pinned [| 1.0; 0.3; 0.2 |], pinned [| 0.0; 0.0; 0.0 |]
    let swing = Compile.toSpanDelegate 3 (grad pendulum)
    let brief, long = (200_000, 20_000, 5_000), (2_000, 2_000, 50)

    [
        "gradient of Rosenbrock's function, 2-d",
        ways
            brief
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
            brief
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
        "gradient of a pendulum's 100 steps",
        ways
            long
            (fun count ->
                let from = ReadOnlySpan start
                let into = Span slopes

                for _ in 1..count do
                    swing.Invoke(from, into))
            (grad pendulum)
            (tensor start)
            (fun library ->
                let f = functionOf<Pendulums> library "pendulums"
                swing.Invoke(ReadOnlySpan start, Span slopes)
                let ours = Array.copy slopes
                f.Invoke(1L, address start, address slopes)

                if Array.exists2 (fun a b -> not (abs (a - b) <= 1e-12 * (1.0 + abs b))) ours slopes then
                    failwith $"the pendulum's gradient is %A{ours}, and C's %A{slopes}"

                fun count -> f.Invoke(int64 count, address start, address slopes))
    ]

/// N1: seconds of the n-th derivative of tanh at 0.5 as a delegate, and by CppAD where it is.
let orders () =
    let library, many = cppAd "n1", 200_000

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
