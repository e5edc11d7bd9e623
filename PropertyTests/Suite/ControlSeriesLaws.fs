/// Series through control flow: a loop carries the coefficients of what it carries, and stays one loop.
module internal Fluxion.Suite.ControlSeriesLaws

open System
open Fluxion
open Fluxion.Laws

let private xs = tensor [ 0.3; -0.5; 1.1 ]

let private slices (a: Tensor) =
    let last, ys = scan (fun s x -> sin s + x, s * x) (tensor 0.5) (xs * a)
    last + Tensor.sum (ys * ys)

let private captures (a: Tensor) =
    let last, ys = scan (fun s x -> sin (s * a) + x * a, s * x) (a * 0.5) xs
    last + Tensor.sum (ys * ys)

let private functions: (string * (Tensor -> Tensor)) list =
    [
        "a scan over slices that move", slices
        "a scan with captures that move", captures
        "the gradient of a scan", grad captures
        "foriLoop", (fun a -> foriLoop 0 5 (fun _ s -> sin s * a) a)
        "whileLoop", (fun a -> whileLoop (fun (s: Tensor) -> s .< 3.0) (fun s -> s * s * a + 1.0) a)
        "cond", (fun a -> cond (a .> 0.5) (fun (x: Tensor) -> sin x * a) (fun x -> x * x) a)
        "cond under vmap",
        (fun a ->
            a * tensor [ 0.2; 1.0; 2.0 ]
            |> vmap (fun (x: Tensor) -> cond (x .> 0.5) (fun (x: Tensor) -> sin (x * a)) (fun x -> x * x * a) x)
            |> Tensor.sum)
        "a scan that nothing moves through",
        (fun a ->
            let last, _ = scan (fun (s: Tensor) x -> s + x, s) (tensor 0.0) xs
            a * a * last)
    ]

let private nested =
    Law.ofCases "series through control flow = nested tangents" functions (fun (_, f) ->
        let x = tensor 0.7

        for order in 1..4 do
            let expected = ([ 1..order ] |> List.fold (fun f _ -> diff f) f) x
            let actual = diffN order f x

            Expect.isTrue
                $"{actual} is {expected} at order {order}"
                (Tensor.allCloseWithin 1e-12 1e-12 actual expected))

let private isOne =
    Law.ofCheck "the series of a scan is one scan, whatever the order" (fun () ->
        let loops order =
            let x = Graph.variable (tensor 0.7)
            let y = diffN order captures x

            Walk.Dependence(ReadOnlySpan [| x |], ReadOnlySpan [| y |]).Order
            |> Seq.filter (fun node -> node.Op :? ScanOp)
            |> Seq.length

        // The function's own, of which a square asks the outputs, and the one that carries coefficients.
        Expect.equal [ 2; 2; 2 ] [ loops 1; loops 4; loops 8 ])

/// The laws of series through control flow.
let laws: Law list = [ nested; isOne ]
