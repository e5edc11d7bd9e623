/// Linear algebra against numbers of 60 digits, against what its factors are for, and where it is singular or degenerate.
module internal Fluxion.Suite.LinalgLaws

open System
open System.Globalization
open System.IO
open System.Reflection
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics

let private number (text: string) =
    Double.Parse(text, CultureInfo.InvariantCulture)

/// Function, matrix, expected elements, and the condition that its error is measured by: data/linalg.py computes them.
let private table =
    use stream =
        match Assembly.GetExecutingAssembly().GetManifestResourceStream "linalg.csv" with
        | null -> failwith "linalg.csv is not embedded in the suite"
        | found -> found

    use reader = new StreamReader(stream)

    [
        for line in
            reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            |> Seq.skip 1 do
            let cells = line.Split ','
            let numbers (cell: string) = cell.Split ' ' |> Array.map number
            let elements = numbers cells[2]
            let rows = int cells[1]
            let matrix = Tensor.reshape [ rows; elements.Length / rows ] (tensor elements)
            cells[0], matrix, numbers cells[3], number cells[4]
    ]

let private singularValues a =
    let _, s, _ = Linalg.svd a
    s

let private functions: (string * (Tensor -> Tensor)) list =
    [
        "det", Linalg.det
        "slogdet",
        (fun a ->
            let sign, log = Linalg.slogdet a
            Tensor.stack [ sign; log ])
        "inv", Linalg.inv
        "matrixPower(7)", Linalg.matrixPower 7
        "matrixPower(-2)", Linalg.matrixPower -2
        "matrixExp", Linalg.matrixExp
        "eigh", (Linalg.eigh >> fst)
        "svd", singularValues
        "norm(fro)", Linalg.norm MatrixNorm.Fro
        "norm(two)", Linalg.norm MatrixNorm.Two
        "norm(nuc)", Linalg.norm MatrixNorm.Nuc
        "pinv", Linalg.pinv
        "lstsq", (fun a -> Linalg.lstsq a (Tensor.arange 1.0 (float a.Shape[0] + 1.0) 1.0))
    ]

let private unitOf dtype =
    if dtype = Float64 then
        Math.BitIncrement 1.0 - 1.0
    else
        float (MathF.BitIncrement 1.0f - 1.0f)

let private values =
    Law.ofCases "linear algebra against 60 digits" table (fun (name, matrix, expected, condition) ->
        let f = functions |> List.find (fun (key, _) -> key = name) |> snd
        let actual = elements (f matrix)
        Expect.equal expected.Length actual.Length
        // Five units in the last place a row or column.
        let unit = 5.0 * float (Seq.max matrix.Shape) * unitOf Float64
        let largest = expected |> Array.map abs |> Array.max

        for expected, actual in Array.zip expected actual do
            let bound =
                if condition = 0.0 then
                    unit * abs expected
                else
                    unit * condition * largest

            if not (abs (actual - expected) <= bound) then
                Expect.failed
                    $"{name}: expected {expected:R} but was {actual:R}, which is {(actual - expected) / bound:g3} of the bound")

/// A matrix of numbers within ±1, stored by columns, of an element type.
let private drawn seed dtype m n =
    let numbers = (Rand.uniform (Rand.key seed) [ n; m ] * 2.0 - 1.0).Value()
    Tensor.convert dtype (Tensor.transpose numbers)

let private T (a: Tensor) = Tensor.swapAxes -1 -2 a

/// The norm of the difference of two matrices within so many units a row or column, against a size.
let private near what (units: float) size (expected: Tensor) (actual: Tensor) =
    let expected, actual =
        Tensor.convert Float64 expected, Tensor.convert Float64 actual

    let dtype, error = actual.DType, norm (actual - expected)
    let n = float (Seq.max (Seq.append actual.Shape [ 1 ]))

    if not (error <= units * n * size) then
        Expect.failed
            $"{what}: {dtype} of shape {List.ofSeq actual.Shape} is off by {error / (n * size):g3}, more than {units}"

let private orthonormal what unit (q: Tensor) =
    let q = Tensor.convert Float64 q
    near $"{what} is orthonormal" 4.0 unit (Tensor.eye (Seq.last q.Shape)) (T q *@ q)

let private wide (t: Tensor) = Tensor.convert Float64 t

let private shapes =
    [
        1, 1
        1, 5
        5, 1
        2, 2
        3, 3
        4, 7
        7, 4
        20, 20
        60, 12
        70, 70
        150, 70
        70, 150
    ]

let private inTypes cases =
    List.allPairs [ Float64; Float32 ] cases

let private factors =
    Law.ofCases "factors are what they are for, to a few roundings a row" (inTypes shapes) (fun (dtype, (m, n)) ->
        let a = drawn (m * 100 + n) dtype m n
        let unit, size, k = unitOf dtype, norm a, min m n
        let q, r = Linalg.qr a
        orthonormal "Q" unit q
        near "Q·R" 2.0 (unit * size) a (wide q *@ wide r)
        Expect.equal (elements (Tensor.triu r)) (elements r)
        let u, s, vt = Linalg.svd a
        orthonormal "U" unit u
        orthonormal "V" unit (T vt)
        near "U·S·Vᵀ" 2.0 (unit * size) a (wide u * wide s *@ wide vt)
        Expect.equal (Array.sortDescending (elements s)) (elements s)
        Expect.isTrue "no singular value is negative" (Array.forall (fun s -> s >= 0.0) (elements s))
        let a, p = wide a, wide (Linalg.pinv a)
        let condition = (elements s)[0] / (elements s)[k - 1]
        near "A·A⁺·A" 4.0 (unit * size * condition) a (a *@ p *@ a)
        near "A⁺·A·A⁺" 4.0 (unit * norm p * condition) p (p *@ a *@ p)
        near "A·A⁺ is symmetric" 4.0 (unit * condition) (a *@ p) (T(a *@ p))
        near "A⁺·A is symmetric" 4.0 (unit * condition) (p *@ a) (T(p *@ a)))

let private eigenvectors =
    Law.ofCases "eigenvectors are what they are for" (inTypes [ 1; 2; 3; 8; 9; 25; 41; 80 ]) (fun (dtype, n) ->
        let a = drawn n dtype n n
        let symmetric = a + T a
        let unit, size = unitOf dtype, norm symmetric
        // Of the upper triangle nothing is read.
        let values, v = Linalg.eigh (Tensor.tril symmetric + Tensor.triuAt 1 (a * nan))
        orthonormal "V" unit v
        near "A·V = V·Λ" 2.0 (unit * size) (wide symmetric *@ wide v) (wide v * wide values)
        Expect.equal (Array.sort (elements values)) (elements values))

/// Matrices that iterations find hard: equal, clustered, tiny, vanishing and far apart eigenvalues, at the ends of the range of numbers.
let private hard: (string * Tensor) list =
    let diagonal numbers =
        Tensor.diag (tensor (numbers: float list))

    let turned d =
        let q, _ =
            Linalg.qr (drawn 5 Float64 (Seq.head (Tensor.shape d)) (Seq.head (Tensor.shape d)))

        let a = q *@ d *@ T q
        ((a + T a) / 2.0).Value()

    let wilkinson =
        diagonal [ for i in -10 .. 10 -> abs (float i) ]
        + Tensor.triuAt 1 (Tensor.trilAt 1 (Tensor.ones [ 21; 21 ]))
        + Tensor.trilAt -1 (Tensor.triuAt -1 (Tensor.ones [ 21; 21 ]))

    [
        "zero", Tensor.zeros [ 4; 4 ]
        "the identity", Tensor.eye 5
        "of rank 1", Tensor.ones [ 6; 6 ]
        "Wilkinson's", wilkinson
        "two eigenvalues", turned (diagonal [ 1.0; 1.0; 1.0; -2.0; -2.0 ])
        "clustered", turned (diagonal [ for i in 0..9 -> 1.0 + 1e-15 * float i ])
        "far apart", turned (diagonal [ for i in 0..9 -> 10.0 ** float (-3 * i) ])
        "huge", turned (diagonal [ 1.0; 2.0; 3.0 ]) * 1e307
        "tiny", turned (diagonal [ 1.0; 2.0; 3.0 ]) * 1e-300
        "with zeros", diagonal [ 3.0; 0.0; -1.0; 0.0 ]
        "of rank 20 of 60", (let a = drawn 6 Float64 60 20 in (a *@ T a).Value())
        "a rounding beside the diagonal", diagonal [ 1.0; 1.0; 1.0 ] + Tensor.ones [ 3; 3 ] * 1e-17
    ]

let private hardMatrices =
    Law.ofCases "factors of hard matrices" hard (fun (name, a) ->
        let unit = unitOf Float64
        // So that no norm leaves the range of numbers.
        let scale = 2.0 ** floor (Math.Log2(max (norm (a * 1e-100) * 1e100) 1e-300))
        let relative = a / scale
        let size = norm relative
        let values, v = Linalg.eigh a
        orthonormal $"V, {name}" unit v
        near $"V·Λ·Vᵀ, {name}" 4.0 (unit * size) relative (v * (values / scale) *@ T v)
        let u, s, vt = Linalg.svd a
        orthonormal $"U, {name}" unit u
        orthonormal $"Vt, {name}" unit (T vt)
        near $"U·S·Vᵀ, {name}" 4.0 (unit * size) relative (u * (s / scale) *@ vt)
        let q, r = Linalg.qr a
        orthonormal $"Q, {name}" unit q
        near $"Q·R, {name}" 4.0 (unit * size) relative (q *@ (r / scale)))

let private isPositive (column: float[]) =
    let top = Array.maxBy abs column
    top > 0.0

let private signs =
    Law.ofCases "signs of vectors" shapes (fun (m, n) ->
        let a = drawn (m + 7 * n) Float64 m n

        let columns (t: Tensor) =
            T t |> elements |> Array.chunkBySize (Seq.head (Tensor.shape t))

        let u, _, _ = Linalg.svd a
        Expect.isTrue "the largest of each column of U is positive" (Array.forall isPositive (columns u))
        let _, v = Linalg.eigh (a *@ T a)
        Expect.isTrue "the largest of each eigenvector is positive" (Array.forall isPositive (columns v))
        // LAPACK's larfg reflects x to −sign(x₀)·‖x‖, and leaves a last element alone.
        let _, r = Linalg.qr a
        let before, after = (elements a)[0], (elements r)[0]

        if m > 1 then
            Expect.equal (-sign before) (sign after))

/// Determinants of whole numbers, by expansion along the first row.
let rec private expanded (a: float list list) =
    match a with
    | [] -> 1.0
    | row :: rest ->
        row
        |> List.mapi (fun j e -> (if j % 2 = 0 then e else -e) * expanded (rest |> List.map (List.removeAt j)))
        |> List.sum

/// The derivatives of a determinant by elements, by the same expansion: nothing is divided, and each element occurs once.
let private derivative (a: float list list) (positions: (int * int) list) =
    let unit (a: float list list) (i, j) =
        a
        |> List.mapi (fun row elements ->
            if row = i then
                List.init elements.Length (fun k -> if k = j then 1.0 else 0.0)
            else
                elements)

    if
        List.distinctBy fst positions <> positions
        || List.distinctBy snd positions <> positions
    then
        0.0
    else
        expanded (List.fold unit a positions)

let private determinants =
    let close what (expected: float list) (actual: Tensor) =
        let size = expected |> List.map abs |> List.max |> max 1.0

        for expected, actual in List.zip expected (List.ofArray (elements actual)) do
            if not (abs (actual - expected) <= 1e-12 * size) then
                Expect.failed $"{what}: expected {expected} but was {actual}"

    Law.ofCases
        "det: gradient and Hessian are those of the polynomial, whatever the rank; from a regular matrix on the third derivative too"
        [
            "of rank 0", [ [ 0.0; 0.0; 0.0 ]; [ 0.0; 0.0; 0.0 ]; [ 0.0; 0.0; 0.0 ] ]
            "of rank 1", [ [ 1.0; 2.0; 3.0 ]; [ 2.0; 4.0; 6.0 ]; [ -1.0; -2.0; -3.0 ] ]
            "of rank 2", [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ]; [ 7.0; 8.0; 9.0 ] ]
            "of rank 2 of 4",
            [
                [ 1.0; 2.0; 0.0; 1.0 ]
                [ 0.0; 1.0; 1.0; 2.0 ]
                [ 1.0; 3.0; 1.0; 3.0 ]
                [ 1.0; 1.0; -1.0; -1.0 ]
            ]
            "nilpotent", [ [ 0.0; 1.0; 5.0 ]; [ 0.0; 0.0; 1.0 ]; [ 0.0; 0.0; 0.0 ] ]
            "of rank 0 of 2", [ [ 0.0; 0.0 ]; [ 0.0; 0.0 ] ]
            "0", [ [ 0.0 ] ]
            "regular", [ [ 2.0; 1.0; 0.0 ]; [ 0.0; -1.0; 3.0 ]; [ 1.0; 1.0; 1.0 ] ]
            "the identity", [ [ 1.0; 0.0; 0.0 ]; [ 0.0; 1.0; 0.0 ]; [ 0.0; 0.0; 1.0 ] ]
        ]
        (fun (name, a) ->
            let x = tensor a
            let n = a.Length
            let places = List.allPairs [ 0 .. n - 1 ] [ 0 .. n - 1 ]
            let first = grad Linalg.det
            close $"det, {name}" [ expanded a ] (Linalg.det x)
            close $"gradient, {name}" [ for p in places -> derivative a [ p ] ] (first x)

            close
                $"Hessian, {name}"
                [
                    for p in places do
                        for q in places -> derivative a [ p; q ]
                ]
                (hessian Linalg.det x)
            // The other order of modes.
            close
                $"Hessian by reverse, {name}"
                [
                    for p in places do
                        for q in places -> derivative a [ p; q ]
                ]
                (jacobianReverse first x)

            if abs (expanded a) > 0.5 then
                close
                    $"third derivative, {name}"
                    [
                        for p in places do
                            for q in places do
                                for r in places -> derivative a [ p; q; r ]
                    ]
                    (jacobian (jacobian first) x))

let private allClose (expected: Tensor) (actual: Tensor) =
    Expect.isTrue $"{actual} is {expected}" (actual.AllClose(expected, 1e-13, 1e-13))

let private isNaN (t: Tensor) = Array.exists Double.IsNaN (elements t)

let private checks name (cases: (string * (unit -> unit)) list) =
    Law.ofCases name cases (fun (_, check) -> check ())

/// Where eigenvalues are equal: what has a derivative has the right one, the rest has NaN.
let private degenerate =
    let eye = Tensor.eye 3
    let twice = Tensor.diag (tensor [ 1.0; 1.0; 5.0 ])
    let values a = fst (Linalg.eigh a)
    let vector k a = (snd (Linalg.eigh a))[*, k]
    let along = tensor [ [ 1.0; 2.0; 3.0 ]; [ 2.0; 4.0; 5.0 ]; [ 3.0; 5.0; 6.0 ] ]

    checks
        "equal eigenvalues and singular values"
        [
            "the sum of a function of eigenvalues has its derivative",
            (fun () ->
                allClose (Math.E * eye) (grad (values >> exp >> Tensor.sum) eye)
                allClose (Tensor.scalar (Math.E * 11.0)) (snd (jvp (values >> exp >> Tensor.sum) eye along)))
            "so has the sum of singular values, and the spectral norm beside smaller ones",
            (fun () ->
                allClose eye (grad (Linalg.norm MatrixNorm.Nuc) eye)
                allClose (Tensor.diag (tensor [ 0.0; 0.0; 1.0 ])) (grad (Linalg.norm MatrixNorm.Two) twice))
            "so has the vector of another eigenvalue",
            (fun () ->
                // dv₂ = Σᵢ vᵢ·dAᵢ₂/(5 − 1) over the two others.
                allClose (tensor [ 0.75; 1.25; 0.0 ]) (snd (jvp (vector 2) twice along))
                Expect.isTrue "finite in reverse" (not (isNaN (grad (vector 2 >> (fun v -> v[0] + v[2])) twice))))
            "there is no second derivative",
            (fun () -> Expect.isTrue "NaN" (isNaN (hessian (values >> exp >> Tensor.sum) eye)))
            "vectors of equal ones have none",
            (fun () ->
                Expect.isTrue "forward" (isNaN (snd (jvp (vector 0) twice along)))
                Expect.isTrue "reverse" (isNaN (grad (vector 0 >> Tensor.sum) twice))
                Expect.isTrue "svd" (isNaN (grad (fun a -> (let u, _, _ = Linalg.svd a in Tensor.sum u)) twice)))
            "equal to rounding is equal",
            (fun () ->
                let a = twice + Tensor.diag (tensor [ 0.0; 3e-16; 0.0 ])
                Expect.isTrue "NaN" (isNaN (grad (vector 0 >> Tensor.sum) a)))
        ]

/// Functions of no elements, and of one.
let private empty =
    checks
        "empty matrices"
        [
            "the determinant is 1",
            (fun () ->
                Expect.equal 1.0 (Tensor.toFloat (Linalg.det (Tensor.zeros [ 0; 0 ])))
                Expect.equal 0.0 (Tensor.toFloat (snd (Linalg.slogdet (Tensor.zeros [ 0; 0 ])))))
            "norms are 0",
            (fun () ->
                for kind in Enum.GetValues<MatrixNorm>() do
                    for shape in [ [ 0; 3 ]; [ 3; 0 ]; [ 0; 0 ] ] do
                        Expect.equal 0.0 (Tensor.toFloat (Linalg.norm kind (Tensor.zeros shape))))
            "factors have the shapes that they always have",
            (fun () ->
                let q, r = Linalg.qr (Tensor.zeros [ 0; 3 ])
                Expect.equal ([ 0; 0 ], [ 0; 3 ]) (Tensor.shape q, Tensor.shape r)
                let u, s, vt = Linalg.svd (Tensor.zeros [ 2; 3; 0 ])
                Expect.equal ([ 2; 3; 0 ], [ 2; 0 ], [ 2; 0; 0 ]) (Tensor.shape u, Tensor.shape s, Tensor.shape vt)
                let values, v = Linalg.eigh (Tensor.zeros [ 0; 0 ])
                Expect.equal ([ 0 ], [ 0; 0 ]) (Tensor.shape values, Tensor.shape v)
                Expect.equal [ 3; 0 ] (Tensor.shape (Linalg.pinv (Tensor.zeros [ 0; 3 ])))
                Expect.equal [ 0; 0 ] (Tensor.shape (Linalg.inv (Tensor.zeros [ 0; 0 ])))
                Expect.equal [ 0; 0 ] (Tensor.shape (Linalg.matrixExp (Tensor.zeros [ 0; 0 ]))))
            "the least squares of no equations are 0",
            (fun () ->
                Expect.equal [| 0.0; 0.0; 0.0 |] (elements (Linalg.lstsq (Tensor.zeros [ 0; 3 ]) (Tensor.zeros [ 0 ]))))
        ]

let private edges =
    checks
        "linear algebra at its edges"
        [
            "a singular matrix has determinant 0, exactly, and the logarithm −∞",
            (fun () ->
                let a = tensor [ [ 1.0; 2.0 ]; [ 2.0; 4.0 ] ]
                Expect.equal 0.0 (Tensor.toFloat (Linalg.det a))
                let sign, log = Linalg.slogdet a
                Expect.equal (0.0, -infinity) (Tensor.toFloat sign, Tensor.toFloat log))
            "a determinant within the range of numbers is found, whatever its partial products",
            (fun () ->
                let a = Tensor.diag (tensor [ 1e200; 1e200; 1e-200; 1e-200 ])
                Expect.isTrue "det" (abs (Tensor.toFloat (Linalg.det a) - 1.0) < 1e-14)
                let gradient = elements (Tensor.diagonal (grad Linalg.det a))

                Expect.isTrue
                    "gradient"
                    (abs (gradient[0] * 1e200 - 1.0) < 1e-14
                     && abs (gradient[3] * 1e-200 - 1.0) < 1e-14))
            "the zeroth power is the identity, and the powers multiply",
            (fun () ->
                let a = drawn 3 Float64 3 3
                Expect.equal (elements (Tensor.eye 3)) (elements (Linalg.matrixPower 0 a))
                allClose (Linalg.matrixPower 13 a) (Linalg.matrixPower 6 a *@ Linalg.matrixPower 7 a)
                allClose (Tensor.eye 3) (Linalg.matrixPower -3 a *@ Linalg.matrixPower 3 a))
            "Frobenius's gradient at 0 is 0",
            (fun () ->
                Expect.equal
                    [| 0.0; 0.0; 0.0; 0.0 |]
                    (elements (grad (Linalg.norm MatrixNorm.Fro) (Tensor.zeros [ 2; 2 ]))))
            "rows that tie share the gradient",
            (fun () ->
                Expect.equal
                    [| 0.5; 0.5 |]
                    (elements (grad (Linalg.norm MatrixNorm.Inf) (tensor [ [ 1.0 ]; [ 1.0 ] ]))))
            "the least squares of a rank-deficient matrix are the shortest",
            (fun () -> allClose (tensor [ 1.0; 1.0 ]) (Linalg.lstsq (Tensor.ones [ 3; 2 ]) (tensor [ 1.0; 2.0; 3.0 ])))
            "an exponential of what is not finite is NaN, and so is a QR factor",
            (fun () ->
                for bad in [ nan; infinity ] do
                    let a = tensor [ [ 1.0; bad ]; [ 0.0; 1.0 ] ]
                    Expect.isTrue "exp" (isNaN (Linalg.matrixExp a))
                    Expect.isTrue "qr" (isNaN (fst (Linalg.qr a)))
                    Expect.isTrue "det" (isNaN (grad Linalg.det a)))
            "exponentials of commuting matrices multiply, and the derivative along the matrix itself is A·exp A",
            (fun () ->
                let a = drawn 8 Float64 6 6 * 3.0
                let e = Linalg.matrixExp a

                near
                    "exp A · exp −A"
                    40.0
                    (unitOf Float64 * norm e * norm (Linalg.matrixExp -a))
                    (Tensor.eye 6)
                    (e *@ Linalg.matrixExp -a)

                let _, tangent = jvp Linalg.matrixExp a a
                Expect.isTrue "derivative" (distance (elements tangent) (elements (a *@ e)) 0.0 < 1e-13))
        ]

let laws: Law list =
    [
        values
        factors
        eigenvectors
        hardMatrices
        signs
        determinants
        degenerate
        empty
        edges
    ]
