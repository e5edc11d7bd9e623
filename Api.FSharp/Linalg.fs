namespace Fluxion

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Linalg =

    let solve (a: Tensor) (b: Tensor) = Tensor.Solve(a, b)

    let solveTriangular (triangle: Triangle) (a: Tensor) (b: Tensor) = Tensor.SolveTriangular(a, b, triangle)

    let inv (a: Tensor) = Errors.Given(a, "the matrix").Inv()

    let det (a: Tensor) = Errors.Given(a, "the matrix").Det()

    let slogdet (a: Tensor) =
        let struct (sign, log) = Errors.Given(a, "the matrix").SlogDet()
        sign, log

    let matrixPower (n: int) (a: Tensor) =
        Errors.Given(a, "the matrix").MatrixPower n

    let matrixExp (a: Tensor) =
        Errors.Given(a, "the matrix").MatrixExp()

    let norm (kind: MatrixNorm) (a: Tensor) = Errors.Given(a, "the matrix").Norm kind

    let cholesky (a: Tensor) =
        Errors.Given(a, "the matrix").Cholesky()

    let qr (a: Tensor) =
        let struct (q, r) = Errors.Given(a, "the matrix").Qr()
        q, r

    let eigh (a: Tensor) =
        let struct (values, vectors) = Errors.Given(a, "the matrix").Eigh()
        values, vectors

    let svd (a: Tensor) =
        let struct (u, s, vt) = Errors.Given(a, "the matrix").Svd()
        u, s, vt

    let pinv (a: Tensor) = Errors.Given(a, "the matrix").Pinv()

    let lstsq (a: Tensor) (b: Tensor) = Tensor.Lstsq(a, b)
