namespace Fluxion.Laws

open FsCheck
open Fluxion

/// <summary>
/// What every differentiable function obeys, as laws of your own function: each takes the function and random points of its domain. Points are drawn by <c>Tensors</c>, <c>Trees</c>
/// or any FsCheck arbitrary. Two ways of computing one thing may differ by 1e-12 (Float32: 5e-4) of the same sweep over absolute values, so that cancellation in your function fails no law;
/// differences agree as <c>Check</c> allows. Run a law by <c>Law.require</c> in a test of any runner, or take <c>Law.property</c>.
/// </summary>
[<RequireQualifiedAccess>]
module Laws =

    /// <summary><c>jvp f</c> is the limit of differences of f, along every element.</summary>
    /// <param name="f">A function from a tree to a tree.</param>
    /// <param name="points">Where it is differentiable.</param>
    /// <example><code>Laws.tangentIsLimitOfDifferences sin Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val tangentIsLimitOfDifferences: f: ('P -> 'Q) -> points: Arbitrary<'P> -> Law

    /// <summary><c>grad f</c> is the limit of differences of f.</summary>
    /// <param name="f">A function from a tree to a scalar.</param>
    /// <param name="points">Where it is differentiable.</param>
    /// <example><code>Laws.gradientIsLimitOfDifferences (fun x -> Tensor.sum (sin x * x)) Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val gradientIsLimitOfDifferences: f: ('P -> Tensor) -> points: Arbitrary<'P> -> Law

    /// <summary>The second derivatives of f are the limit of differences of <c>grad f</c>.</summary>
    /// <param name="f">A function from a tree to a scalar.</param>
    /// <param name="points">Where it is differentiable twice.</param>
    /// <example><code>Laws.hessianIsLimitOfDifferences (fun x -> Tensor.sum (sin x * x)) (Tensors.ofShape [ 2 ]) |> Law.withCases 10 |> Law.require // ()</code></example>
    val hessianIsLimitOfDifferences: f: ('P -> Tensor) -> points: Arbitrary<'P> -> Law

    /// <summary>Forward and reverse mode are adjoint: ⟨v, J·u⟩ = ⟨Jᵀ·v, u⟩ for random u and v.</summary>
    /// <param name="f">A function from a tree to a tree.</param>
    /// <param name="points">Where it is defined.</param>
    /// <example><code>Laws.modesAreAdjoint (fun (a, b) -> a * sin b) Tensors.broadcasting |> Law.withCases 10 |> Law.require // ()</code></example>
    val modesAreAdjoint: f: ('P -> 'Q) -> points: Arbitrary<'P> -> Law

    /// <summary>J·(a·u + b·w) = a·J·u + b·J·w, by <c>jvp</c>.</summary>
    /// <param name="f">A function from a tree to a tree.</param>
    /// <param name="points">Where it is defined.</param>
    /// <example><code>Laws.jvpIsLinear exp Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val jvpIsLinear: f: ('P -> 'Q) -> points: Arbitrary<'P> -> Law

    /// <summary>Jᵀ·(a·v + b·z) = a·Jᵀ·v + b·Jᵀ·z, by <c>vjp</c>.</summary>
    /// <param name="f">A function from a tree to a tree.</param>
    /// <param name="points">Where it is defined.</param>
    /// <example><code>Laws.vjpIsLinear exp Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val vjpIsLinear: f: ('P -> 'Q) -> points: Arbitrary<'P> -> Law

    /// <summary>The Hessian is symmetric: ⟨w, H·u⟩ = ⟨u, H·w⟩ for random u and w.</summary>
    /// <param name="f">A function from a tree to a scalar.</param>
    /// <param name="points">Where it is differentiable twice.</param>
    /// <example><code>Laws.hessianIsSymmetric (fun x -> Tensor.sum (exp (-x * x))) Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val hessianIsSymmetric: f: ('P -> Tensor) -> points: Arbitrary<'P> -> Law

    /// <summary>The chain rule: the derivative of g∘f is that of g at f(p) times that of f at p.</summary>
    /// <param name="g">A function of what f gives.</param>
    /// <param name="f">A function from a tree to a tree.</param>
    /// <param name="points">Where g∘f is defined.</param>
    /// <example><code>Laws.chainRule (fun (s, c) -> s * c) (fun (x: Tensor) -> sin x, cos x) Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val chainRule: g: ('Q -> 'R) -> f: ('P -> 'Q) -> points: Arbitrary<'P> -> Law

    /// <summary><c>vmap f</c> is a loop of f over axis 0. The examples are three: the point, and two beside it, moved by a thousandth.</summary>
    /// <param name="f">A function from a tree to a tree.</param>
    /// <param name="points">Where it is defined.</param>
    /// <example><code>Laws.vmapIsALoop Tensor.sum Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val vmapIsALoop: f: ('P -> 'Q) -> points: Arbitrary<'P> -> Law

    /// <summary><c>compile f</c> gives what f gives, at its first call and later, and has f's derivative.</summary>
    /// <param name="f">A function from a tree to a tree.</param>
    /// <param name="points">Where it is defined.</param>
    /// <example><code>Laws.compileChangesNothing (fun x -> exp (-x * x)) Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val compileChangesNothing: f: ('P -> 'Q) -> points: Arbitrary<'P> -> Law

    /// <summary>A reverse rule of your own is right: it gives f's value, and its pullback is the adjoint of f's derivative.</summary>
    /// <param name="f">The function, written with ops that have their derivatives.</param>
    /// <param name="rule">The rule: the value, and cotangent to cotangents, as <c>vjp</c> gives them.</param>
    /// <param name="points">Where the rule holds.</param>
    /// <example><code>Laws.vjpRule sin (fun x -> sin x, fun v -> v * cos x) Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val vjpRule: f: ('P -> 'Q) -> rule: ('P -> 'Q * ('Q -> 'P)) -> points: Arbitrary<'P> -> Law

    /// <summary>A forward rule of your own is right: it gives f's value and f's derivative along a direction.</summary>
    /// <param name="f">The function, written with ops that have their derivatives.</param>
    /// <param name="rule">The rule: the value and the tangent at a point along a direction, as <c>jvp</c> gives them.</param>
    /// <param name="points">Where the rule holds.</param>
    /// <example><code>Laws.jvpRule sin (fun x u -> sin x, u * cos x) Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val jvpRule: f: ('P -> 'Q) -> rule: ('P -> 'P -> 'Q * 'Q) -> points: Arbitrary<'P> -> Law

    /// <summary><c>customVjp rule</c> is f in both modes: values, tangents, cotangents, and tangents of cotangents. The rule is written in tensors, as <c>customVjp</c> takes it.</summary>
    /// <param name="f">The function, written with ops that have their derivatives.</param>
    /// <param name="rule">The rule: the value, and cotangent to cotangents.</param>
    /// <param name="points">Where the rule holds.</param>
    /// <example><code>Laws.customVjp sin (fun x -> sin x, fun v -> v * cos x) Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val customVjp: f: ('P -> 'Q) -> rule: ('P -> 'Q * ('Q -> 'P)) -> points: Arbitrary<'P> -> Law

    /// <summary><c>customJvp rule</c> is f in both modes: values, tangents, cotangents, and tangents of cotangents. The rule is written in tensors, as <c>customJvp</c> takes it.</summary>
    /// <param name="f">The function, written with ops that have their derivatives.</param>
    /// <param name="rule">The rule: the value and the tangent at a point along a direction.</param>
    /// <param name="points">Where the rule holds.</param>
    /// <example><code>Laws.customJvp sin (fun x u -> sin x, u * cos x) Tensors.any |> Law.withCases 10 |> Law.require // ()</code></example>
    val customJvp: f: ('P -> 'Q) -> rule: ('P -> 'P -> 'Q * 'Q) -> points: Arbitrary<'P> -> Law

    /// <summary>All laws of a function from a tree to a tree, named after it.</summary>
    /// <param name="name">The function's name, one line.</param>
    /// <param name="f">The function.</param>
    /// <param name="points">Where it is differentiable.</param>
    /// <exception cref="T:System.ArgumentException">The name is empty or more than a line.</exception>
    /// <example><code>List.length (Laws.all "softplus" Tensor.softplus Tensors.any) // 6</code></example>
    val all: name: string -> f: ('P -> 'Q) -> points: Arbitrary<'P> -> Law list

    /// <summary>All laws of a function from a tree to a scalar, named after it: those of <c>Laws.all</c>, and those of its gradient and Hessian.</summary>
    /// <param name="name">The function's name, one line.</param>
    /// <param name="f">The function.</param>
    /// <param name="points">Where it is differentiable twice.</param>
    /// <exception cref="T:System.ArgumentException">The name is empty or more than a line.</exception>
    /// <example><code>List.length (Laws.allOfScalar "loss" Tensor.logsumexp (Tensors.ofShape [ 3 ])) // 9</code></example>
    val allOfScalar: name: string -> f: ('P -> Tensor) -> points: Arbitrary<'P> -> Law list
