/// Patterns read off expressions: nothing that is other than 0 lies outside of them, and what they compress comes out again.
module internal Fluxion.Suite.SparsityLaws

open System
open System.Collections.Generic
open System.Threading
open FsCheck.FSharp
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics

let private pairs (pattern: SparsityPattern) =
    Seq.zip pattern.Rows pattern.Columns |> HashSet

/// The pattern of f at x, by itself.
let private patternOf (f: Tensor -> Tensor) (x: Tensor) =
    let variable = Tensor.Variable x
    Graph.jacobianPattern variable (f variable)

/// The places of a dense Jacobian that are more than some part of its largest element.
let private nonzeros least (dense: Tensor) columns =
    let largest = elements dense |> Array.map abs |> Array.fold max 0.0

    elements dense
    |> Array.indexed
    |> Array.filter (fun (_, e) -> not (abs e <= least * largest))
    |> Array.map (fun (place, _) -> place / columns, place % columns)

let private coversAbove least what (f: Tensor -> Tensor) (x: Tensor) =
    let pattern = patternOf f x
    let known = pairs pattern
    let found = nonzeros least (jacobian f x) (int x.Size)
    Expect.equal known.Count pattern.Count

    for row, column in found do
        if not (known.Contains(row, column)) then
            Expect.failed
                $"{what}: result {row} depends on element {column}, which its pattern does not say:\n{pattern}"

    pattern, found

/// How much of the largest element passes for 0: a factorization's products leave roundings where its derivative is 0.
let private leastOf (names: string seq) =
    if Seq.contains Factorization.Cholesky.Name names then
        1e-14
    else
        0.0

/// Each floating input of a sample, and the sample's node as a function of it.
let private functionsOf (op: Op) (sample: Sample) =
    [
        for i in 0 .. sample.Inputs.Length - 1 do
            let x = sample.Inputs[i]

            if x.DType.IsFloating() && (OpLaws.subjectOf op).Passes i then
                i, x, (fun (x: Tensor) -> sample.Inputs |> Array.updateAt i x |> sample.Apply.Invoke)
    ]

let private ofOps =
    [
        for op in OpTable.All do
            let sample = op.Draw(Sampler 1)

            if (sample.Apply.Invoke sample.Inputs).DType.IsFloating() then
                Law.ofCases $"{op.Name}: no derivative lies outside of its pattern" [ 1..10 ] (fun seed ->
                    for i, x, f in functionsOf op (op.Draw(Sampler(seed * 104729))) do
                        let pattern, found = coversAbove (leastOf [ op.Name ]) $"{op.Name} by input {i}" f x

                        // What only moves and adds up says exactly where.
                        if op :? Linear then
                            Expect.equal found.Length pattern.Count

                        let sparse = sparseJacobian f x
                        let dense = jacobian f x
                        let error = distance (elements (Sparse.toDense sparse)) (elements dense) 1e-300
                        Expect.isTrue $"sparse = dense, up to {error:g2}" (error <= 1e-13)
                        Expect.equal (Tensor.shape dense) (Tensor.shape (Sparse.toDense sparse)))
                |> Law.covering [ op.Name ]
    ]

/// The size of what every element of a Jacobian adds up, and of a rounding on the way.
let private sizes (f: Tensor -> Tensor) (x: Tensor) (dense: Tensor) =
    let basis = Tensor.eye (int x.Size)

    let columns =
        Array.init (int x.Size) (fun j -> Statements.sizeAlong f x basis[j])
        |> Array.transpose
        |> Array.concat

    Array.map2 (fun e size -> abs e + size) (elements dense) columns

let private onPrograms name check =
    [
        Law.ofProperty name (Prop.forAll Programs.smooth check) |> Law.withCases 40
        Law.ofProperty $"{name} (more programs)" (Prop.forAll Programs.smooth check)
        |> Law.withCases 300
        |> Law.slow
    ]

let private total program =
    let weights =
        Statements.directions program.Lines.Length (Programs.run program (Programs.point program))

    fun x -> Tensor.sum (weights * Programs.run program x)

let private ofPrograms =
    onPrograms
        "random programs: sparseJacobian = jacobian, and no derivative lies outside of the pattern"
        (fun program ->
            let f, x = Programs.run program, Programs.point program

            let least =
                leastOf
                    [
                        for line in program.Lines do
                            match line.Word with
                            | Sampled drawn -> drawn.Name
                            | _ -> ()
                    ]

            coversAbove least "a program" f x |> ignore
            coversAbove least "a compiled program" (compile f) x |> ignore
            let dense, sparse = jacobian f x, Sparse.toDense (sparseJacobian f x)

            Statements.within
                "sparse and dense"
                Statements.ofPrograms
                (sizes f x dense)
                (elements dense)
                (elements sparse))
    @ onPrograms "random programs: sparseHessian = hessian" (fun program ->
        let f, x = total program, Programs.point program
        let dense, sparse = hessian f x, Sparse.toDense (sparseHessian f x)
        let sizes = sizes (grad f) x dense
        // An element may be read in the other half.
        let n = int x.Size

        let both =
            Array.init sizes.Length (fun place -> sizes[place] + sizes[place % n * n + place / n])

        Statements.within "sparse and dense" Statements.ofPrograms both (elements dense) (elements sparse))

/// A matrix with some pairs other than 0, all of them different.
let private random seed rows columns (density: float) (isSymmetric: bool) =
    let random = Random(seed: int)
    let matrix = Array2D.zeroCreate<float> rows columns

    for i in 0 .. rows - 1 do
        for j in 0 .. columns - 1 do
            if random.NextDouble() < density then
                let value = float (random.Next(1, 1 <<< 20))
                matrix[i, j] <- value

                if isSymmetric then
                    matrix[j, i] <- value

    let pattern =
        SparsityPattern.Of(
            rows,
            columns,
            fun row ->
                ReadOnlySpan
                    [|
                        for j in 0 .. columns - 1 do
                            if matrix[row, j] <> 0.0 then
                                j
                    |]
        )

    matrix, pattern

/// What a compression reads from its products with a matrix.
let private read (matrix: float[,]) (how: Compression) =
    let dense = Tensor.ofArray2D matrix
    let matrix = if how.IsByRows then Tensor.transpose dense else dense
    // Whole numbers: their sums are exact.
    let like = Tensor.zeros [ how.Colors.Length ]
    let products = elements (how.Seeds like *@ Tensor.transpose matrix)
    how.Places |> Array.map (fun place -> products[int place])

let private values (matrix: float[,]) (pattern: SparsityPattern) =
    Seq.zip pattern.Rows pattern.Columns
    |> Seq.map (fun (i, j) -> matrix[i, j])
    |> Array.ofSeq

let private compression =
    [
        Law.ofCases "random sparse matrices come out of their products" [ 1..200 ] (fun seed ->
            let matrix, pattern =
                random seed (1 + seed % 13) (1 + seed % 17) (float (seed % 7) / 6.0) false

            let how = Compression.OfJacobian pattern

            if how.Count > 0 then
                Expect.equal (values matrix pattern) (read matrix how))

        Law.ofCases "random symmetric matrices come out of their products" [ 1..300 ] (fun seed ->
            let matrix, pattern =
                random seed (1 + seed % 17) (1 + seed % 17) (float (seed % 9) / 12.0) true

            let how = Compression.OfHessian pattern

            if how.Count > 0 then
                Expect.equal (values matrix pattern) (read matrix how))
    ]

let private rosenbrock (x: Tensor) =
    let a, b = x[.. int x.Size - 2], x[1..]
    Tensor.sum (100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2)

let private products (f: Tensor -> Tensor) (x: Tensor) =
    let variable = Tensor.Variable x
    (Compression.OfHessian(Graph.hessianPattern variable (f variable))).Count

let private large = 10_000

let private counted =
    [
        Law.ofCheck "a band takes as many products as it is wide, however long it is" (fun () ->
            let x = Tensor.linspace -1.0 1.0 large
            Expect.equal 3 (products rosenbrock x)

            let wide (x: Tensor) =
                Tensor.sum (x[.. large - 4] * x[3..] * x[1 .. large - 3])

            Expect.isTrue $"{products wide x} products are no more than the band of 7" (products wide x <= 7)

            let sums (x: Tensor) =
                let y = x[.. large - 3] + x[1 .. large - 2] + x[2..]
                y * y

            let variable = Tensor.Variable x
            let how = Compression.OfJacobian(Graph.jacobianPattern variable (sums variable))
            Expect.equal 3 how.Count)

        Law.ofCheck "an arrow takes two products, and a full row or column alone one" (fun () ->
            let x = Tensor.linspace 0.5 1.5 large
            Expect.equal 2 (products (fun x -> Tensor.sum (x[0] * x * x)) x)
            let variable = Tensor.Variable(Tensor.linspace 0.5 1.5 200)

            let count (y: Tensor) =
                let how = Compression.OfJacobian(Graph.jacobianPattern variable y)
                how.Count, how.IsByRows

            Expect.equal (1, true) (count (Tensor.sum (variable * variable)))
            Expect.equal (1, false) (count (variable * variable))
            Expect.equal (1, false) (count (variable[3] * Tensor.ones [ 50 ])))

        Law.ofCheck
            "the Hessian of Rosenbrock's function in 10,000 dimensions, by formula, in memory that its band takes"
            (fun () ->
                let x = Tensor.linspace -1.0 1.0 large
                let derivative = sparseHessian rosenbrock
                derivative x |> ignore
                let before = GC.GetAllocatedBytesForCurrentThread()
                let matrix = derivative x
                let bytes = GC.GetAllocatedBytesForCurrentThread() - before
                // The dense matrix is 800 MB. What is traced and found again is small, and the values lie outside of the collected heap.
                Expect.isTrue $"{bytes} bytes" (bytes < 4_000_000L)
                Expect.equal (3 * large - 2) matrix.Pattern.Count
                let at = Tensor.toArray x

                let values, rows, columns =
                    Tensor.toArray (Sparse.values matrix), Sparse.rows matrix, Sparse.columns matrix

                for k in 0 .. values.Length - 1 do
                    let i, j = rows[k], columns[k]

                    let expected =
                        if i = j then
                            (if i < large - 1 then
                                 1200.0 * at[i] * at[i] - 400.0 * at[i + 1] + 2.0
                             else
                                 0.0)
                            + (if i > 0 then 200.0 else 0.0)
                        else
                            -400.0 * at[min i j]

                    if not (abs (values[k] - expected) <= 1e-12 * 2000.0) then
                        Expect.failed $"({i}, {j}) is {values[k]:R}, not {expected:R}")
    ]

let private inParts =
    [
        Law.ofCases "in parts = in one, bit for bit" [ 1L; 500L; 2000L; 100_000L ] (fun bytes ->
            let x = Tensor.linspace 0.5 1.5 40
            let f (x: Tensor) = sin x[1..] * x[..38] + x[7]

            let same what (one: SparseMatrix) (parts: SparseMatrix) =
                Expect.equal (elements (Sparse.values one)) (elements (Sparse.values parts))
                Expect.isTrue what ((Sparse.columns one) = (Sparse.columns parts))

            same "columns" (SparseDerivative.Jacobian().At(x, f)) (SparseDerivative.Jacobian(bytes).At(x, f))

            let rows (x: Tensor) =
                Tensor.sumAlong 1 (Tensor.reshape [ 4; 10 ] (x * x))

            same "rows" (SparseDerivative.Jacobian().At(x, rows)) (SparseDerivative.Jacobian(bytes).At(x, rows))
            let total (x: Tensor) = Tensor.sum (sin (x[1..] * x[..38]))
            same "a Hessian" (SparseDerivative.Hessian().At(x, total)) (SparseDerivative.Hessian(bytes).At(x, total))
            let nested (derivative: SparseDerivative) x = Tensor.sum (derivative.At(x, f).Values)

            Expect.equal
                (grad (nested (SparseDerivative.Jacobian())) x)
                (grad (nested (SparseDerivative.Jacobian bytes)) x))
    ]

let mutable private lengths = 100

/// A length that no other function here has: patterns are found by the graph, whoever read them.
let private fresh () = Interlocked.Increment &lengths

let private kept =
    [
        Law.ofCheck "a pattern is read once for a graph, and again for another: an if, other positions" (fun () ->
            let derivative = SparseDerivative.Jacobian()
            let ones = Tensor.ones [ fresh () ]

            let value (f: Tensor -> Tensor) (scale: float) =
                let x = ones * scale
                let matrix = derivative.At(x, f)
                Expect.isTrue "sparse = dense" (Tensor.allCloseWithin 1e-15 1e-15 (matrix.ToDense()) (jacobian f x))
                derivative.PatternCount

            let f (x: Tensor) =
                if Tensor.toFloat (Tensor.sum x) > 0.0 then
                    x * x
                else
                    x[1..] * x[.. int x.Size - 2]

            Expect.equal 1 (value f 1.0)
            Expect.equal 1 (value f 4.0)
            Expect.equal 2 (value f -4.0)

            let pick (positions: int list) (x: Tensor) =
                Tensor.indexSelect 0 (tensor positions) (sin x)

            Expect.equal 3 (value (pick [ 0; 0 ]) 1.0)
            Expect.equal 3 (value (pick [ 0; 0 ]) 2.0)
            Expect.equal 4 (value (pick [ 0; 2 ]) 1.0))

        // Of another function, or for another derivative, that is written alike; positions are data, and tell two apart.
        Law.ofCheck "a pattern is read once for all functions that are written alike" (fun () ->
            let ones = Tensor.ones [ fresh () ]

            let read (derivative: SparseDerivative) dense (f: Tensor -> Tensor) scale =
                let x = ones * (scale: float)
                let matrix = derivative.At(x, f)
                Expect.isTrue "sparse = dense" (Tensor.allCloseWithin 1e-15 1e-15 (matrix.ToDense()) (dense f x))
                derivative.PatternCount

            let jacobians f scale =
                read (SparseDerivative.Jacobian()) jacobian f scale

            let hessians f scale =
                read (SparseDerivative.Hessian()) hessian f scale

            let rows factor (x: Tensor) =
                factor * x[1..] * exp x[.. int x.Size - 2]

            let total factor x = Tensor.sum (rows factor x)
            Expect.equal 1 (jacobians (rows (tensor 2.0)) 0.5)
            Expect.equal 0 (jacobians (rows (tensor 3.0)) 0.25)
            Expect.equal 1 (hessians (total (tensor 2.0)) 0.5)
            Expect.equal 0 (hessians (total (tensor 3.0)) 0.25)

            let pick (positions: int list) (x: Tensor) =
                Tensor.indexSelect 0 (tensor positions) (exp x)

            Expect.equal 1 (jacobians (pick [ 0; 1; 1 ]) 0.5)
            Expect.equal 0 (jacobians (pick [ 0; 1; 1 ]) 0.25)
            Expect.equal 1 (jacobians (pick [ 0; 1; 2 ]) 0.5))

        Law.ofCheck "values are expressions under other transformations" (fun () ->
            let f (x: Tensor) = x[1..] * x[..2] * sin x[1..]
            let x = tensor [ 0.5; -1.0; 2.0; 0.25 ]
            let ofSparse x = Sparse.values (sparseJacobian f x)
            let places = Sparse.pattern (sparseJacobian f x)

            let ofDense x =
                let flat = Tensor.flatten (jacobian f x)

                flat
                |> Tensor.indexSelect 0 (tensor [ for i, j in Seq.zip places.Rows places.Columns -> 4 * i + j ])

            let close what expected actual =
                Expect.isTrue $"{what}: {actual} is {expected}" (Tensor.allCloseWithin 1e-14 1e-14 expected actual)

            close "alone" (ofDense x) (ofSparse x)
            close "jacobian" (jacobian ofDense x) (jacobian ofSparse x)
            close "jvp" (snd (jvp ofDense x x)) (snd (jvp ofSparse x x))
            close "compile" (ofDense x) (compile ofSparse x)
            let rows = Tensor.stack [ x; 2.0 * x ]
            close "vmap" (vmap ofDense rows) (vmap ofSparse rows)
            close "sparse of sparse" (jacobian ofDense x) (Sparse.toDense (sparseJacobian ofSparse x)))
    ]

/// The laws of sparsity.
let laws: Law list = ofOps @ ofPrograms @ compression @ counted @ inParts @ kept
