namespace Fluxion

[<RequireQualifiedAccess>]
module Sparse =

    let values (matrix: SparseMatrix) = matrix.Values

    let rows (matrix: SparseMatrix) = Seq.toArray matrix.Rows

    let columns (matrix: SparseMatrix) = Seq.toArray matrix.Columns

    let pattern (matrix: SparseMatrix) = matrix.Pattern

    let toDense (matrix: SparseMatrix) = matrix.ToDense()
