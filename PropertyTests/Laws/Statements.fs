/// What the laws say of a function at one point. A statement that does not hold raises an exception that says by how much.
/// Two ways of computing one thing may differ by some roundings of the same sweep over absolute values, whatever cancels in them: no closer bound holds of every function, and no wider one is needed.
module internal Fluxion.Laws.Statements

open System
open Fluxion

/// A part of the sweep over absolute values: for random programs of a few lines, of which the worst of 58,000 differed by 7e-16.
let ofPrograms = 1e-14

/// The same for functions of any length, whose sums may be long.
let ofFunctions = 1e-12

let private isFloating (x: Tensor) = x.DType.IsFloating()

/// Float32 rounds 2²⁹ times as coarsely as Float64.
let private coarseness (tensors: Tensor list) =
    if tensors |> List.exists (fun x -> x.DType = DType.Float32) then
        Math.ScaleB(1.0, 29)
    else
        1.0

let private elements (tree: 'P) =
    [|
        for leaf in Tree.leaves tree do
            if isFloating leaf then
                yield! Tensor.toArray leaf
    |]

/// Numbers in the place of a tree's floating tensors, none of them near zero, the same for the same seed.
let directions seed (tree: 'P) =
    let random = Random seed

    tree
    |> Tree.map (fun x ->
        if isFloating x then
            Array.init (int x.Size) (fun _ ->
                Math.Round(0.25 + random.NextDouble(), 3) * float (1 - 2 * random.Next 2))
            |> Tensor.ofArray
            |> Tensor.reshape (Tensor.shape x)
            |> Tensor.convert x.DType
        else
            x)

let private combine (a: float) (u: 'P) (b: float) (w: 'P) =
    Tree.map2 (fun (u: Tensor) (w: Tensor) -> if isFloating u then a * u + b * w else u) u w

let private absolute (u: 'P) =
    Tree.map (fun (x: Tensor) -> if isFloating x then abs x else x) u

/// Variables in the place of floating tensors, and the results over them.
let private traced (f: 'P -> 'Q) (p: 'P) =
    let inputs =
        Tree.leaves p
        |> List.map (fun x -> if isFloating x then Tensor.Variable x else x)

    Array.ofList inputs, Array.ofList (Tree.leaves (f (Trees.withLeaves p inputs)))

let private only (condition: Tensor -> bool) tensors = Array.filter condition tensors

let private flat (tensors: Tensor[]) = Array.collect Tensor.toArray tensors

/// The size of J·u, element by element.
let sizeAlong (f: 'P -> 'Q) (p: 'P) (u: 'P) =
    let inputs, outputs = traced f p

    let tangents = Tree.leaves (absolute u) |> List.filter isFloating |> Array.ofList

    flat (AbsoluteSweep.Push(only isFloating outputs, only isFloating inputs, tangents))

/// The size of every ∂yᵢ/∂xⱼ of a function of a vector: y's axes, then x's.
let sizeOfJacobian (f: Tensor -> Tensor) (x: Tensor) =
    let x = Tensor.Variable x
    let y = f x

    let rows =
        Tensor.eye (int x.Size)
        |> vmap (fun e -> AbsoluteSweep.Push([| y |], [| x |], [| e |]) |> Array.head |> Tensor.flatten)

    Tensor.toArray (Tensor.transpose rows)

/// The size of one rounding in every node of f, element by element of its result.
let sizeOfErrors (f: 'P -> 'Q) (p: 'P) =
    let inputs, outputs = traced f p
    flat (AbsoluteSweep.Errors(only isFloating outputs, only isFloating inputs))

/// Elements of two ways agree up to the tolerance times the sizes. Where a size is no finite number the function has been asked outside of its domain, and nothing is compared.
let within what tolerance (sizes: float[]) (a: float[]) (b: float[]) =
    if a.Length <> b.Length then
        failwith $"{what}: {a.Length} elements and {b.Length}"

    for i in 0 .. a.Length - 1 do
        if Double.IsFinite sizes[i] && not (abs (a[i] - b[i]) <= tolerance * sizes[i]) then
            failwith
                $"{what}: {a[i]:R} and {b[i]:R} at element {i} differ by {abs (a[i] - b[i]) / sizes[i]:g2} of the sweep over absolute values, more than {tolerance:g2}"

let private inner (a: float[]) (b: float[]) =
    Array.fold2 (fun sum x y -> sum + x * y) 0.0 a b

let private sizeOf sizes (v: float[]) =
    Array.fold2 (fun sum size v -> sum + size * abs v) 0.0 sizes v

let private scaled tolerance (p: 'P) (q: 'Q) =
    tolerance * coarseness (Tree.leaves p @ Tree.leaves q)

/// ⟨v, J·u⟩ = ⟨Jᵀ·v, u⟩, J·u by one way and Jᵀ·v by another.
let private adjointBy what tolerance (f: 'P -> 'Q) p u (ju: 'Q) (pullback: 'Q -> 'P) seed =
    let v = directions (seed + 1) ju
    let left = inner (elements v) (elements ju)
    let right = inner (elements (pullback v)) (elements u)
    let size = sizeOf (sizeAlong f p u) (elements v)
    within what (scaled tolerance p ju) [| size |] [| left |] [| right |]

let adjoint tolerance (f: 'P -> 'Q) (p: 'P) seed =
    let u = directions seed p
    adjointBy "<v, Ju> and <J'v, u>" tolerance f p u (snd (jvp f p u)) (snd (vjp f p)) seed

let jvpIsLinear tolerance (f: 'P -> 'Q) (p: 'P) seed =
    let u, w = directions seed p, directions (seed + 1) p
    let push u = snd (jvp f p u)
    let both = push (combine 2.5 u -0.75 w)

    within
        "J(2.5 u - 0.75 w) and 2.5 Ju - 0.75 Jw"
        (scaled tolerance p both)
        (sizeAlong f p (combine 2.5 (absolute u) 0.75 (absolute w)))
        (elements both)
        (elements (combine 2.5 (push u) -0.75 (push w)))

let vjpIsLinear tolerance (f: 'P -> 'Q) (p: 'P) seed =
    let y, pull = vjp f p
    let once = snd (vjp f p)
    let u, v, z = directions seed p, directions (seed + 1) y, directions (seed + 2) y
    let along (g: 'P) = inner (elements g) (elements u)

    let size =
        sizeOf (sizeAlong f p u) (elements (combine 2.5 (absolute v) 0.75 (absolute z)))

    within
        "J'(2.5 v - 0.75 z) and 2.5 J'v - 0.75 J'z, along a direction"
        (scaled tolerance p y)
        [| size |]
        [| along (once (combine 2.5 v -0.75 z)) |]
        [| along (combine 2.5 (pull v) -0.75 (pull z)) |]

/// ⟨w, H·u⟩ = ⟨u, H·w⟩.
let hessianIsSymmetric tolerance (f: 'P -> Tensor) (p: 'P) seed =
    let u, w = directions seed p, directions (seed + 1) p

    let size =
        sizeOf (sizeAlong (grad f) p u) (elements w)
        + sizeOf (sizeAlong (grad f) p w) (elements u)

    within
        "<w, Hu> and <u, Hw>"
        (scaled tolerance p p)
        [| size |]
        [| inner (elements w) (elements (hvp f p u)) |]
        [| inner (elements u) (elements (hvp f p w)) |]

/// J of g∘f is J of g at f(p) times J of f.
let chainRule tolerance (g: 'Q -> 'R) (f: 'P -> 'Q) (p: 'P) seed =
    let u = directions seed p
    let whole = snd (jvp (f >> g) p u)
    let y, dy = jvp f p u

    within
        "the derivative of the composition and the composition of derivatives"
        (scaled tolerance p whole)
        (sizeAlong (f >> g) p u)
        (elements whole)
        (elements (snd (jvp g y dy)))

/// Two ways to a value of f.
let private sameValue what tolerance (f: 'P -> 'Q) p (expected: 'Q) (actual: 'Q) =
    let shapes tree =
        [ for leaf in Tree.leaves tree -> leaf.DType, Tensor.shape leaf ]

    if shapes expected <> shapes actual then
        failwith $"%s{what}: %A{shapes expected} and %A{shapes actual}"

    for a, b in List.zip (Tree.leaves expected) (Tree.leaves actual) do
        if not (isFloating a) && Tensor.toArray a <> Tensor.toArray b then
            failwith $"%s{what}: {a} and {b}"

    // A value is rounded at least once itself.
    let sizes =
        Array.map2 (fun size e -> size + abs e) (sizeOfErrors f p) (elements expected)

    within what (scaled tolerance p expected) sizes (elements expected) (elements actual)

/// Over a new axis 0 of three points, of which the second and third are moved by a thousandth.
let vmapIsALoop tolerance (f: 'P -> 'Q) (p: 'P) seed =
    let moved by =
        combine
            1.0
            p
            by
            (Tree.map2 (fun (x: Tensor) (u: Tensor) -> if isFloating x then x * u else x) p (directions seed p))

    let points = [ p; moved 0.001; moved -0.001 ]

    let stacked =
        points
        |> List.map Tree.leaves
        |> List.transpose
        |> List.map Tensor.stack
        |> Trees.withLeaves p

    let batched = Tree.leaves (vmap f stacked)

    for i, point in List.indexed points do
        let expected = f point
        let actual = batched |> List.map (fun leaf -> leaf[i]) |> Trees.withLeaves expected
        sameValue $"example {i} of vmap, and the function by itself" tolerance f point expected actual

let compileChangesNothing tolerance (f: 'P -> 'Q) (p: 'P) seed =
    let u = directions seed p
    let compiled = compile f
    sameValue "the function and its first compiled call" tolerance f p (f p) (compiled p)
    sameValue "the function and its second compiled call" tolerance f p (f p) (compiled p)
    let expected = snd (jvp f p u)

    within
        "the derivative and that of the compiled function"
        (scaled tolerance p expected)
        (sizeAlong f p u)
        (elements expected)
        (elements (snd (jvp compiled p u)))

let vjpRule tolerance (f: 'P -> 'Q) (rule: 'P -> 'Q * ('Q -> 'P)) (p: 'P) seed =
    let y, pullback = rule p
    sameValue "the function, and the value that its rule gives" tolerance f p (f p) y
    let u = directions seed p
    adjointBy "<v, Ju>, and <J'v, u> by the rule" tolerance f p u (snd (jvp f p u)) pullback seed

let jvpRule tolerance (f: 'P -> 'Q) (rule: 'P -> 'P -> 'Q * 'Q) (p: 'P) seed =
    let u = directions seed p
    let y, tangent = rule p u
    sameValue "the function, and the value that its rule gives" tolerance f p (f p) y
    let expected = snd (jvp f p u)

    within
        "Ju, and Ju by the rule"
        (scaled tolerance p expected)
        (sizeAlong f p u)
        (elements expected)
        (elements tangent)

/// Another function is the same one to derivatives: in its value, in both modes, and in a mode of the other.
let sameFunction tolerance (f: 'P -> 'Q) (g: 'P -> 'Q) (p: 'P) seed =
    let y = f p
    sameValue "the function, and the one with the rule" tolerance f p y (g p)
    let u, v = directions seed p, directions (seed + 1) y
    let along f = snd (jvp f p u)
    within "Ju, and Ju with the rule" (scaled tolerance p y) (sizeAlong f p u) (elements (along f)) (elements (along g))
    adjointBy "<v, Ju>, and <J'v, u> with the rule" tolerance f p u (along f) (snd (vjp g p)) (seed + 1)
    let pulled (f: 'P -> 'Q) (p: 'P) = (snd (vjp f p)) v

    within
        "the tangent of J'v, and with the rule"
        (scaled tolerance p y)
        (sizeAlong (pulled f) p u)
        (elements (snd (jvp (pulled f) p u)))
        (elements (snd (jvp (pulled g) p u)))
