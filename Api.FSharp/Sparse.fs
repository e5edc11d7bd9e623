namespace Fluxion

[<RequireQualifiedAccess>]
module Sparse =

    let values (matrix: SparseMatrix) = matrix.Values

    let rows (matrix: SparseMatrix) = Seq.toArray matrix.Rows

    let columns (matrix: SparseMatrix) = Seq.toArray matrix.Columns

    let pattern (matrix: SparseMatrix) = matrix.Pattern

    let jacobianPattern (f: Tensor -> Tensor) (x: Tensor) =
        Sparsity.OfJacobian("jacobianPattern", x, f)

    let hessianPattern (f: Tensor -> Tensor) (x: Tensor) =
        Sparsity.OfHessian("hessianPattern", x, f)

    let toDense (matrix: SparseMatrix) = matrix.ToDense()
