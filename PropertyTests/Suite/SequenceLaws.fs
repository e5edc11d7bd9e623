/// Running sums, maxima and order against what lists give: ties, NaN, infinities, signed zeros, every element type, strided axes.
module internal Fluxion.Suite.SequenceLaws

open System
open Fluxion
open Fluxion.Laws

/// Few different numbers, so that they tie, and what is no number.
let private awkward (random: Random) count =
    let choices = [| nan; infinity; -infinity; 0.0; -0.0; 1.0; -2.5; 3.0; 1e300 |]
    Array.init count (fun _ -> choices[random.Next choices.Length])

/// The order that is promised: by number, NaN above all, equal ones by position.
let private order (descending: bool) (elements: float[]) =
    let compared i j =
        match Double.IsNaN elements[i], Double.IsNaN elements[j] with
        | true, true -> 0
        | true, false -> 1
        | false, true -> -1
        | _ -> compare elements[i] elements[j]

    [ 0 .. elements.Length - 1 ]
    |> List.sortWith (fun i j -> if descending then compared j i else compared i j)

let private rows (x: Tensor) =
    [
        for i in 0 .. x.Shape[0] - 1 -> Tensor.toArray (Tensor.reshape [ -1 ] (Tensor.slice 0 i (i + 1) x))
    ]

let private inOrder =
    Law.ofCases
        "argsort: stable, NaN above all numbers, in both directions, along strided axes"
        [ for length in [ 1; 2; 3; 17; 100; 1000 ] -> length ]
        (fun length ->
            let random = Random length
            let x = Tensor.reshape [ 3; length ] (Tensor.ofArray (awkward random (3 * length)))

            for descending in [ false; true ] do
                let expected =
                    rows x
                    |> List.map (fun row -> order descending row |> List.map float |> Array.ofList)

                Expect.equal expected (rows (x.ArgSort(1, descending)))
                // The columns of the transpose are not adjacent in memory.
                Expect.equal expected (rows (Tensor.transpose ((Tensor.transpose x).ArgSort(0, descending)))))

let private typed =
    Law.ofCases
        "sort, cumsum, cumprod and cummax of every type of number"
        [ DType.Float64; DType.Float32; DType.Int64; DType.Int32 ]
        (fun dtype ->
            let elements = [| 3.0; -1.0; 2.0; -1.0; 0.0; 5.0; 2.0 |]
            let x = Tensor.convert dtype (Tensor.ofArray elements)

            let same (expected: float[]) (actual: Tensor) =
                Expect.equal dtype actual.DType
                Expect.equal (List.ofArray expected) (List.ofArray (Tensor.toArray actual))

            same (Array.sort elements) (Tensor.sort 0 x)
            same (Array.rev (Array.sort elements)) (Tensor.sortDescending 0 x)
            same (Array.tail (Array.scan (+) 0.0 elements)) (Tensor.cumsum 0 x)
            same (Array.tail (Array.scan (*) 1.0 elements)) (Tensor.cumprod 0 x)
            same (Array.tail (Array.scan max -infinity elements)) (Tensor.cummax 0 x))

let private maxima =
    Law.ofCases
        "cummax: NaN from the first NaN on; a tie's gradient goes to the first"
        [
            [ 1.0; nan; 2.0 ], [ 1.0; nan; nan ], [ 1.0; 2.0; 0.0 ]
            [ 2.0; 2.0; 1.0; 3.0 ], [ 2.0; 2.0; 2.0; 3.0 ], [ 3.0; 0.0; 0.0; 1.0 ]
            [ -infinity; -infinity; 1.0 ], [ -infinity; -infinity; 1.0 ], [ 2.0; 0.0; 1.0 ]
        ]
        (fun (elements, expected, gradient) ->
            let x = tensor elements
            Expect.equal (tensor expected) (Tensor.cummax 0 x)
            let actual = grad (fun x -> Tensor.sum (Tensor.cummax 0 x)) x
            Expect.equal (tensor gradient) actual)

/// A million elements: no matrix of them is made, and single precision does not drown small steps in a large sum.
let private long =
    Law.ofCheck "a million elements in order, and summed" (fun () ->
        let n = 1_000_000
        let x = Tensor.convert Float32 (Tensor.arange 0.0 (float n) 1.0)
        let mixed = x * 611953.0 % float n
        Expect.isTrue "sorted" (Tensor.allClose (Tensor.sort 0 mixed) (Tensor.sort 0 (-(Tensor.sort 0 -mixed))))
        let ones = Tensor.cumsum 0 (Tensor.fullOf Float32 [ n ] 0.1)
        Expect.isTrue "summed" (abs (Tensor.toFloat ones[n - 1] - 1e5) < 0.01))

let laws: Law list = [ inOrder; typed; maxima; long ]
