/// Taylor mode beside closed forms, high-precision tables, other transformations, edges, and what it costs.
module internal Fluxion.Suite.TaylorLaws

open System
open System.Globalization
open System.IO
open System.Reflection
open Fluxion
open Fluxion.Laws

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
            "x^12", (fun x -> x ** 12)
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

/// The worst that was measured is 4e-14.
let private references =
    Law.ofCases
        "taylor to order 12, of some 24, against 60 digits, each coefficient to 1e-13 of itself"
        table.Value
        (fun (name, point, expected) ->
            let order = expected.Length - 1

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
            "hypot at the origin",
            (fun () -> taylor 2 (fun x -> Tensor.hypot x (2.0 * x)) (tensor 0.0)),
            [ 0.0; 0.0; 0.0 ]
            "hypot at infinity",
            (fun () -> taylor 2 (fun x -> Tensor.hypot x (tensor 1.0)) (tensor infinity)),
            [ infinity; 1.0; 0.0 ]
            "atan2 at infinity",
            (fun () -> List.tail (taylor 2 (fun x -> Tensor.atan2 x (2.0 * x)) (tensor infinity))),
            [ 0.0; 0.0 ]
            "prod at zeros",
            (fun () -> taylor 3 (fun x -> Tensor.prod (Tensor.stack [ x; x; x + 2.0 ])) (tensor 0.0)),
            [ 0.0; 0.0; 2.0; 1.0 ]
            "a constant", (fun () -> taylor 2 (fun _ -> tensor 7.0) (tensor 1.0)), [ 7.0; 0.0; 0.0 ]
            "det of a singular matrix",
            (fun () -> taylor 2 (fun x -> Linalg.det (x * Tensor.eye 2)) (tensor 0.0)),
            [ 0.0; 0.0; 1.0 ]
        ]
        (fun (what, series, expected) -> Expect.equal (what, expected) (what, series () |> List.map Tensor.toFloat))

let private rising (x: Tensor) = x - 2.0 * x * x + x * x * x

let rec private slope n (f: Tensor -> Tensor) =
    if n = 0 then f else slope (n - 1) (diff f)

/// Where an exponent stays its power is 0 at 0, has a number for its derivative of one order, and infinite ones after that where it is not whole: as nested modes say, infinite and no numbers too.
let private powersAtZero =
    Law.ofCases
        "pow at 0, and beside it, is what nested derivatives are, to order 6"
        (List.allPairs [ 0.0; 1.0; 2.0; 3.0; 4.0; 5.0; 7.5; 2.5; 0.5; -1.0; -0.5 ] [ 0.0; 0.7 ])
        (fun (exponent, at) ->
            for g in [ id; rising; (fun x -> x * x) ] do
                let f x = Tensor.pow (g x) (tensor exponent)
                let series = taylor 6 f (tensor at)

                for k in 0..6 do
                    let factorial = List.fold (*) 1.0 [ 1.0 .. float k ]

                    let expected = Tensor.toFloat (slope k f (tensor at)) / factorial

                    let actual = Tensor.toFloat series[k]

                    Expect.isTrue
                        $"coefficient {k} of x^{exponent} at {at} is {actual}, not {expected}"
                        (actual.Equals expected
                         || abs (actual - expected) <= 1e-12 * (1.0 + abs expected))

            // At rest nothing is unknown.
            let still = List.replicate 5 (tensor 0.0)
            let _, series = jet (fun x -> Tensor.pow x (tensor exponent)) (tensor at) still
            Expect.equal (List.replicate 5 0.0) (List.map Tensor.toFloat series))

/// Of the two ways to write a power the one that is not taken must leave nothing in a derivative, and the one that is has to have its own.
let private powersInGradients =
    Law.ofCases
        "a coefficient of pow at 0, and beside it, has the derivatives of the nested one"
        (List.allPairs [ 2.0; 3.0; 4.0; 5.0; 6.0; 7.5 ] [ 0.0; 0.7 ])
        (fun (exponent, at) ->
            let f x = Tensor.pow (rising x) (tensor exponent)

            for k in 1..4 do
                let factorial = List.fold (*) 1.0 [ 1.0 .. float k ]
                let coefficient (x: Tensor) = (taylor k f x)[k] * factorial

                for derived in [ grad; grad >> grad; diff >> grad; grad >> diff ] do
                    close 1e-11 (derived (slope k f) (tensor at)) (derived coefficient (tensor at)))

/// Where the exponent moves too, what takes few products is told, and the rest is no number.
let private powersThatMove =
    let unknown = nan

    Law.ofCases
        "pow at 0 of an exponent that moves, to order 5: right to the second order, and to every order for the exponents 0, 1, 2 and 3"
        [
            0.0, [ 1.0; 0.0; 0.0; 0.0; 0.0; 0.0 ]
            1.0, [ 0.0; 1.0; -2.0; 1.0; 0.0; 0.0 ]
            2.0, [ 0.0; 0.0; 1.0; -4.0; 6.0; -4.0 ]
            3.0, [ 0.0; 0.0; 0.0; 1.0; -6.0; 15.0 ]
            4.0, [ 0.0; 0.0; 0.0; unknown; unknown; unknown ]
            7.5, [ 0.0; 0.0; 0.0; unknown; unknown; unknown ]
        ]
        (fun (exponent, expected) ->
            let actual =
                taylor 5 (fun x -> Tensor.pow (rising x) (exponent + 0.0 * x)) (tensor 0.0)
                |> List.map Tensor.toFloat

            Expect.isTrue $"{actual} is {expected}" (List.forall2 (fun (x: float) y -> x.Equals y) expected actual))

/// What such an op's series goes by is made of its inputs, among them a call's parameter that stands for a constant.
let private compiledPowers =
    Law.ofCases "a compiled power of a constant, or to one, has the series of the power" [ 1; 5 ] (fun order ->
        for f in
            [
                (fun (x: Tensor) -> Tensor.pow (tensor 2.5) x)
                (fun x -> Tensor.pow x (tensor 2.5))
                (fun x -> Tensor.hypot x (tensor 2.5))
                (fun x -> Tensor.atan2 (tensor 2.5) x)
            ] do
            let series f = taylor order f (tensor 0.7)
            List.iter2 (close 1e-14) (series f) (series (compile f)))

/// 35! is no Float32, the coefficients still are. Float32's own polygamma functions and forty divisions leave five digits and more.
let private singleGammas =
    Law.ofCases
        "the gamma functions' series in Float32 to order 40"
        [ "lgamma", Tensor.lgamma; "digamma", Tensor.digamma ]
        (fun (_, f) ->
            let series dtype =
                taylor 40 f (Tensor.convert dtype (tensor 2.0))
                |> List.map (Tensor.convert Float64)

            for expected, actual in List.zip (series Float64) (series Float32) do
                Expect.isTrue $"{actual} is {expected}" (Tensor.allCloseWithin 1e-5 0.0 expected actual))

/// What is right at moderate numbers is right at all of them: f(s·x) = sᵏ·f(x) along the whole curve.
let private homogeneous =
    Law.ofCases
        "series of homogeneous functions at numbers of every size: nothing overflows on the way, nor vanishes"
        (List.allPairs
            [ "hypot", Tensor.hypot, 1; "atan2", Tensor.atan2, 0; "a / b", (/), 0 ]
            [ -1000; -664; 664; 1000 ])
        (fun ((name, f, degree), exponent) ->
            let along (scale: float) =
                let a, b = [ 0.75; 0.5; -0.25 ], [ -1.25; 0.375; 0.5 ]

                let curve k =
                    tensor (scale * a[k]), tensor (scale * b[k])

                let y, series =
                    jet (fun (a, b) -> f a b) (curve 0) [ curve 1; curve 2; (tensor 0.0, tensor 0.0) ]

                [ for y in y :: series -> Tensor.toFloat y ]

            let scale = Math.ScaleB(1.0, exponent)

            for k, (near, far) in List.indexed (List.zip (along 1.0) (along scale)) do
                let expected = if degree = 1 then scale * near else near

                if not (abs (far - expected) <= 1e-14 * abs expected) then
                    Expect.failed $"coefficient {k} of {name} at 2^{exponent}: expected {expected:R} but was {far:R}")

/// The nodes that a jet's coefficients up to an order add, along a curve of its own for each of two inputs; equal ones once, as lowering merges them.
let private added (f: Tensor -> Tensor -> Tensor) (a: Tensor, b: Tensor) order =
    let given = [ Graph.variable a; Graph.variable b ]

    let curves =
        [
            for k in 1..order -> [ for x in given -> Graph.variable (Tensor.zerosLike x + 0.1 * float (k + 1)) ]
        ]

    let _, series = jet (fun (x: Tensor list) -> f x[0] x[1]) given curves

    let y = Tensor.stack series
    let numbers = Collections.Generic.Dictionary<string, int>()
    let places = Collections.Generic.Dictionary<Tensor, int>(HashIdentity.Reference)

    [
        for node in
            (Walk.Dependence(
                ReadOnlySpan<Tensor>(Array.ofList (given @ List.concat curves)),
                ReadOnlySpan<Tensor>([| y |])
            ))
                .Order do
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

            if numbers.TryAdd(key, numbers.Count) then
                node

            places[node] <- numbers[key]
    ]

let private multiplications f (a: float, b: float) order =
    added f (tensor a, tensor b) order
    |> Seq.filter (fun node -> node.Op = Arithmetic.Mul || node.Op = Arithmetic.StrongMul)
    |> Seq.length

/// What an op's rule is made of, in multiples of K². lgamma and what follows it satisfy no algebraic differential equation (Hölder, 1887), so that their bound ends: at order 41.
let private cost =
    let ofOne (f: Tensor -> Tensor) = fun x (_: Tensor) -> f x

    Law.ofCases
        "a series to order K takes at most 3K² multiplications an op"
        [
            for name, f, at in
                [
                    for name, f in Map.toSeq unary do
                        let at =
                            match name with
                            | "acosh"
                            | "sqrt log" -> 1.7
                            | _ -> 0.3

                        if not (Set.contains name (set [ "tanh (x tanh x)"; "exp (sin x)"; "sqrt log" ])) then
                            yield name, ofOne f, (at, 1.0)
                    for name, f in Map.toSeq binary do
                        yield name, f, (0.3, 0.7)

                    for n in [ 8; 12; 17 ] do
                        yield $"x^{n}", ofOne (fun x -> x ** n), (1.3, 1.0)

                    yield "a * b", (fun (a: Tensor) b -> a * b), (0.3, 0.7)
                    yield "hypot with a constant", ofOne (fun x -> Tensor.hypot x (tensor 1.0)), (0.3, 1.0)
                    yield "pow of a constant", ofOne (fun x -> Tensor.pow (tensor 2.0) x), (0.3, 1.0)
                    yield "pow to a constant", ofOne (fun x -> Tensor.pow x (tensor 2.5)), (0.3, 1.0)
                    yield "rsqrt", ofOne Tensor.rsqrt, (0.3, 1.0)
                ] do
                for k in [ 10; 20; 41 ] do
                    name, f, at, k
        ]
        (fun (name, f, at, k) ->
            let bound = 3 * k * k
            let count = multiplications f at k
            Expect.isTrue $"{name} to order {k} takes {count} multiplications, at most {bound}" (count <= bound))

let private exponential =
    Law.ofCases
        "a series of matrixExp, or of its derivative, to order K takes one of K + 1 times the size"
        [ 1; 2; 7 ]
        (fun order ->
            let tangent a e = snd (jvp Linalg.matrixExp a e)

            for f, op in
                [
                    (fun a _ -> Linalg.matrixExp a), MatrixExponentials.MatrixExp
                    tangent, MatrixExponentials.Frechet
                ] do
                let sizes =
                    [
                        for node in added f (Tensor.eye 3, Tensor.ones [ 3; 3 ]) order do
                            if node.Op = MatrixExponentials.MatrixExp || node.Op = MatrixExponentials.Frechet then
                                node.Op.Name, node.Shape[0]
                    ]

                Expect.equal [ op.Name, 3 * (order + 1) ] sizes)

let private growth =
    Law.ofCheck "thirty ops to order 20 take at most 4 times the multiplications of order 10" (fun () ->
        let f (x: Tensor) =
            (x, [ 1..6 ]) ||> List.fold (fun y _ -> tanh (y * sin y + 0.5) / (1.0 + exp -y))

        let count = multiplications (fun x _ -> f x) (0.3, 1.0)
        let ten, twenty = count 10, count 20
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
    [
        references
        linear
        trees
        nesting
        confusion
        edges
        powersAtZero
        powersInGradients
        powersThatMove
        compiledPowers
        singleGammas
        homogeneous
        cost
        exponential
        growth
        deep
    ]
