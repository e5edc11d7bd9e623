/// The dense linear algebra of a fit with a handful of parameters. A matrix is an array of its columns.
module Fluxion.Examples.SmallMatrices

let dot (a: float[]) (b: float[]) =
    Array.fold2 (fun sum x y -> sum + x * y) 0.0 a b

let norm (a: float[]) = sqrt (dot a a)
let add (a: float[]) (b: float[]) = Array.map2 (+) a b
let scale (c: float) (a: float[]) = Array.map ((*) c) a

/// The k-th of n unit vectors.
let unit n k =
    Array.init n (fun i -> if i = k then 1.0 else 0.0)

/// A x, the columns of A weighted by x.
let multiply (a: float[][]) (x: float[]) =
    Array.map2 scale x a |> Array.reduce add

/// Householder's A = Q R: the columns of R and Qᵀ b. Orthogonal all the way, so R is as accurate as A's own condition allows;
/// the normal equations AᵀA would square it (Golub and Van Loan, Matrix Computations, 5.2 and 5.3).
let qr (a: float[][]) (b: float[]) =
    let n = a.Length
    let work = Array.append a [| b |] |> Array.map Array.copy

    for k in 0 .. n - 1 do
        let mirror = work[k][k..]
        // The head moves away from zero, so nothing cancels.
        mirror[0] <- mirror[0] + (if mirror[0] < 0.0 then -(norm mirror) else norm mirror)
        let size = dot mirror mirror

        if size > 0.0 then
            for column in work[k..] do
                let share = 2.0 * dot mirror column[k..] / size
                mirror |> Array.iteri (fun i v -> column[k + i] <- column[k + i] - share * v)

    work[.. n - 1], work[n]

/// The R of a symmetric H = RᵀR (Cholesky), or nothing where H is not positive definite.
let cholesky (h: float[][]) =
    let n = h.Length
    let r = Array.init n (fun _ -> Array.zeroCreate<float> n)

    let known i j =
        dot (Array.truncate i r[i]) (Array.truncate i r[j])

    let rec column j =
        if j = n then
            Some r
        else
            for i in 0 .. j - 1 do
                r[j][i] <- (h[j][i] - known i j) / r[i][i]

            let pivot = h[j][j] - known j j

            if pivot > 0.0 then
                r[j][j] <- sqrt pivot
                column (j + 1)
            else
                None

    column 0

/// The x of R x = b, R upper triangular.
let solveUpper (r: float[][]) (b: float[]) =
    let x = Array.truncate r.Length b

    for k in r.Length - 1 .. -1 .. 0 do
        x[k] <- x[k] / r[k][k]

        for i in 0 .. k - 1 do
            x[i] <- x[i] - r[k][i] * x[k]

    x

/// The x of Rᵀ x = b, R upper triangular.
let solveTransposed (r: float[][]) (b: float[]) =
    let x = Array.copy b

    for k in 0 .. r.Length - 1 do
        x[k] <- (x[k] - dot (Array.truncate k r[k]) (Array.truncate k x)) / r[k][k]

    x
