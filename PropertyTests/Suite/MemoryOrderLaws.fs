/// Work on values that are seen under permuted axes, which is done in the order in which they lie: the same numbers, in loops that nothing cuts.
module Fluxion.Suite.MemoryOrderLaws

open System
open NUnit.Framework
open Fluxion
open Fluxion.Laws

let private permuted (random: Random) (y: Tensor) =
    let axes = [| 0 .. y.Rank - 1 |]
    random.Shuffle axes
    Tensor.permute (List.ofArray axes) y

/// One step of whole numbers to whole numbers.
let private step (random: Random) (y: Tensor) =
    let shape = Tensor.shape y
    let axis = random.Next shape.Length
    let before, behind = List.truncate axis shape, List.skip (axis + 1) shape

    match random.Next 12 with
    | 0 -> Tensor.relu y
    | 1 -> y - Tensor.sumKeep axis y
    | 2 -> Tensor.flip [ axis ] y
    | 3 when shape[axis] > 1 -> Tensor.slice axis 1 shape[axis] y
    | 4 ->
        let widths =
            [ for other in 0 .. shape.Length - 1 -> if other = axis then 1, 2 else 0, 0 ]

        Tensor.pad widths y
    | 5 when shape.Length > 1 -> Tensor.sumAlong axis y
    | 6 when not behind.IsEmpty -> Tensor.reshape (before @ shape[axis] * behind.Head :: behind.Tail) y
    | 7 when shape[axis] % 2 = 0 -> Tensor.reshape (before @ shape[axis] / 2 :: 2 :: behind) y
    | 8 -> permuted random y
    | 9 when shape[axis] > 1 -> y.WindowsAlong(axis, 2, 1, 1)
    | 10 -> Tensor.maximum y (permuted (Random 1) (permuted (Random 1) (3.0 * y)) |> Tensor.reshape shape)
    | 11 -> y + Tensor.ones (random.Next(1, 3) :: shape)
    | _ -> Tensor.reshape (before @ 1 :: shape[axis] :: behind) y + 1.0

/// The same steps wherever it is called: of a computed value, permuted.
let private work seed (x: Tensor) =
    let random = Random(seed: int)
    (permuted random (x + x), [ 1..8 ]) ||> List.fold (fun y _ -> step random y)

let private holds seed =
    let random = Random(seed: int)
    let shape = [ for _ in 1 .. random.Next(2, 5) -> random.Next(1, 6) ]

    let x =
        Tensor.floor (9.0 * Rand.uniform (Rand.key seed) shape) - 4.0 |> Tensor.value

    let apart, together = work seed x, compile (work seed) x

    if apart <> together then
        failwith $"step by step\n{apart}\nand compiled\n{together}"

    // The sum of what is pulled back is the derivative along ones: whole numbers, too.
    let y, pull = vjp (work seed) x
    let _, along = jvp (work seed) x (Tensor.onesLike x)
    let pulled, pushed = Tensor.sum (pull (Tensor.onesLike y)), Tensor.sum along

    if pulled <> pushed then
        failwith $"pulled back are {pulled}, pushed forward {pushed}"

let laws =
    [
        Law.ofCases "work on permuted values in the order in which they lie is the same step by step" [ 1..300 ] holds
    ]

let private loops (y: Tensor) =
    Explanation.Of(ReadOnlySpan [| y |]).Loops

[<Test>]
let ``work on a transposed value runs over its memory in one loop, and of what the caller gave into rows`` () =
    let x = Graph.variable (Rand.uniform (Rand.key 1) [ 90; 80 ])
    let twice y = 2.0 * Tensor.relu (Tensor.transpose y)
    Expect.equal 1 (loops (twice (Tensor.cumsum 1 x)))
    Expect.equal 2 (loops (twice x))

[<Test>]
let ``what follows a convolution of many images runs along the images`` () =
    let random key shape =
        Graph.variable (Rand.uniform (Rand.key key) shape)

    let x, w, b =
        random 1 [ 32; 3; 10; 10 ], random 2 [ 8; 3; 3; 3 ], random 3 [ 8; 1; 1 ]

    let pooled = Tensor.conv2d w x + b |> Tensor.relu |> Tensor.maxPool2d (2, 2)
    let text = Explanation.Of(ReadOnlySpan [| pooled |]).Text

    // Its last kernel: of each window four elements, in lanes of images.
    let last = text.Substring(text.LastIndexOf "kernel")
    Expect.equal 4 (last.Split("load").Length - 1)
    Expect.isTrue last (last.Contains "extents 32, ")
