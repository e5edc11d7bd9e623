namespace Fluxion

/// <summary>
/// Numeric checks of derivatives, for your own functions too: central differences of order 8, whose step follows from their own account of their error, against
/// what the transformations give. Errors are related to the greatest derivative by the same tensor; 1e-7 is allowed (1e-4 beside Float32 tensors), and what the
/// differences themselves may be wrong by. At most 256 elements are compared, evenly spread over the tree. Where a function has a kink any slope between its two is right,
/// and the report says so. A report prints readably.
/// </summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Check =

    /// <summary>Checks <c>grad f p</c>.</summary>
    /// <param name="f">A function from a tree to a floating scalar.</param>
    /// <param name="p">The point: a tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">f and p are nothing that <c>grad</c> takes.</exception>
    /// <example><code>(Check.gradient (fun (x: Tensor) -> Tensor.sum (sin x * x)) (tensor [ 0.5; 2.0 ])).Holds // true</code></example>
    val gradient: f: ('P -> Tensor) -> p: 'P -> CheckReport

    /// <summary>Checks the second derivatives of f at p, every column of the Hessian by <c>hvp</c>, against differences of the gradient.</summary>
    /// <param name="f">A function from a tree to a floating scalar.</param>
    /// <param name="p">The point: a tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">f and p are nothing that <c>hvp</c> takes.</exception>
    /// <example><code>(Check.secondOrder (fun (x: Tensor) -> x * x * x) (tensor 2.0)).Worst.Analytic // 12.0</code></example>
    val secondOrder: f: ('P -> Tensor) -> p: 'P -> CheckReport

    /// <summary>Checks <c>jvp f p</c> along every element of p.</summary>
    /// <param name="f">A function from a tree to a tree.</param>
    /// <param name="p">The point: a tree with a floating tensor.</param>
    /// <exception cref="T:System.ArgumentException">f and p are nothing that <c>jvp</c> takes.</exception>
    /// <example><code>(Check.jvp (fun (x: Tensor) -> x * x) (tensor [ 1.0; 2.0 ])).Holds // true</code></example>
    val jvp: f: ('P -> 'Q) -> p: 'P -> CheckReport

    /// <summary>Nothing if a check holds: for tests.</summary>
    /// <param name="report">What a check found.</param>
    /// <exception cref="T:System.InvalidOperationException">The check does not hold; the message is the report.</exception>
    /// <example><code>Check.gradient (fun (x: Tensor) -> exp x) (tensor 1.0) |> Check.require // ()</code></example>
    val require: report: CheckReport -> unit
