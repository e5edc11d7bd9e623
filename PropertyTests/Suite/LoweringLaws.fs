/// Fusion changes no result.
module internal Fluxion.Suite.LoweringLaws

open FsCheck.FSharp
open Fluxion.Laws

let private graphs =
    let shrink (seed, size) =
        seq {
            for smaller in [ size / 2; size - 1 ] do
                if smaller > 0 && smaller < size then
                    seed, smaller
        }

    Arb.fromGenShrink (Gen.zip (Gen.choose (0, System.Int32.MaxValue)) (Gen.choose (1, 40)), shrink)

let private check (seed, size) =
    let graph = RandomGraphs.draw seed size
    let tolerance = if RandomGraphs.sumsSeveralAxes graph then 1e-12 else 0.0

    Array.iter2 (RandomGraphs.same tolerance) (RandomGraphs.unfused graph) (RandomGraphs.fused graph)

let laws =
    [
        Law.ofProperty "fused kernels give the bits of evaluation node by node" (Prop.forAll graphs check)
        |> Law.withCases 400
    ]
