/// Random tensors: the generator against its published vectors, distributions by chi-square and Kolmogorov-Smirnov with fixed keys, purity, errors.
module Fluxion.Suite.RandTests

open System
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

let private key = Rand.key 42

/// The distance of Kolmogorov and Smirnov times √n: beyond 1.95 once in a thousand.
let private distance (cdf: float -> float) (samples: float[]) =
    let n = float samples.Length

    samples
    |> Array.sort
    |> Array.mapi (fun i x -> max (abs (cdf x - float i / n)) (abs (cdf x - float (i + 1) / n)))
    |> Array.max
    |> (*) (sqrt n)

/// χ² of counts against expected ones, as a standard normal by Wilson and Hilferty: beyond 3.1 once in a thousand.
let private surprise (expected: float[]) (counts: int[]) =
    let chiSquare =
        Array.map2 (fun e (c: int) -> (float c - e) ** 2.0 / e) expected counts
        |> Array.sum

    let freedom = float (expected.Length - 1)
    let spread = 2.0 / (9.0 * freedom)
    (Math.Cbrt(chiSquare / freedom) - (1.0 - spread)) / sqrt spread

let private within limit what value =
    if not (abs value < limit) then
        Expect.failed $"{what} is {value}, not within {limit}"

let private normalCdf x =
    0.5 * ErrorFunctions.Erfc(-x / sqrt 2.0)

let private counts classes (samples: Tensor) =
    let counts = Array.zeroCreate classes

    for sample in Tensor.toArray samples do
        counts[int sample] <- counts[int sample] + 1

    counts

[<Test>]
let ``Threefry gives the vectors of Random123`` () =
    for counter, key, expected in
        [
            (0u, 0u), (0u, 0u), (0x6b200159u, 0x99ba4efeu)
            (0xffffffffu, 0xffffffffu), (0xffffffffu, 0xffffffffu), (0x1cb996fcu, 0xbb002be7u)
            (0x243f6a88u, 0x85a308d3u), (0x13198a2eu, 0x03707344u), (0xc4923a9cu, 0x483df7a0u)
        ] do
        let struct (a, b) =
            Threefry.Block(struct (fst key, snd key), struct (fst counter, snd counter))

        Expect.equal expected (a, b)

[<Test>]
let ``the same key gives the same tensor, another key another`` () =
    Expect.equal (Rand.uniform key [ 3; 4 ]) (Rand.uniform (Rand.key 42) [ 3; 4 ])
    Expect.notEqual (Rand.uniform key [ 3 ]) (Rand.uniform (Rand.key 43) [ 3 ])
    // Pinned: a change here changes every user's results.
    Expect.equal "[0.4267275666; 0.0150100695; 0.5741444179]" (string (Rand.uniform key [ 3 ]))
    Expect.equal "[0.7948039264; 2.4321360146; -0.5619583189]" (string (Rand.normal key [ 3 ]))
    Expect.equal "[1; 2; 9; 5; 7; 4; 0; 6; 3; 8] : Int64" (string (Rand.permutation key 10))

[<Test>]
let ``an element comes from its place alone`` () =
    let long = Rand.uniform key [ 10_000 ] |> Tensor.toArray
    Expect.equal long[..99] (Rand.uniform key [ 10; 10 ] |> Tensor.toArray)

    let together =
        Array.Parallel.init 8 (fun _ -> Rand.normal key [ 5_000 ] |> Tensor.toArray)

    Expect.equal 1 (together |> Array.distinct |> Array.length)

[<Test>]
let ``split and foldIn give keys of their own`` () =
    let keys =
        Rand.split key 1000
        @ [ for data in -500 .. 499 -> Rand.foldIn key data ]
        @ [ key ]

    Expect.equal 2001 (keys |> List.distinct |> List.length)
    Expect.equal (Rand.split key 2) (Rand.split key 5 |> List.take 2)
    Expect.equal [] (Rand.split key 0)
    let one, other = Rand.split2 key
    Expect.equal (Rand.split key 2) [ one; other ]
    // Neighbouring keys are not correlated: the first numbers of a thousand keys are uniform.
    let firsts =
        keys
        |> List.map (fun key -> Rand.uniform key [] |> Tensor.toFloat)
        |> Array.ofList

    distance id firsts |> within 1.95 "the distance"

[<Test>]
let ``uniform is uniform, within its bounds`` () =
    let samples = Rand.uniform key [ 100_000 ] |> Tensor.toArray
    distance id samples |> within 1.95 "the distance"
    Expect.isTrue "in [0, 1)" (Array.forall (fun x -> x >= 0.0 && x < 1.0) samples)
    // The last of 53 bits is used.
    Expect.isTrue "odd multiples" (samples |> Array.exists (fun x -> int64 (x * 9007199254740992.0) % 2L = 1L))
    let shifted = Rand.uniformIn key -3.0 5.0 [ 100_000 ] |> Tensor.toArray
    distance (fun x -> (x + 3.0) / 8.0) shifted |> within 1.95 "the distance"
    let single = Rand.uniformOf Float32 key [ 100_000 ]
    Expect.equal Float32 (Tensor.dtype single)
    let single = Tensor.toArray single
    distance id single |> within 1.95 "the distance"
    Expect.isTrue "in [0, 1)" (Array.forall (fun x -> x >= 0.0 && x < 1.0) single)
    // Rounding must not reach the end.
    let narrow =
        Rand.uniformIn key 1.0 (Math.BitIncrement 1.0) [ 1000 ] |> Tensor.toArray

    Expect.equal [| 1.0 |] (Array.distinct narrow)

[<Test>]
let ``consecutive numbers are independent`` () =
    let samples = Rand.uniform key [ 50_000; 2 ] |> Tensor.toArray
    let cells = Array.zeroCreate 256

    for pair in Array.chunkBySize 2 samples do
        let cell = int (pair[0] * 16.0) * 16 + int (pair[1] * 16.0)
        cells[cell] <- cells[cell] + 1

    surprise (Array.create 256 (50_000.0 / 256.0)) cells |> within 3.1 "χ²"

[<Test>]
let ``normal is normal, tails and all`` () =
    let samples = Rand.normal key [ 100_000 ] |> Tensor.toArray
    distance normalCdf samples |> within 1.95 "the distance"
    let n = float samples.Length
    Array.average samples * sqrt n |> within 3.3 "the mean"

    (Array.averageBy (fun x -> x * x) samples - 1.0) * sqrt (n / 2.0)
    |> within 3.3 "the variance"

    (Array.averageBy (fun x -> x ** 3.0) samples) * sqrt (n / 15.0)
    |> within 3.3 "the third moment"

    (Array.averageBy (fun x -> x ** 4.0) samples - 3.0) * sqrt (n / 96.0)
    |> within 3.3 "the fourth moment"

    let single = Rand.normalOf Float32 key [ 1000 ] |> Tensor.toArray
    Expect.equal (samples[..999] |> Array.map (float32 >> float)) single

[<Test>]
let ``the quantiles of the normal distribution agree with erfcinv to the last bits`` () =
    let worst =
        [ for i in 1..2000 -> 0.5 * float i / 2001.0 ]
        @ [ for e in 2..53 -> Math.ScaleB(1.0, -e) ]
        |> List.map (fun p -> abs (NormalQuantile.OfTail p / (sqrt 2.0 * ErrorFunctions.ErfcInv(2.0 * p)) - 1.0))
        |> List.max

    within 2e-15 "the relative error" worst

[<Test>]
let ``bernoulli is true at the given frequency`` () =
    let fraction samples =
        samples |> Tensor.convert Float64 |> Tensor.mean |> Tensor.toFloat

    let samples = Rand.bernoulli key [ 100_000 ] 0.3
    Expect.equal Bool (Tensor.dtype samples)
    (fraction samples - 0.3) * sqrt (100_000.0 / 0.21) |> within 3.3 "the surplus"
    Expect.equal 0.0 (fraction (Rand.bernoulli key [ 1000 ] 0.0))
    Expect.equal 1.0 (fraction (Rand.bernoulli key [ 1000 ] 1.0))
    Expect.equal "[false; true] : Bool" (string (Rand.bernoulliEach key (tensor [ 0.0; 1.0 ])))

[<Test>]
let ``categorical draws classes at the given frequencies`` () =
    let probabilities = [| 0.1; 0.0; 0.2; 0.4; 0.3 |]
    let samples = Rand.categorical key [ 100_000 ] (tensor probabilities)
    Expect.equal Int64 (Tensor.dtype samples)
    let counted = counts 5 samples
    Expect.equal 0 counted[1]
    let expected = probabilities |> Array.removeAt 1 |> Array.map ((*) 100_000.0)
    surprise expected (Array.removeAt 1 counted) |> within 3.1 "χ²"

    // Weights need not sum to one, and logits are their logarithms.
    Expect.equal samples (Rand.categorical key [ 100_000 ] (tensor (Array.map ((*) 8.0) probabilities)))
    let logits = log (tensor probabilities)
    let counted = Rand.categoricalFromLogits key [ 100_000 ] logits |> counts 5
    Expect.equal 0 counted[1]
    surprise expected (Array.removeAt 1 counted) |> within 3.1 "χ²"

[<Test>]
let ``categorical draws for each row of a batch`` () =
    let rows = tensor [ [ 1.0; 0.0; 0.0 ]; [ 0.0; 0.0; 1.0 ] ]
    Expect.equal "[0; 2] : Int64" (string (Rand.categorical key [] rows))
    Expect.equal [ 5; 4; 2 ] (Rand.categorical key [ 5; 4 ] rows |> Tensor.shape)

    let mixed =
        Rand.categorical key [ 50_000 ] (tensor [ [ 0.2; 0.8 ]; [ 0.7; 0.3 ] ])
        |> Tensor.convert Float64

    let means = Tensor.meanAlong 0 mixed |> Tensor.toArray

    (means[0] - 0.8) * sqrt (50_000.0 / 0.16)
    |> within 3.3 "the first row's surplus"

    (means[1] - 0.3) * sqrt (50_000.0 / 0.21)
    |> within 3.3 "the second row's surplus"

[<Test>]
let ``a permutation has every number once, and every order is equally likely`` () =
    let order = Rand.permutation key 1000 |> Tensor.toArray |> Array.map int
    Expect.equal [| 0..999 |] (Array.sort order)
    Expect.equal 0L (Rand.permutation key 0).Size

    let orders =
        Rand.split key 24_000
        |> List.countBy (fun key -> Rand.permutation key 4 |> Tensor.toArray |> List.ofArray)

    Expect.equal 24 orders.Length

    surprise (Array.create 24 1000.0) (orders |> List.map snd |> Array.ofList)
    |> within 3.1 "χ²"

[<Test>]
let ``what cannot be drawn is refused`` () =
    let refused part (action: unit -> Tensor) =
        Expect.raises<ArgumentException> part (action >> ignore)

    refused "uniform: got low 1 and high 1; wanted low < high" (fun () -> Rand.uniformIn key 1.0 1.0 [ 2 ])
    refused "uniform: got low 0 and high infinity" (fun () -> Rand.uniformIn key 0.0 infinity [ 2 ])
    refused "uniform: got shape [-1]" (fun () -> Rand.uniform key [ -1 ])
    refused "normal: got the element type Int64; wanted Float64 or Float32" (fun () -> Rand.normalOf Int64 key [ 2 ])
    refused "bernoulli: got a probability of 1.5" (fun () -> Rand.bernoulli key [ 2 ] 1.5)
    refused "bernoulli: got a probability of nan" (fun () -> Rand.bernoulliEach key (tensor [ nan ]))
    refused "categorical: got a probability of -1" (fun () -> Rand.categorical key [] (tensor [ 1.0; -1.0 ]))
    refused "categorical: got probabilities that sum to 0" (fun () -> Rand.categorical key [] (tensor [ 0.0; 0.0 ]))
    refused "categorical: got shape []" (fun () -> Rand.categorical key [] (tensor 1.0))
    refused "permutation: got a length of -1" (fun () -> Rand.permutation key -1)
    Expect.raises<ArgumentException> "split: got a count of -1" (fun () -> Rand.split key -1 |> ignore)

[<Test>]
let ``a sample's log-probability has a derivative, the sample has none`` () =
    let logits = tensor [ 0.5; 1.0; -0.3 ]
    let sample = Rand.categoricalFromLogits key [] logits

    let score =
        grad (fun (l: Tensor) -> (Tensor.logSoftmax 0 l)[int (Tensor.toFloat sample)]) logits

    let expected = Tensor.oneHot 3 sample - Tensor.softmax 0 logits
    Expect.isTrue "one-hot − softmax" (Tensor.allClose score expected)
