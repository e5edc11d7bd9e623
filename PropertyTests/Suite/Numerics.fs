/// Numbers about tensors, and derivatives by differences: what the laws compare with.
module internal Fluxion.Suite.Numerics

open Fluxion

/// The elements, as double.
let elements (x: Tensor) = x.ToArray()

/// The 2-norm; the largest is taken out, so that no square leaves the range of double.
let length (v: float[]) =
    let top = Array.fold (fun top (e: float) -> max top (abs e)) 0.0 v

    if top > 0.0 && System.Double.IsFinite top then
        top * sqrt (Array.sumBy (fun e -> (e / top) * (e / top)) v)
    else
        Array.sumBy abs v

/// The 2-norm of all elements.
let norm (x: Tensor) = length (elements x)

/// Σ aᵢ·bᵢ.
let inner (a: Tensor) (b: Tensor) =
    Array.fold2 (fun sum x y -> sum + x * y) 0.0 (elements a) (elements b)

/// Whether all elements are finite numbers.
let isFinite (x: Tensor) =
    Array.forall System.Double.IsFinite (elements x)

/// The derivative of f at x along u by central differences of 8th order: the weights are those of Fornberg,
/// Generation of finite difference formulas on arbitrarily spaced grids, 1988. Its error is h⁸·f⁽⁹⁾/630 and the rounding of f over h.
let alongBy (h: float) (f: Tensor[] -> Tensor) (x: Tensor[]) (u: Tensor[]) =
    let at (t: float) =
        elements (f (Array.map2 (fun (x: Tensor) (u: Tensor) -> if x.DType.IsFloating() then x + u * t else x) x u))

    [ 1.0, 4.0 / 5.0; 2.0, -1.0 / 5.0; 3.0, 4.0 / 105.0; 4.0, -1.0 / 280.0 ]
    |> List.map (fun (k, weight) ->
        Array.map2 (fun forward backward -> weight * (forward - backward) / h) (at (k * h)) (at (-k * h)))
    |> List.reduce (Array.map2 (+))

/// Differences over a sixteenth of the room that the sample leaves.
let along f x u = alongBy (1.0 / 16.0) f x u

/// ‖a − b‖ against the size of b and of what was rounded on the way.
let distance (a: float[]) (b: float[]) (size: float) =
    length (Array.map2 (-) a b) / (length b + size)

/// The walks of Core, over arrays.
[<RequireQualifiedAccess>]
module Walks =

    let private span (tensors: Tensor[]) = System.ReadOnlySpan<Tensor>(tensors)

    /// Cotangents of inputs; null where nothing reaches one.
    let pull outputs cotangents inputs =
        Reverse.Pull(span outputs, span cotangents, span inputs)

    /// Tangents of outputs; null where nothing reaches one.
    let push outputs inputs tangents =
        Forward.Push(span outputs, span inputs, span tangents)

    /// For each order from 1 the coefficients of the outputs' series, from those of the inputs' by order; null where nothing reaches an output.
    let expand (outputs: Tensor[]) inputs (coefficients: Tensor[] list) =
        Taylor.Push(span outputs, span inputs, span (Array.concat coefficients), coefficients.Length)
        |> Array.chunkBySize outputs.Length
        |> List.ofArray

    /// The sums of the outputs' second coefficients along directions of an input; null where nothing reaches an output.
    let collapse outputs (input: Tensor) (directions: Tensor) =
        Collapsed.Push(span outputs, input, directions)

    /// Outputs over inputs that are replaced by tensors with a further axis 0.
    let batch outputs inputs replacements length =
        Batch.Map(span outputs, span inputs, span replacements, length)

    /// Outputs over other nodes in the place of some.
    let substitute outputs nodes replacements =
        Substitute.Into(span outputs, span nodes, span replacements)
