/// What people differentiate, beside PyTorch on the same numbers: models, loops, whole matrices of derivatives, each example's gradient.
module Fluxion.Benchmarks.Workloads

open Fluxion
open Fluxion.Kernels
open Fluxion.Benchmarks.Stream

/// Work that is set up once: what one run computes.
type Workload =
    {
        Name: string
        What: string
        /// Our time over PyTorch's that is aimed at.
        AtMost: float option
        Make: unit -> unit -> Tensor list
    }

let private single = Tensor.convert Float32

let private scaled seed (shape: int list) (inputs: int) =
    symmetric seed shape / sqrt (float inputs)

/// A compiled function's value and gradient at a point.
let private both (f: Tensor list -> Tensor) (p: Tensor list) =
    let f = compile (valueAndGrad f)

    fun () ->
        let value, gradient = f p
        value :: gradient

let private logistic () =
    let x = symmetric 10 [ 100_000; 100 ]
    let y = Tensor.convert Float64 (x *@ symmetric 11 [ 100 ] .> 0.0)

    both
        (function
        | [ w; b ] ->
            let z = x *@ w + b
            Tensor.mean (Tensor.softplus z - y * z)
        | _ -> failwith "two")
        [ 0.1 * symmetric 12 [ 100 ]; tensor 0.0 ]

let private classes count =
    tensor (List.init count (fun i -> i % 10))

let private perceptron batch () =
    let x, y = single (uniform 20 [ batch; 784 ]), classes batch

    both
        (function
        | [ w1; b1; w2; b2; w3; b3 ] ->
            let h = tanh (x *@ w1 + b1)
            let h = tanh (h *@ w2 + b2)
            Tensor.crossEntropy y (h *@ w3 + b3)
        | _ -> failwith "six")
        (List.map
            single
            [
                scaled 21 [ 784; 512 ] 784
                Tensor.zeros [ 512 ]
                scaled 22 [ 512; 256 ] 512
                Tensor.zeros [ 256 ]
                scaled 23 [ 256; 10 ] 256
                Tensor.zeros [ 10 ]
            ])

let private recurrent () =
    let steps = 200
    let xs = single (symmetric 30 [ steps; 32; 64 ])
    let start = single (Tensor.zeros [ 32; 128 ]), single (tensor 0.0)

    both
        (function
        | [ wx; wh; b ] ->
            let step (h, s) x =
                let h = tanh (x *@ wx + h *@ wh + b)
                (h, s + Tensor.mean (h * h)), ()

            let (_, s), () = scan step start xs
            s / float steps
        | _ -> failwith "three")
        (List.map single [ scaled 31 [ 64; 128 ] 64; scaled 32 [ 128; 128 ] 128; Tensor.zeros [ 128 ] ])

let private rosenbrock (x: Tensor) =
    let a, b = x[.. int x.Size - 2], x[1..]
    Tensor.sum (100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2)

let private near n = 0.5 + 0.3 * symmetric 40 [ n ]

let private second () =
    let f, x = compile (hessian rosenbrock), near 100
    fun () -> [ f x ]

let private product () =
    let f = compile (fun (x, v) -> hvp rosenbrock x v)
    let at = near 100_000, symmetric 41 [ 100_000 ]
    fun () -> [ f at ]

let private wide () =
    let x, w1, w2 =
        symmetric 50 [ 50 ], scaled 51 [ 50; 50 ] 50, scaled 52 [ 50; 50 ] 50

    let f = compile (jacobian (fun x -> tanh (w2 *@ tanh (w1 *@ x))))
    fun () -> [ f x ]

let private convolutional () =
    let x, y = single (symmetric 60 [ 32; 1; 28; 28 ]), classes 32

    let layer w b x =
        Tensor.relu (Tensor.conv2d w x + Tensor.reshape [ -1; 1; 1 ] b)
        |> Tensor.maxPool2d (2, 2)

    both
        (function
        | [ w1; b1; w2; b2; w3; b3 ] ->
            let h = x |> layer w1 b1 |> layer w2 b2 |> Tensor.reshape [ 32; 800 ]
            Tensor.crossEntropy y (h *@ w3 + b3)
        | _ -> failwith "six")
        (List.map
            single
            [
                symmetric 61 [ 16; 1; 3; 3 ] / 3.0
                Tensor.zeros [ 16 ]
                symmetric 62 [ 32; 16; 3; 3 ] / 12.0
                Tensor.zeros [ 32 ]
                scaled 63 [ 800; 10 ] 800
                Tensor.zeros [ 10 ]
            ])

/// The objective of a Gaussian mixture as ADBench has it (Šrajer, Kukelova and Fitzgibbon, A benchmark of selected algorithmic differentiation tools, 2018): weights, means, and
/// the factors of the inverse covariances, their diagonals' logarithms first and then what is below, column by column.
let private mixture () =
    let d, k, n = 10, 25, 1000
    let below = d * (d - 1) / 2
    let x = 2.0 * symmetric 83 [ n; 1; d ]

    // Where each element of a factor is: its diagonal, then what is below, and above it the zero behind them.
    let places =
        let below =
            Map.ofList (
                List.zip
                    [
                        for c in 0 .. d - 1 do
                            for r in c + 1 .. d - 1 -> r, c
                    ]
                    [ d .. d + below - 1 ]
            )

        tensor
            [
                for r in 0 .. d - 1 do
                    for c in 0 .. d - 1 ->
                        if r = c then
                            r
                        else
                            Option.defaultValue (d + below.Count) (below.TryFind((r, c)))
            ]

    let half = 0.5 * float (d + 1)

    let constant =
        let logGammas =
            float (d * (d - 1)) / 4.0 * log System.Math.PI
            + List.sum
                [
                    for j in 1..d -> Tensor.toFloat (Tensor.lgamma (tensor (half + 0.5 * float (1 - j))))
                ]

        -float n * float d * 0.5 * log (2.0 * System.Math.PI)
        - float k * (float ((d + 1) * d) * log (1.0 / sqrt 2.0) - logGammas)

    both
        (function
        | [ weights; means; factors ] ->
            let logs, rest = factors[*, .. d - 1], factors[*, d..]
            let diagonals = exp logs

            let matrices =
                Tensor.catAlong 1 [ diagonals; rest; Tensor.zeros [ k; 1 ] ]
                |> Tensor.indexSelect 1 places
                |> Tensor.reshape [ k; d; d ]

            let centred = Tensor.permute [ 1; 0; 2 ] (x - means)
            let y = centred *@ Tensor.permute [ 0; 2; 1 ] matrices

            let inner =
                Tensor.transpose (-0.5 * Tensor.sumAlong 2 (y * y))
                + weights
                + Tensor.sumAlong 1 logs

            let prior = 0.5 * (Tensor.sum (diagonals * diagonals) + Tensor.sum (rest * rest))

            constant + Tensor.sum (Tensor.logsumexpAlong 1 inner)
            - float n * Tensor.logsumexp weights
            + prior
        | _ -> failwith "three")
        [
            symmetric 80 [ k ]
            symmetric 81 [ k; d ]
            0.5 * symmetric 82 [ k; d + below ]
        ]

let private examples () =
    let x, y = single (symmetric 70 [ 256; 64 ]), single (symmetric 71 [ 256 ])

    let p =
        single (symmetric 72 [ 64; 32 ] / 8.0), single (Tensor.zeros [ 32 ]), single (scaled 73 [ 32 ] 32)

    let loss x y (w1, b1, w2) =
        (Tensor.dot (tanh (x *@ w1 + b1)) w2 - y) ** 2

    let f = compile (fun (p, x, y) -> vmap (fun (x, y) -> grad (loss x y) p) (x, y))

    fun () ->
        let w1, b1, w2 = f (p, x, y)
        [ w1; b1; w2 ]

/// All rows, with PyTorch's script for each under its name.
let all =
    [
        "L1", "logistic regression, 100,000 × 100, Float64", None, logistic
        "M1-128", "perceptron 784-512-256-10, batch 128, Float32", Some 1.0, perceptron 128
        "M1-1024", "the same, batch 1024", Some 1.0, perceptron 1024
        "R1", "recurrent network by scan, 128 hidden, 200 steps, batch 32, Float32", Some 0.7, recurrent
        "H1-hessian", "Hessian of Rosenbrock's function, n = 100, Float64", Some(30.0 / 245.0), second
        "H1-product", "its product with a vector, n = 100,000, Float64", None, product
        "J1", "Jacobian of tanh (W₂·tanh (W₁·x)), 50 → 50, Float64", Some 0.25, wide
        "C1", "two convolutions with pooling and a layer, batch 32, Float32", Some 1.0, convolutional
        "G1", "Gaussian mixture, d = 10, K = 25, n = 1,000, Float64", Some 1.0, mixture
        "V1", "each example's gradient, 64-32-1, batch 256, Float32", Some 0.5, examples
    ]
    |> List.map (fun (name, what, atMost, make) ->
        {
            Name = name
            What = what
            AtMost = atMost
            Make = make
        })

/// What must agree between programs: Σ|x| of each result.
let sums (results: Tensor list) =
    [
        for result in results -> Tensor.toFloat (Tensor.sum (abs (Tensor.convert Float64 result)))
    ]

/// How far two sums may be apart: single precision's, over so many terms.
let private apart (a: float) b =
    abs (a - b) <= 1e-3 * max (abs a) (abs b)

/// An error where two programs' sums are apart.
let expectSame name (ours: float list) peer (theirs: float list) =
    if ours.Length <> theirs.Length || not (List.forall2 apart ours theirs) then
        failwith $"{name}: ours are {ours}, {peer} has {theirs}"

/// The rows that HIPS autograd has too: it has no convolutions, and no map over examples.
let private ofAutograd =
    set [ "L1"; "M1-128"; "M1-1024"; "R1"; "H1-hessian"; "H1-product"; "J1"; "G1" ]

let private script = "workloads_autograd.py"

/// HIPS autograd on a row, where it is.
let private autograd workload work : Timing.Contestant option =
    if not (ofAutograd.Contains workload.Name) then
        None
    else
        Peers.autogradOutput script [ workload.Name ]
        |> Option.map (fun numbers ->
            expectSame workload.Name (sums (work ())) "HIPS autograd" numbers.Tail

            {
                Name = "HIPS autograd"
                Measure = fun () -> (Peers.autogradOutput script [ workload.Name ]).Value.Head
            })

/// Seconds of ours, two threads, and of PyTorch's on one thread and on two.
let measureOnTwo workload =
    let work = workload.Make()
    let threads = WorkerPool.Shared.Threads
    WorkerPool.Shared.Threads <- 2

    let times =
        Timing.interleaved
            5
            [
                Timing.lasting "Fluxion" (fun () -> work () |> ignore)
                for threads in [ 1; 2 ] do
                    yield!
                        Option.toList (
                            Peers.torchOn threads $"PyTorch {threads}" "workloads_torch.py" [ workload.Name ]
                        )
            ]

    WorkerPool.Shared.Threads <- threads
    times

/// Seconds of ours, one thread, and of PyTorch's and HIPS autograd's where they are; an error where they do not compute the same.
let measure workload =
    let work = workload.Make()
    let peer = Peers.torch "PyTorch" "workloads_torch.py" [ workload.Name ]

    match Peers.torchOutput "workloads_torch.py" [ workload.Name ] with
    | Some(_ :: theirs) -> expectSame workload.Name (sums (work ())) "PyTorch" theirs
    | _ -> ()

    let threads = WorkerPool.Shared.Threads
    WorkerPool.Shared.Threads <- 1

    let run () = work () |> ignore

    let times =
        Timing.interleaved
            5
            (Timing.lasting "Fluxion" run :: Option.toList peer
             @ Option.toList (autograd workload work))

    WorkerPool.Shared.Threads <- threads
    times
