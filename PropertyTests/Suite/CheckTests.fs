/// Numeric checks of derivatives: what is right passes, what is wrong is found and named, kinks and jumps are told apart.
module Fluxion.Suite.CheckTests

open System
open NUnit.Framework
open Fluxion

type private Layer =
    {
        Weights: Tensor
        Bias: Tensor
        Name: string
    }

let private layers =
    [
        {
            Weights = tensor [ [ 0.3; -0.2 ]; [ 0.8; 0.1 ] ]
            Bias = tensor [ 0.1; 0.2 ]
            Name = "first"
        }
        {
            Weights = tensor [ [ 1.0; 2.0 ]; [ -1.0; 0.5 ] ]
            Bias = tensor [ 0.0; -0.4 ]
            Name = "second"
        }
    ]

let private network (layers: Layer list) =
    layers
    |> List.fold (fun x layer -> tanh (x *@ layer.Weights + layer.Bias)) (tensor [ [ 0.5; -1.0 ] ])
    |> fun y -> Tensor.sum (y * y)

/// Its value is f's and its derivative is the derivative of f at another point: an error that only a check finds.
let private wrong (x: Tensor) = x * x + stopGradient (x * x * x)

[<Test>]
let ``right derivatives hold, of trees too`` () =
    for report in
        [
            Check.gradient network layers
            Check.secondOrder network layers
            Check.jvp network layers
            Check.gradient (fun (x: Tensor) -> Tensor.sum (sqrt x)) (tensor [ 0.001; 1000.0 ])
            Check.jvp (fun (x: Tensor, y: Tensor) -> [ x * y; exp x ]) (tensor [ 0.1; 2.0 ], tensor 0.5)
            Check.secondOrder (fun (x: Tensor) -> x * x * x) (tensor 2.0)
        ] do
        Expect.isTrue (string report) report.Holds
        Expect.isTrue (string report) (report.Worst.Error < 1e-8)
        Check.require report

/// A value that is the difference of larger ones is as far off as those are rounded, which it does not show.
[<Test>]
let ``right derivatives hold where the values cancel`` () =
    let cancelling: (string * (Tensor -> Tensor)) list =
        [
            "tanh", tanh
            "sigmoid - 1/2", (fun x -> Tensor.sigmoid x - 0.5)
            "(x + 1e8) - 1e8", (fun x -> (x + 1e8) - 1e8)
            "sin (1000 x)", (fun x -> sin (x * 1e3))
            "a compiled function", compile (fun x -> exp (0.1 * x) - 1.0 / exp (0.1 * x))
        ]

    for name, f in cancelling do
        for v in [ 0.5; 3.0; 9.0; 12.0; 15.0; 18.0; 19.0; 30.0 ] do
            let at = tensor [ v; -v ]

            for report in
                [
                    Check.gradient (f >> Tensor.sum) at
                    Check.secondOrder (f >> Tensor.sum) at
                    Check.jvp (f >> Tensor.sum) at
                ] do
                Expect.isTrue $"{name} at {v}: {report}" report.Holds

[<Test>]
let ``what cancels does not hide a wrong derivative`` () =
    let report =
        Check.gradient (fun (x: Tensor) -> Tensor.sum (tanh x) + Tensor.sum (wrong x)) (tensor [ 2.0; -2.0 ])

    Expect.isTrue (string report) (not report.Holds)

[<Test>]
let ``matrices are checked whose derivatives are not formed`` () =
    let a = Rand.normal (Rand.key 3) [ 20; 20 ] |> fun x -> x + 8.0 * Tensor.eye 20

    let report = Check.gradient (Linalg.inv >> Tensor.sum) a
    Expect.isTrue (string report) report.Holds
    Expect.isTrue (string report) (report.Worst.Error < 1e-7)

[<Test>]
let ``Float32 is checked at its own precision`` () =
    let report =
        Check.gradient (fun (x: Tensor) -> Tensor.sum (sin x * x)) (tensor [ 0.5f; 2.0f ])

    Expect.isTrue (string report) report.Holds
    Expect.equal 1e-4 report.Tolerance

[<Test>]
let ``a wrong derivative is found, and the worst element is named`` () =
    let report =
        Check.gradient (fun (x: Tensor, y: Tensor) -> Tensor.sum (wrong x) + y) (tensor [ 0.0; 2.0 ], tensor 1.0)

    Expect.isTrue (string report) (not report.Holds)
    Expect.equal "∂f/∂p.Item1[1]" report.Worst.Place
    Expect.equal (4.0, 0.75) (report.Worst.Analytic, Math.Round(report.Worst.Error, 9))

    Expect.contains
        "gradient does not hold (by 3 of 3 elements). Wrong at ∂f/∂p.Item1[1]: analytic 4, numeric 16 ±"
        (string report)

    Expect.raises<InvalidOperationException> "Check.gradient does not hold" (fun () -> Check.require report)

[<Test>]
let ``wrong second derivatives and tangents are found too`` () =
    let second =
        Check.secondOrder (fun (x: Tensor) -> x * x + stopGradient x * x) (tensor 1.0)
    // The gradient is 2x + stop(x), whose derivative is told as 2 and is 3.
    Expect.isTrue (string second) (not second.Holds)
    Expect.equal (2.0, "∂²f/∂x∂x") (second.Worst.Analytic, second.Worst.Place)
    let tangents = Check.jvp (fun (x: Tensor) -> x, wrong x) (tensor [ 1.0; 0.0 ])
    Expect.isTrue (string tangents) (not tangents.Holds)
    Expect.equal "∂f1[0]/∂x[0]" tangents.Worst.Place

[<Test>]
let ``small tensors beside large ones are held to their own norm`` () =
    let report =
        Check.gradient (fun (x: Tensor, y: Tensor) -> 1e6 * x + 1e-3 * wrong y) (tensor 1.0, tensor 1.0)

    Expect.isTrue (string report) (not report.Holds)
    Expect.equal "∂f/∂p.Item2" report.Worst.Place

[<Test>]
let ``kinks are reported, and a slope between the two is right`` () =
    let report =
        Check.gradient (fun (x: Tensor) -> Tensor.sum (Tensor.relu x)) (tensor [ 0.0; 2.0; -1.0 ])

    Expect.isTrue (string report) report.Holds
    Expect.equal [ "∂f/∂x[0]" ] [ for kink in report.Kinks -> kink.Place ]
    Expect.contains "Kink at ∂f/∂x[0]: slope 0 from the left, 1 from the right; 0 was given." (string report)
    let alone = Check.gradient (fun (x: Tensor) -> Tensor.relu x) (tensor 0.0)
    Expect.contains "gradient holds (by 1 of 1 elements). Nothing was compared.\nKink at" (string alone)

    let beyond =
        Check.gradient (fun (x: Tensor) -> Tensor.relu x + 3.0 * (x - stopGradient x)) (tensor 0.0)

    Expect.isTrue (string beyond) (not beyond.Holds)

[<Test>]
let ``jumps and points outside the domain do not hold, and the report says why`` () =
    let jump = Check.gradient (fun (x: Tensor) -> floor x) (tensor 2.0)
    Expect.isTrue (string jump) (not jump.Holds)
    Expect.contains "the function jumps here" (string jump)
    let outside = Check.gradient (fun (x: Tensor) -> sqrt x) (tensor -1.0)
    Expect.isTrue (string outside) (not outside.Holds)
    Expect.contains "move the point into its domain" (string outside)

[<Test>]
let ``of large tensors some elements are compared, evenly spread`` () =
    let report =
        Check.gradient (fun (x: Tensor) -> Tensor.sum (x * x)) (Tensor.linspace 0.0 1.0 10_000)

    Expect.isTrue (string report) report.Holds
    Expect.equal (256, 10_000L) (report.Compared, report.Elements)

[<Test>]
let ``what cannot be differentiated cannot be checked`` () =
    Expect.raises<ArgumentException> "Check.gradient: got a tensor of Int32" (fun () ->
        Check.gradient (fun (x: Tensor) -> x) (tensor 1) |> ignore)

    Expect.raises<ArgumentException> "a scalar" (fun () ->
        Check.gradient (fun (x: Tensor) -> x) (tensor [ 1.0; 2.0 ]) |> ignore)
