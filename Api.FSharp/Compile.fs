namespace Fluxion

open System

[<RequireQualifiedAccess>]
module Compile =

    let toDelegate (f: Tensor -> Tensor) = Differentiate.ToDelegate(Func<_, _> f)

    let toDelegate2 (f: Tensor * Tensor -> Tensor) =
        Differentiate.ToDelegate(Func<_, _, _>(fun x y -> f (x, y)))

    let toDelegate3 (f: Tensor * Tensor * Tensor -> Tensor) =
        Differentiate.ToDelegate(Func<_, _, _, _>(fun x y z -> f (x, y, z)))

    let toDelegate4 (f: Tensor * Tensor * Tensor * Tensor -> Tensor) =
        Differentiate.ToDelegate(Func<_, _, _, _, _>(fun x y z w -> f (x, y, z, w)))

    let toSpanDelegate (length: int) (f: Tensor -> 'Q) =
        Leaves.check<'Q> "toSpanDelegate"
        Delegates.OfSpans("toSpanDelegate", length, (fun x -> Leaves.some "toSpanDelegate" (f x)))
