/// System.Numerics.Tensors: read in place, and copied in.
module Fluxion.Suite.SpanTests

// Addresses are compared, to see that nothing was copied.
#nowarn "9"
#nowarn "51"

open System
open System.Numerics.Tensors
open NUnit.Framework
open Fluxion

let private matrix = tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]

/// The elements that a span shows, in row-major order, and its lengths.
let private shown (x: Tensor) =
    x.Read<float, _>(fun span ->
        let elements = Array.zeroCreate (int span.FlattenedLength)
        span.FlattenTo(Span<float> elements)
        span.Lengths.ToArray() |> Array.map int |> List.ofArray, elements)

[<Test>]
let ``a span shows the tensor's shape and elements, for every kind of constant`` () =
    let cases =
        [
            matrix
            matrix.T
            matrix[1..]
            Tensor.flip [ 1 ] matrix
            Tensor.expand [ 2; 2; 3 ] matrix
            Tensor.ones [ 2; 2 ]
            Tensor.zeros [ 0; 3 ]
            Tensor.arange 0.0 5.0 1.0
            tensor 7.0
            matrix[1, 2]
            Tensor.linspace 0.0 1.0 2000
            sin matrix
        ]

    for x in cases do
        let lengths, elements = shown x
        Expect.equal (if Tensor.rank x = 0 then [ 1 ] else Tensor.shape x) lengths
        Expect.equal (Tensor.toArray x) elements

[<Test>]
let ``a tensor in storage is read without copying`` () =
    // Two reads see the same memory, and a view of it sees a part.
    let address (x: Tensor) =
        x.Read<float, _>(fun span ->
            let first = &span.GetPinnableReference() in &&first |> NativeInterop.NativePtr.toNativeInt)

    let x = Tensor.linspace 0.0 1.0 2000
    Expect.equal (address x) (address x)
    Expect.equal (address x + 80n) (address x[10..])

[<Test>]
let ``a span becomes a tensor of its shape, whatever its strides`` () =
    let copied = matrix.T.Read<float, _>(fun span -> Tensor.Of<float>(&span))
    Expect.equal matrix.T copied

[<Test>]
let ``a span of another element type is an error`` () =
    Expect.raises<ArgumentException>
        "read: got a tensor of Float64; wanted one of Float32. Convert it: Tensor.convert Float32 x"
        (fun () -> matrix.Read<float32, _>(fun span -> span.Rank) |> ignore)
