namespace Fluxion

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Linalg =

    let solve (a: Tensor) (b: Tensor) = Tensor.Solve(a, b)

    let cholesky (a: Tensor) =
        Errors.Given(a, "the matrix").Cholesky()
