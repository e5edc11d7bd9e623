/// How sharp patterns are: for each family of functions, that its pattern is where its derivative is other than 0, and no more; through control flow, that it is what the branches and steps make of it.
module internal Fluxion.Suite.PatternLaws

open FsCheck.FSharp
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics

let private patternOf (f: Tensor -> Tensor) (x: Tensor) =
    let variable = Tensor.Variable x
    Graph.jacobianPattern variable (f variable)

let private pairs (pattern: SparsityPattern) =
    Seq.zip pattern.Rows pattern.Columns |> Seq.toList

/// The pairs at which a Jacobian is not 0, row by row. Factorizations leave roundings where their derivative is 0.
let private nonzeros (f: Tensor -> Tensor) (x: Tensor) =
    let columns = int x.Size
    let dense = elements (jacobianForward f x)
    let least = 1e-14 * (Array.map abs dense |> Array.fold max 0.0)

    Array.toList dense
    |> List.indexed
    |> List.filter (fun (_, element) -> abs element > least)
    |> List.map (fun (place, _) -> place / columns, place % columns)

/// Twelve different numbers, none of them 0 or 1.
let private point =
    tensor [ 0.3; -0.5; 0.7; 1.1; -1.3; 0.9; 0.45; -0.85; 1.6; -0.25; 0.65; 1.35 ]

let private rows (x: Tensor) = Tensor.reshape [ 4; 3 ] x

let private square (x: Tensor) =
    Tensor.reshape [ 3; 3 ] x[..8] + 3.0 * Tensor.eye 3

let private shifted (c: Tensor) =
    Tensor.cat [ c[1..]; Tensor.zeros [ 1 ] ]

let private recurrence (x: Tensor) =
    scan (fun c s -> let c = sin (c * s) in c, c * s) (tensor 0.5) x |> snd

let private image (x: Tensor) = Tensor.reshape [ 1; 1; 3; 4 ] x

/// Functions whose pattern is exactly where their derivative is not 0 at the point.
let private exact: (string * (Tensor -> Tensor)) list =
    [
        "a running sum", Tensor.cumsum 0
        "a running sum along an axis", rows >> Tensor.cumsum 0 >> sin
        "a running sum from the end", Tensor.flip [ 0 ] >> Tensor.cumsum 0 >> Tensor.flip [ 0 ]
        "a running product", Tensor.cumprod 0
        "the gradient of a running product", grad (fun x -> Tensor.sum (Tensor.cumprod 0 x))
        "known positions", sin >> Tensor.indexSelect 0 (tensor [ 3; 3; 0; 11 ])
        "known positions, added to", (fun x -> Tensor.scatterAdd 0 (tensor [ 3; 3; 0 ]) x[..2] (sin x))
        "positions computed from constants",
        (fun x ->
            let order = Tensor.argsort 0 (tensor [ 3.0; 1.0; 2.0 ])
            Tensor.indexSelect 0 order (x * x))
        "a choice by known truths",
        (fun x -> Tensor.where (Tensor.arange 0.0 12.0 1.0 .< 5.0) (sin x) (Tensor.flip [ 0 ] x))
        "triangles of a matrix", rows >> Tensor.tril >> sin
        "sums along axes", rows >> Tensor.sumAlong 0 >> sin
        "largest elements of windows that stand apart", image >> Tensor.avgPool2d (1, 2)
        "a convolution", (fun x -> Tensor.conv1d (tensor [ [ [ 1.0; 2.0; -1.0 ] ] ]) (Tensor.reshape [ 1; 1; 12 ] x))
        "a strided convolution of images",
        (fun x -> Tensor.conv2dWith (2, 1) (1, 1) (1, 1) 1 (Tensor.reshape [ 1; 1; 2; 2 ] point[..3]) (image x))
        "a matrix product", (fun x -> rows x *@ tensor [ [ 1.0; 2.0 ]; [ 3.0; -1.0 ]; [ 0.5; 4.0 ] ])
        "a product with its own transpose", (fun x -> rows x *@ Tensor.transpose (rows x))
        "products of rows", (fun x -> Tensor.einsum "ij,ij->i" [ rows x; rows (sin x) ])
        "outer products of rows", (fun x -> Tensor.einsum "ij,ik->ijk" [ rows x; rows (sin x) ])
        "systems, column by column",
        (fun x ->
            Linalg.solve
                (tensor [ [ 2.0; 0.3; 0.4 ]; [ 0.5; 3.0; 0.2 ]; [ 0.1; 0.7; 4.0 ] ])
                (Tensor.reshape [ 3; 4 ] x))
        "lower triangular systems",
        (fun x -> Linalg.solveTriangular Triangle.Lower (square point) (Tensor.reshape [ 3; 4 ] x))
        "upper triangular systems",
        (fun x -> Linalg.solveTriangular Triangle.Upper (square point) (Tensor.reshape [ 3; 4 ] x))
        "the triangle of a system",
        (fun x -> Linalg.solveTriangular Triangle.Lower (square x) (tensor [ [ 1.0 ]; [ 2.0 ]; [ 3.0 ] ]))
        "a Cholesky factor", (fun x -> Linalg.cholesky (square x *@ Tensor.transpose (square point)))
        "a recurrence", recurrence
        "a recurrence backwards", Tensor.flip [ 0 ] >> recurrence >> Tensor.flip [ 0 ]
        "a recurrence of several, each for itself",
        (fun x ->
            scan (fun (c: Tensor) s -> (let c = 0.5 * c + s * s in c, c)) (tensor [ 0.1; 0.2; 0.3 ]) (rows x)
            |> snd)
        "a scan of what it is given only", (fun x -> scan (fun c s -> c + 1.0, c * s * s) (tensor 0.5) x |> snd)
        "the gradient of a scan of what it is given only",
        grad (fun x -> scan (fun c s -> c + 1.0, c * s * s) (tensor 0.5) x |> snd |> Tensor.sum)
        "a loop that picks at its position",
        (fun x -> foriLoop 2 5 (fun i c -> c + sin (Tensor.indexSelect 0 (Tensor.reshape [ 1 ] i) x)) (tensor [ 1.0 ]))
        "a loop that moves everything by one", foriLoop 0 3 (fun _ c -> sin (shifted c))
        "the gradient of a loop, element by element", grad (fun x -> Tensor.sum (foriLoop 0 3 (fun _ c -> sin c * c) x))
        "a loop that counts, and chooses by its count",
        (fun x -> foriLoop 0 4 (fun i c -> cond (i .< 3) (fun c -> sin c) shifted c) x)
        "a solution, element by element", (fun x -> fixedPoint (fun y -> 0.3 * sin y + x) (Tensor.zeros [ 12 ]))
        "a function of rows", rows >> vmap (fun row -> row[1..] * row[..1])
        "a compiled function that is told where",
        (fun x -> compile (fun (x, at) -> Tensor.indexSelect 0 at (sin x)) (x, tensor [ 3; 5 ]))
        "a checkpoint", checkpoint (fun (x: Tensor) -> x[1..] * x[..10])
        "a rule of one's own", customVjp (fun (x: Tensor) -> x * x, (fun g -> 2.0 * x * g))
    ]

/// Pairs of a pattern that are what is known, and not the derivative at one point: of branches, of any number of steps, of order.
let private known: (string * (Tensor -> Tensor) * (int * int) list) list =
    [
        "a choice: both branches",
        (fun x -> cond (Tensor.sum x .> 0.0) (fun x -> sin x) (fun (x: Tensor) -> Tensor.flip [ 0 ] x) x),
        [
            for i in 0..11 do
                yield! List.distinct (List.sort [ i, i; i, 11 - i ])
        ]
        "a choice row by row: both branches of the row",
        (fun x -> vmap (fun (row: Tensor) -> cond (row[0] .> 0.0) sin (fun row -> row[1] * row) row) (rows x)),
        [
            for i in 0..3 do
                for j in 0..2 do
                    yield! List.distinct (List.sort [ 3 * i + j, 3 * i + j; 3 * i + j, 3 * i + 1 ])
        ]
        "a loop while something holds: any number of steps",
        (fun x -> whileLoop (fun c -> Tensor.sum c .< 1.0) (fun c -> c + 0.1 * shifted c) x[..2]),
        [ 0, 0; 0, 1; 0, 2; 1, 1; 1, 2; 2, 2 ]
        "order: all along the axis",
        (fun x -> Tensor.sort 1 (rows x)),
        [
            for i in 0..11 do
                for j in 0..2 -> i, 3 * (i / 3) + j
        ]
    ]

let private families =
    [
        Law.ofCases "patterns are where derivatives are not 0" exact (fun (_, f) ->
            Expect.equal (nonzeros f point) (pairs (patternOf f point)))

        Law.ofCases "patterns are what is known before values are" known (fun (_, f, expected) ->
            let found = pairs (patternOf f point)
            Expect.equal expected found
            Expect.isTrue "nothing lies outside" (Set.isSubset (set (nonzeros f point)) (set found)))
    ]

let private blocks count (pattern: SparsityPattern) =
    [
        for k in 0 .. count - 1 do
            for i, j in pairs pattern -> k * pattern.RowCount + i, k * pattern.ColumnCount + j
    ]

let private union (a: SparsityPattern) (b: SparsityPattern) =
    List.distinct (List.sort (pairs a @ pairs b))

let private programs =
    [
        Law.ofProperty
            "random programs: a scan of what it is given is a block a step, vmap too, and a choice is the union of its branches"
            (Prop.forAll Programs.smooth (fun program ->
                let f, x = Programs.run program, Programs.point program
                let own = patternOf f x
                let stacked = Tensor.stack [ x; x; x ]

                let scanned (xs: Tensor) =
                    scan (fun c s -> c + 1.0, f s) (tensor 0.0) xs |> snd

                Expect.equal (blocks 3 own) (pairs (patternOf scanned stacked))
                Expect.equal (blocks 3 own) (pairs (patternOf (vmap f) stacked))

                let moved x =
                    Tensor.cumsum -1 (Tensor.reshape [ -1 ] (f x))
                    |> Tensor.reshape (Tensor.shape (f x))

                let chosen x = cond (Tensor.sum x .> 0.0) f moved x
                Expect.equal (union own (patternOf moved x)) (pairs (patternOf chosen x))

                Expect.isTrue
                    "a choice is one of its branches"
                    (Set.isSubset (set (nonzeros chosen x)) (set (pairs (patternOf chosen x))))))
        |> Law.withCases 60
    ]

let private large =
    [
        Law.ofCheck "a loop of more steps than are followed depends on what any number of steps would" (fun () ->
            let f steps =
                foriLoop 0 steps (fun _ (c: Tensor) -> c + 0.1 * shifted c)

            let x = tensor [ 1.0; 2.0; 3.0 ]
            Expect.equal (pairs (patternOf (f 3) x)) (pairs (patternOf (f (2 * LoopFootprints.MostSteps)) x)))

        Law.ofCheck "a closure that would take long is all that it could come to" (fun () ->
            let n = 100
            let f = whileLoop (fun c -> Tensor.sum c .< 1.0) shifted
            let pattern = patternOf f (Tensor.ones [ n ])
            let found = set (pairs pattern)

            for i in 0 .. n - 1 do
                for j in i .. n - 1 do
                    Expect.isTrue $"({i}, {j})" (found.Contains(i, j)))

        Law.ofCheck
            "sets that move along are kept once: a band of 10,000, a stencil of 100 x 100 and 10,000 steps"
            (fun () ->
                let n = 10_000

                let stored (f: Tensor -> Tensor) =
                    let variable = Tensor.Variable(Tensor.ones [ n ])
                    let sets = ElementSets()

                    match Sparsity.Read(f variable, variable, sets) with
                    | null -> Expect.failed "nothing was found"
                    | footprint -> Seq.length (footprint.Sets()), sets.Stored

                let band (x: Tensor) = x[2..] * x[1 .. n - 2] * x[.. n - 3]

                let stencil (x: Tensor) =
                    let u = Tensor.reshape [ 100; 100 ] x
                    u[2.., 1..98] + u[..97, 1..98] + u[1..98, 2..] + u[1..98, ..97]

                let steps (x: Tensor) =
                    scan (fun c s -> c, s * s) (tensor 0.0) x |> snd

                let runs, numbers = stored band
                Expect.isTrue $"{runs} runs, {numbers} numbers" (runs = 1 && numbers < 20L)
                let runs, numbers = stored stencil
                Expect.isTrue $"{runs} runs, {numbers} numbers" (runs = 98 && numbers < 40L)
                let runs, numbers = stored steps
                Expect.isTrue $"{runs} runs, {numbers} numbers" (runs = 1 && numbers < 10L))
    ]

/// The laws of patterns.
let laws: Law list = families @ programs @ large
