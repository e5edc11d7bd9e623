/// The ways to take the derivative of a scalar function of a scalar: every nesting of them must agree.
module internal Fluxion.Suite.Derivatives

open Fluxion

/// A derivative operator and its name.
type Derivative =
    {
        Name: string
        Of: (Tensor -> Tensor) -> Tensor -> Tensor
    }

    override way.ToString() = way.Name

let private one = Tensor.scalar 1.0

/// Forward and reverse mode, each by both of its names.
let ways =
    [
        { Name = "diff"; Of = diff }
        { Name = "grad"; Of = grad }
        {
            Name = "jvp"
            Of = fun f x -> snd (jvp f x one)
        }
        {
            Name = "vjp"
            Of = fun f x -> (snd (vjp f x)) one
        }
    ]

/// The same inside other transformations, and in Taylor mode.
let wrapped =
    [
        { Name = "diffN"; Of = diffN 1 }
        {
            Name = "jet"
            Of = fun f x -> List.head (snd (jet f x [ one ]))
        }
        {
            Name = "compile of grad"
            Of = fun f x -> compile (grad f) x
        }
        {
            Name = "compile of diff"
            Of = fun f x -> compile (diff f) x
        }
        {
            Name = "grad of compile"
            Of = fun f x -> grad (compile f) x
        }
        {
            Name = "diff of compile"
            Of = fun f x -> diff (compile f) x
        }
        {
            Name = "vmap of grad"
            Of = fun f x -> Tensor.squeezeAll (vmap (grad f) (Tensor.unsqueeze 0 x))
        }
        {
            Name = "vmap of diff"
            Of = fun f x -> Tensor.squeezeAll (vmap (diff f) (Tensor.unsqueeze 0 x))
        }
        {
            Name = "grad of vmap"
            Of = fun f x -> grad (fun x -> Tensor.unsqueeze 0 x |> vmap (fun y -> f y) |> Tensor.sum) x
        }
    ]

let all = ways @ wrapped

/// Every nesting of two of them.
let pairs = List.allPairs all all

/// Forward and reverse mode in every order, three deep.
let triples =
    [
        for a in ways do
            for b in ways do
                for c in ways do
                    a, b, c
    ]

let number (x: float) = Tensor.scalar x

/// The value is this number, up to a few roundings.
let equals (expected: float) (actual: Tensor) =
    let actual = Tensor.toFloat actual

    if not (abs (actual - expected) <= 1e-14 * (abs expected + 1.0)) then
        Expect.failed $"expected {expected:R} but was {actual:R}"
