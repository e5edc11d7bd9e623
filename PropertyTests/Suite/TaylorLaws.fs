/// Taylor mode beside closed forms, high-precision tables, other transformations, edges, and what it costs.
module internal Fluxion.Suite.TaylorLaws

open System
open System.Globalization
open System.IO
open System.Reflection
open Fluxion
open Fluxion.Laws

let private order = 12

let private close tolerance (expected: Tensor) (actual: Tensor) =
    Expect.isTrue $"{actual} is {expected}" (Tensor.allCloseWithin tolerance tolerance actual expected)

let private unary: Map<string, Tensor -> Tensor> =
    Map
        [
            "exp", exp
            "expm1", Tensor.expm1
            "log", log
            "log10", log10
            "log1p", Tensor.log1p
            "sin", sin
            "cos", cos
            "tan", tan
            "asin", asin
            "acos", acos
            "atan", atan
            "sinh", sinh
            "cosh", cosh
            "tanh", tanh
            "asinh", Tensor.asinh
            "acosh", Tensor.acosh
            "atanh", Tensor.atanh
            "sqrt", sqrt
            "sigmoid", Tensor.sigmoid
            "erf", Tensor.erf
            "erfc", Tensor.erfc
            "erfinv", Tensor.erfinv
            "lgamma", Tensor.lgamma
            "digamma", Tensor.digamma
            "polygamma 2", Tensor.polygamma 2
            "x^5", (fun x -> x ** 5)
            "x^-3", (fun x -> x ** -3)
            "x^2.5", (fun x -> x ** 2.5)
            "1/x", (fun x -> 1.0 / x)
            "sqrt log", log >> sqrt
            "tanh (x tanh x)", (fun x -> tanh (x * tanh x))
            "exp (sin x)", sin >> exp
            "gelu", Tensor.gelu
            "softplus", Tensor.softplus
        ]

let private binary: Map<string, Tensor -> Tensor -> Tensor> =
    Map
        [
            "a/b", (/)
            "pow", Tensor.pow
            "atan2", Tensor.atan2
            "hypot", Tensor.hypot
            "logaddexp", Tensor.logaddexp
            "xlogy", Tensor.xlogy
        ]

/// The lines of data/series.csv: a function, where, and its coefficients.
let private table =
    lazy
        (use stream =
            match Assembly.GetExecutingAssembly().GetManifestResourceStream "series.csv" with
            | null -> failwith "series.csv is not embedded in the suite"
            | found -> found

         use reader = new StreamReader(stream)

         let numbers (cell: string) =
             cell.Split ' '
             |> Array.map (fun word -> Double.Parse(word, CultureInfo.InvariantCulture))

         [
             for line in
                 reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                 |> Seq.skip 1 do
                 let cells = line.Split ','
                 cells[0], numbers cells[1], numbers cells[2]
         ])

/// The worst that was measured is 2e-14.
let private references =
    Law.ofCases
        "taylor to order 12 against 60 digits, each coefficient to 1e-13 of itself"
        table.Value
        (fun (name, point, expected) ->
            let coefficients =
                match point with
                | [| x |] -> taylor order unary[name] (tensor x)
                | _ -> taylor order (fun t -> binary[name] (point[0] + t) (point[1] - t / 2.0)) (tensor 0.0)

            for k in 0..order do
                let actual = Tensor.toFloat coefficients[k]

                if not (abs (actual - expected[k]) <= 1e-13 * abs expected[k]) then
                    Expect.failed
                        $"coefficient {k} of {name} at %A{point}: expected {expected[k]:R} but was {actual:R}")

let private curve =
    [ [ 0.5; -1.0; 2.0 ]; [ 0.25; 3.0; -0.5 ]; [ 1.0; 0.125; 4.0 ] ]
    |> List.map tensor

let private linear =
    Law.ofCases
        "the series of a linear function is its image, coefficient by coefficient, bit for bit"
        [
            "sum", Tensor.sum
            "cumsum", Tensor.cumsum 0
            "flip", Tensor.flip [ 0 ]
            "reshape", Tensor.reshape [ 3; 1 ]
            "slice", Tensor.slice 0 1 3
            "twice", (fun x -> x + x)
            "negated", (fun x -> -x)
            "product with a constant", (fun x -> tensor [ [ 1.0; 2.0; 3.0 ]; [ 0.5; -1.0; 4.0 ] ] *@ x)
            "choice", (fun x -> Tensor.where (tensor [ true; false; true ]) x (2.0 * x))
        ]
        (fun (_, f) ->
            let y, series = jet f (tensor [ 1.0; 2.0; 3.0 ]) curve
            Expect.equal (f (tensor [ 1.0; 2.0; 3.0 ])) y
            Expect.equal (List.map f curve) series)

type Point =
    {
        At: Tensor
        Weight: Tensor
        Name: string
        Count: Tensor
    }

let private trees =
    Law.ofCheck "jets of trees: a record with an integer beside, in; a tuple, out" (fun () ->
        let point a w =
            {
                At = tensor [ a; 2.0 * a ]
                Weight = tensor w
                Name = "p"
                Count = tensor 3
            }

        let f p =
            sin (p.At * p.Weight),
            {|
                Sum = Tensor.sum p.At
                Count = p.Count
            |}

        let (value, beside), series =
            jet f (point 0.5 2.0) [ point 1.0 0.25; point -0.5 1.0 ]

        let along (t: Tensor) =
            sin ((0.5 + t - 0.5 * t * t) * tensor [ 1.0; 2.0 ] * (2.0 + 0.25 * t + t * t))

        let expected = taylor 2 along (tensor 0.0)
        close 1e-15 expected[0] value

        series
        |> List.iteri (fun k (coefficient, _) -> close 1e-15 expected[k + 1] coefficient)

        Expect.equal (tensor 3) beside.Count
        close 1e-15 (tensor 1.5) beside.Sum
        Expect.equal [ 3.0; -1.5 ] [ for _, beside in series -> Tensor.toFloat beside.Sum ]
        Expect.equal [ tensor 0; tensor 0 ] [ for _, beside in series -> beside.Count ])

let private nesting =
    let x = tensor 0.6
    let f (a: Tensor) (x: Tensor) = sin (a * x) * x

    let third (a: float) x =
        -(a ** 3.0) * x * cos (a * x) - 3.0 * a * a * sin (a * x)

    Law.ofCases
        "the third derivative of sin (a x) x, in every nesting with the other transformations"
        [
            "diffN", (fun a -> diffN 3 (f a) x)
            "taylor", (fun a -> 6.0 * (taylor 3 (f a) x)[3])
            "jet", (fun a -> 6.0 * (snd (jet (f a) x [ tensor 1.0; tensor 0.0; tensor 0.0 ]))[2])
            "grad of diffN", (fun a -> grad (diffN 2 (f a)) x)
            "diffN of grad", (fun a -> diffN 2 (grad (f a)) x)
            "diff of diffN", (fun a -> diff (diffN 2 (f a)) x)
            "diffN of diff", (fun a -> diffN 2 (diff (f a)) x)
            "diffN of diffN", (fun a -> diffN 2 (diffN 1 (f a)) x)
            "taylor of taylor", (fun a -> 2.0 * (taylor 2 (fun x -> (taylor 1 (f a) x)[1]) x)[2])
            "compile of diffN", (fun a -> compile (diffN 3 (f a)) x)
            "diffN of compile", (fun a -> diffN 3 (compile (f a)) x)
            "diffN of compile of compile", (fun a -> diffN 3 (compile (fun x -> compile (fun x -> f a x) x)) x)
            "grad of compile of diffN of compile", (fun a -> grad (compile (diffN 2 (compile (f a)))) x)
            "vmap of diffN", (fun a -> Tensor.squeezeAll (vmap (diffN 3 (f a)) (Tensor.unsqueeze 0 x)))
            "diffN of vmap", (fun a -> diffN 3 (fun x -> Tensor.sum (vmap (fun x -> f a x) (Tensor.unsqueeze 0 x))) x)
            "partials", (fun a -> (partials 3 (f a) x)[[ 3 ]])
            "laplacian of diffN", (fun a -> laplacian (diffN 1 (f a)) x)
            "diffN of laplacian", (fun a -> diffN 1 (laplacian (f a)) x)
            "laplacian of compile of grad", (fun a -> laplacian (compile (grad (f a))) x)
        ]
        (fun (_, derivative) ->
            let expected = third 1.25 0.6
            close 1e-13 (tensor expected) (derivative (tensor 1.25))
            // And by what the function captures: its derivative by a, against differences of the closed form.
            let numeric = (third 1.2501 0.6 - third 1.2499 0.6) / 2e-4
            close 1e-6 (tensor numeric) (grad derivative (tensor 1.25)))

let private confusion =
    Law.ofCheck
        "perturbations are not confused: d/dt [t * d2/ds2 (t s^2)] at 3 is 12, and a jet's own curve is not its caller's"
        (fun () ->
            let inner t = diffN 2 (fun s -> t * s * s) t
            close 1e-15 (tensor 12.0) (diffN 1 (fun t -> t * inner t) (tensor 3.0))
            close 1e-15 (tensor 12.0) (grad (fun t -> t * inner t) (tensor 3.0))
            // The same tensor is value, coefficient of order 1 and of order 2: (t + t.s + t.s^2)^2 has t^2 + 2t^2 = 3t^2 at s^2.
            let second t =
                (snd (jet (fun x -> x * x) t [ t; t ]))[1]

            close 1e-15 (tensor 12.0) (second (tensor 2.0))
            close 1e-15 (tensor 12.0) (grad second (tensor 2.0)))

let private edges =
    Law.ofCases
        "at edges: a zero coefficient contributes exactly zero, kinks and ties as in the other modes"
        [
            "sqrt at 0, at rest", (fun () -> snd (jet sqrt (tensor 0.0) [ tensor 0.0; tensor 0.0 ])), [ 0.0; 0.0 ]
            "sqrt at 0", (fun () -> [ (taylor 1 sqrt (tensor 0.0))[1] ]), [ infinity ]
            "abs at 0", (fun () -> taylor 2 abs (tensor 0.0)), [ 0.0; 0.0; 0.0 ]
            "relu at 0", (fun () -> taylor 2 Tensor.relu (tensor 0.0)), [ 0.0; 0.0; 0.0 ]
            "a tie of maximum",
            (fun () -> taylor 2 (fun x -> Tensor.maximum (2.0 * x) (x + 1.0)) (tensor 1.0)),
            [ 2.0; 1.5; 0.0 ]
            "a tie of max",
            (fun () -> taylor 2 (fun x -> Tensor.max (Tensor.stack [ x * x; x; tensor 0.5 ])) (tensor 1.0)),
            [ 1.0; 1.5; 0.5 ]
            "w * sqrt x at w = 0",
            (fun () -> [ (partials 2 (fun v -> v[0] * sqrt v[1]) (tensor [ 0.0; 4.0 ]))[[ 1; 1 ]] ]),
            [ 0.25 ]
            "a branch that is not taken",
            (fun () -> taylor 2 (fun x -> Tensor.where (x .> 0.0) (sqrt x) (x * x)) (tensor 0.0)),
            [ 0.0; 0.0; 1.0 ]
            "x^2.5 at 0", (fun () -> taylor 2 (fun x -> x ** 2.5) (tensor 0.0)), [ 0.0; 0.0; 0.0 ]
            "prod at zeros",
            (fun () -> taylor 3 (fun x -> Tensor.prod (Tensor.stack [ x; x; x + 2.0 ])) (tensor 0.0)),
            [ 0.0; 0.0; 2.0; 1.0 ]
            "a constant", (fun () -> taylor 2 (fun _ -> tensor 7.0) (tensor 1.0)), [ 7.0; 0.0; 0.0 ]
            "det of a singular matrix",
            (fun () -> taylor 2 (fun x -> Linalg.det (x * Tensor.eye 2)) (tensor 0.0)),
            [ 0.0; 0.0; 1.0 ]
        ]
        (fun (what, series, expected) -> Expect.equal (what, expected) (what, series () |> List.map Tensor.toFloat))

/// The multiplications of a jet's coefficients up to an order, equal ones once, as lowering merges them.
let private multiplications (f: Tensor -> Tensor) (x: float) order =
    let given = Graph.variable (tensor x)
    let curve = List.init order (fun k -> Graph.variable (tensor (0.1 * float (k + 1))))
    let y = Tensor.stack (snd (jet f given curve))
    let numbers = Collections.Generic.Dictionary<string, int>()
    let places = Collections.Generic.Dictionary<Tensor, int>(HashIdentity.Reference)
    let mutable count = 0

    for node in
        (Walk.Dependence(ReadOnlySpan<Tensor>(Array.ofList (given :: curve)), ReadOnlySpan<Tensor>([| y |]))).Order do
        let inputs =
            [
                for input in node.Inputs ->
                    match places.TryGetValue input with
                    | true, place -> string place
                    | _ -> string input
            ]

        let isProduct = node.Op = Arithmetic.Mul || node.Op = Arithmetic.StrongMul

        let inputs =
            if isProduct || node.Op = Arithmetic.Add then
                List.sort inputs
            else
                inputs

        let own = if node.Op = Leaves.Variable then string node.Serial else ""

        let key =
            String.concat " " (node.Op.Name :: own :: string (List.ofSeq node.Attributes) :: inputs)

        if numbers.TryAdd(key, numbers.Count) && isProduct then
            count <- count + 1

        places[node] <- numbers[key]

    count

/// What an op's rule is made of, in multiples of K². Partials in scaled forms, which do not overflow, take more.
let private cost =
    Law.ofCases
        "a series to order K takes at most 3K² multiplications an op; scaled forms some more, chains K³/6"
        [
            for name, f, x in
                [
                    "sin", sin, 0.3
                    "tan", tan, 0.3
                    "asin", asin, 0.3
                    "acos", acos, 0.3
                    "atan", atan, 0.3
                    "sinh", sinh, 0.3
                    "tanh", tanh, 0.3
                    "atanh", Tensor.atanh, 0.3
                    "exp", exp, 0.3
                    "expm1", Tensor.expm1, 0.3
                    "log", log, 1.3
                    "log10", log10, 1.3
                    "log1p", Tensor.log1p, 0.3
                    "sqrt", sqrt, 1.3
                    "sigmoid", Tensor.sigmoid, 0.3
                    "softplus", Tensor.softplus, 0.3
                    "erf", Tensor.erf, 0.3
                    "erfc", Tensor.erfc, 0.3
                    "erfinv", Tensor.erfinv, 0.3
                    "1/x", (fun x -> 1.0 / x), 1.3
                    "x/(x + 1)", (fun x -> x / (x + 1.0)), 0.3
                    "x * (x + 1)", (fun x -> x * (x + 1.0)), 0.3
                    "x^5", (fun x -> x ** 5), 1.3
                    "x^-3", (fun x -> x ** -3), 1.3
                    "gelu", Tensor.gelu, 0.3
                ] do
                for k in [ 10; 20 ] do
                    name, f, x, k, 3 * k * k
            for name, f, x, squares in
                [
                    "asinh", Tensor.asinh, 0.3, 5
                    "acosh", Tensor.acosh, 1.7, 5
                    "logaddexp", (fun x -> Tensor.logaddexp x (x + 1.0)), 0.3, 4
                    "xlogy", (fun x -> Tensor.xlogy x (x + 1.0)), 0.3, 4
                    "hypot", (fun x -> Tensor.hypot x (x + 1.0)), 0.3, 8
                    "atan2", (fun x -> Tensor.atan2 x (x + 1.0)), 0.3, 12
                ] do
                for k in [ 10; 20 ] do
                    name, f, x, k, squares * k * k
            for name, f in [ "lgamma", Tensor.lgamma; "x^2.5", (fun x -> x ** 2.5) ] do
                for k in [ 10; 20 ] do
                    name, f, 1.3, k, k * k * k / 6 + 2 * k * k
        ]
        (fun (name, f, x, k, bound) ->
            let count = multiplications f x k
            Expect.isTrue $"{name} to order {k} takes {count} multiplications, at most {bound}" (count <= bound))

let private growth =
    Law.ofCheck "thirty ops to order 20 take at most 4 times the multiplications of order 10" (fun () ->
        let f (x: Tensor) =
            (x, [ 1..6 ]) ||> List.fold (fun y _ -> tanh (y * sin y + 0.5) / (1.0 + exp -y))

        let ten, twenty = multiplications f 0.3 10, multiplications f 0.3 20
        Expect.isTrue $"{twenty} is at most 4 times {ten}" (twenty <= 4 * ten))

let private deep =
    Law.ofCheck "a chain of 100,000 nodes has a second derivative" (fun () ->
        let f (x: Tensor) =
            (x, [ 1..100_000 ])
            ||> List.fold (fun y i -> if i % 2 = 0 then y * 1.00001 else y + 1e-5 * x * x)

        let factor = 1.00001 ** 50_000.0
        // x² is added 50,000 times, then multiplied: 1e-5·Σ 1.00001^j, j = 1 … 50,000.
        let added = 1.00001 * (factor - 1.0)
        // Of 50,000 roundings.
        close 1e-11 (tensor (2.0 * added)) (diffN 2 f (tensor 0.5)))

/// The laws of Taylor mode that are not about one op.
let laws: Law list =
    [ references; linear; trees; nesting; confusion; edges; cost; growth; deep ]
