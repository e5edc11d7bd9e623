/// Delegates: what they compute, that they allocate nothing, and that threads do not disturb each other in them.
module Fluxion.Suite.DelegateTests

open System
open System.Threading.Tasks
open NUnit.Framework
open Fluxion

let private rosenbrock (p: Tensor) =
    let x, y = p[0], p[1]
    (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2

/// The bytes that a call allocates once it has been made often.
let private bytes (work: unit -> unit) =
    for _ in 1..2000 do
        work ()

    let before = GC.GetAllocatedBytesForCurrentThread()

    for _ in 1..100 do
        work ()

    GC.GetAllocatedBytesForCurrentThread() - before

[<Test>]
let ``delegates of one to four numbers`` () =
    let x = tensor 0.3
    Expect.equal (Tensor.toFloat (sin x * x)) ((Compile.toDelegate (fun x -> sin x * x)).Invoke 0.3)
    Expect.equal (0.3 * 2.0) ((Compile.toDelegate2 (fun (x, y) -> x * y)).Invoke(0.3, 2.0))
    Expect.equal (0.3 * 2.0 - 5.0) ((Compile.toDelegate3 (fun (x, y, z) -> x * y - z)).Invoke(0.3, 2.0, 5.0))

    Expect.equal
        (0.3 * 2.0 - 5.0 / 4.0)
        ((Compile.toDelegate4 (fun (x, y, z, w) -> x * y - z / w)).Invoke(0.3, 2.0, 5.0, 4.0))

[<Test>]
let ``an argument that is not used, and one that is handed through`` () =
    Expect.equal 3.0 ((Compile.toDelegate (fun _ -> tensor 3.0)).Invoke 1.0)
    Expect.equal 1.0 ((Compile.toDelegate id).Invoke 1.0)
    Expect.equal 2.0 ((Compile.toDelegate2 snd).Invoke(1.0, 2.0))

[<Test>]
let ``what is more than a few numbers is a delegate too`` () =
    let product x =
        Tensor.sum (Tensor.ones [ 20; 20 ] *@ (x * Tensor.ones [ 20; 20 ]))

    Expect.equal 8000.0 ((Compile.toDelegate product).Invoke 1.0)

    Expect.equal
        (Tensor.toFloat (product (tensor 2.0) + tensor 1.0))
        ((Compile.toDelegate4 (fun (x, _, _, w) -> product x + w)).Invoke(2.0, 0.0, 0.0, 1.0))

/// Whether a delegate is one method on local variables: then a call of it launches nothing.
let private isMethod (f: Delegate) =
    match f.Target with
    | null -> false
    | target -> target.GetType().Name = "DirectKernel"

[<Test>]
let ``loops of numbers are one method, with what they keep for a gradient`` () =
    let halved =
        Compile.toDelegate (whileLoop (fun (y: Tensor) -> y .> 1.0) (fun y -> y * 0.5))

    Expect.isTrue "a loop while a predicate holds" (isMethod halved)
    Expect.equal 0.625 (halved.Invoke 10.0)
    let slope = grad (foriLoop 0 100 (fun _ y -> sin y))
    let compiled = Compile.toDelegate slope
    Expect.isTrue "a gradient of a loop" (isMethod compiled)
    Expect.equal (Tensor.toFloat (slope (tensor 0.3))) (compiled.Invoke 0.3)

    let sums =
        Compile.toSpanDelegate 300 (fun x -> scan (fun (s: Tensor) (x: Tensor) -> s + x, s + x) (tensor 0.0) x |> snd)

    Expect.isTrue "a recurrence" (isMethod sums)

    // More states than fit on the stack are kept by a plan.
    let long = Compile.toDelegate (grad (foriLoop 0 100_000 (fun _ y -> sin y)))
    Expect.isTrue "100,000 states" (not (isMethod long))
    Expect.equal 1.0 (long.Invoke 0.0)

[<Test>]
let ``constants on a device are read by a plan`` () =
    for device in (if Ilgpu.IsAvailable then List.ofSeq Ilgpu.Devices else []) do
        let data = Tensor.linspace 0.0 1.0 40

        let over (data: Tensor) (start: Tensor) =
            scan (fun (s: Tensor) (x: Tensor) -> s + x, s) start data |> fst

        let there = onDevice device (fun x -> x * 2.0) data
        Expect.equal (Tensor.toFloat (over (data * 2.0) (tensor 0.3))) ((Compile.toDelegate (over there)).Invoke 0.3)

[<Test>]
let ``all tensors of a result are written, one after the other`` () =
    let both = Compile.toSpanDelegate 2 (valueAndGrad rosenbrock)
    let result = Array.zeroCreate 3
    both.Invoke(ReadOnlySpan [| -1.2; 1.0 |], Span result)
    let value, gradient = valueAndGrad rosenbrock (tensor [ -1.2; 1.0 ])

    Expect.equal
        [|
            Tensor.toFloat value
            Tensor.toFloat gradient[0]
            Tensor.toFloat gradient[1]
        |]
        result

[<Test>]
let ``the memory that is read may be written`` () =
    for length in [ 2; 5; 1000 ] do
        let f = Compile.toSpanDelegate length (Tensor.flip [ 0 ] >> sin)
        let numbers = Array.init length (fun i -> float i / 10.0)
        let expected = (sin (Tensor.flip [ 0 ] (tensor numbers))).ToArray()
        f.Invoke(ReadOnlySpan numbers, Span numbers)
        Expect.equal expected numbers

    let sums (x: Tensor) =
        Tensor.cat
            [
                x[298..299]
                scan (fun (s: Tensor) (x: Tensor) -> s + x, s + x) (tensor 0.0) x |> snd
            ]

    let both (x: Tensor) =
        let last, all = scan (fun (s: Tensor) (x: Tensor) -> s + x, s + x) (tensor 0.0) x
        all, x[298..299], last

    for f, length in [ Compile.toSpanDelegate 300 sums, 302; Compile.toSpanDelegate 300 both, 303 ] do
        let numbers = Array.init 400 (fun i -> float i / 10.0)
        let expected = Array.zeroCreate length
        f.Invoke(ReadOnlySpan(numbers, 0, 300), Span expected)
        f.Invoke(ReadOnlySpan(numbers, 0, 300), Span(numbers, 1, length))
        Expect.equal expected numbers[1..length]

[<Test>]
let ``a call allocates nothing`` () =
    let result = Array.zeroCreate<float> 2
    let point = [| -1.2; 1.0 |]
    let gradient = Compile.toSpanDelegate 2 (grad rosenbrock)
    Expect.equal 0L (bytes (fun () -> gradient.Invoke(ReadOnlySpan point, Span result)))

    let many, numbers =
        Compile.toSpanDelegate 1000 (grad (fun x -> Tensor.sum (sin x * x))), Array.create 1000 0.5

    Expect.equal 0L (bytes (fun () -> many.Invoke(ReadOnlySpan numbers, Span numbers)))

    let functions: (Tensor -> Tensor) list =
        [
            sin
            diffN 8 tanh
            foriLoop 0 50 (fun i y -> sin y + Tensor.convert Float64 i)
            whileLoop (fun (y: Tensor) -> y .> 1.0) (fun y -> y * 0.5)
            grad (foriLoop 0 50 (fun _ y -> sin y))
            (fun x -> cond (x .> 0.5) sin cos x)
            (fun x -> Tensor.sum (Tensor.ones [ 20; 20 ] *@ (x * Tensor.ones [ 20; 20 ])))
        ]

    for f in functions do
        let f = Compile.toDelegate f
        Expect.equal 0L (bytes (fun () -> f.Invoke 0.3 |> ignore))

[<Test>]
let ``many threads call one delegate`` () =
    let long (x: Tensor) =
        (x, [ 1..200 ]) ||> List.fold (fun y i -> sin (y * x + float i))

    for f in
        [
            long
            sin
            foriLoop 0 50 (fun _ y -> sin y + 1.0)
            (fun x -> Tensor.sum (sin (x * Tensor.linspace 0.0 1.0 300)))
        ] do
        let f = Compile.toDelegate f
        let points = Array.init 64 (fun i -> float i / 20.0)
        let expected = points |> Array.map f.Invoke

        Parallel.For(0, 2000, (fun i -> Expect.equal expected[i % 64] (f.Invoke points[i % 64])))
        |> ignore

[<Test>]
let ``in C#, delegates come by the number of arguments`` () =
    let square = Differentiate.ToDelegate(fun (x: Tensor) -> x * x)
    Expect.equal 9.0 (square.Invoke 3.0)
    let product = Differentiate.ToDelegate(fun (x: Tensor) (y: Tensor) -> x * y)
    Expect.equal 6.0 (product.Invoke(2.0, 3.0))

    let three =
        Differentiate.ToDelegate(fun (x: Tensor) (y: Tensor) (z: Tensor) -> x * y + z)

    Expect.equal 7.0 (three.Invoke(2.0, 3.0, 1.0))

    let four =
        Differentiate.ToDelegate(fun (x: Tensor) (y: Tensor) (z: Tensor) (w: Tensor) -> x * w - y * z)

    Expect.equal -2.0 (four.Invoke(1.0, 2.0, 3.0, 4.0))
    let result = Array.zeroCreate 3

    let both =
        Differentiate.ToSpanDelegate(2, fun (p: Tensor) -> struct ((p * p).Sum(), p + p))

    both.Invoke(ReadOnlySpan [| 1.0; 2.0 |], Span result)
    Expect.equal [| 5.0; 2.0; 4.0 |] result
