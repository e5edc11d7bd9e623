/// The text of what a function runs: how much is counted, not how it is put.
module Fluxion.Suite.ExplainTests

open System
open NUnit.Framework
open Fluxion

let private lines (text: string) = text.Split '\n'

let private expectIn (part: string) (text: string) =
    Expect.isTrue $"'{part}' is in '{text}'" (text.Contains(part, StringComparison.Ordinal))

let private points = Tensor.linspace 0.0 1.0 1000

[<Test>]
let ``one kernel is one line, with what was fused, its loops, the bytes of each buffer once, and its operations`` () =
    let text = Graph.explain (fun x -> Tensor.sum (x * x + x)) points |> lines
    Expect.equal 2 text.Length
    expectIn "1 kernel, 0 other steps" text[0]
    expectIn "at most 0 B beside the inputs" text[0]
    expectIn "kernel mul add sum, loops of 1000: reads 8 kB, writes 8 B, 3000 operations" text[1]

[<Test>]
let ``a gradient is explained as any function is, and so in C#`` () =
    let f (x: Tensor) = Tensor.sum (sin x * x)
    let text = Graph.explain (grad f) points
    expectIn "writes 8 kB" text
    Expect.equal text (Differentiate.Explain(Func<Tensor, Tensor>(grad f)).Invoke points)

[<Test>]
let ``a buffer that several passes read is counted once`` () =
    let x = Tensor.reshape [ 10; 100 ] points
    let text = Graph.explain (Tensor.softmax 1) x |> lines
    Expect.equal 2 text.Length
    expectIn "reads 16 kB, writes 8 kB" text[1]

[<Test>]
let ``a routine has the operations of its product`` () =
    let x = Tensor.reshape [ 25; 40 ] points
    expectIn "50 thousand operations" (Graph.explain (fun x -> x *@ Tensor.transpose x) x)

[<Test>]
let ``what a loop does counts as often as it is done`` () =
    let step (x: Tensor) = tanh (x * x)

    let explained count =
        Graph.explain (foriLoop 0 count (fun _ -> step)) points

    expectIn "10 times: reads 80 kB" (explained 10)
    expectIn "20 times: reads 160 kB" (explained 20)

[<Test>]
let ``a function of integers has nothing to explain`` () =
    Expect.raises<ArgumentException> "explain" (fun () -> Graph.explain Tensor.sum (tensor [ 1; 2 ]) |> ignore)
