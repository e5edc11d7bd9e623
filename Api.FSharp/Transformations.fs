namespace Fluxion

open System

[<AutoOpen>]
module Transformations =

    let grad (f: 'P -> Tensor) (p: 'P) : 'P =
        let x = FloatingLeaves("grad", p)
        x.With(Transform.Grad("grad", x.Leaves, fun leaves -> f (x.With leaves)))

    let valueAndGrad (f: 'P -> Tensor) (p: 'P) : Tensor * 'P =
        let x = FloatingLeaves("valueAndGrad", p)

        let struct (value, gradients) =
            Transform.ValueAndGrad("valueAndGrad", x.Leaves, fun leaves -> f (x.With leaves))

        value, x.With gradients

    let gradAux (f: 'P -> Tensor * 'A) (p: 'P) : 'P * 'A =
        let x = FloatingLeaves("gradAux", p)
        let auxiliary = ref Unchecked.defaultof<'A>

        let struct (gradients, tensors) =
            Transform.GradAux(
                "gradAux",
                x.Leaves,
                fun leaves ->
                    let value, beside = f (x.With leaves)
                    auxiliary.Value <- beside
                    struct (value, Leaves.found "gradAux" beside)
            )

        x.With gradients, Leaves.rebuild auxiliary.Value tensors

    let vjp (f: 'P -> 'Q) (p: 'P) : 'Q * ('Q -> 'P) =
        Leaves.check<'Q> "vjp"
        let x = FloatingLeaves("vjp", p)
        let result = ref Unchecked.defaultof<'Q>

        let struct (values, pullback) =
            Transform.Vjp(
                x.Leaves,
                fun leaves ->
                    result.Value <- f (x.With leaves)
                    Leaves.someFloating "vjp" result.Value
            )

        Leaves.rebuild result.Value values,
        fun cotangent ->
            Leaves.checkAlike "vjp" result.Value cotangent
            x.With(pullback.Invoke(Leaves.all "vjp" cotangent))

    let jvp (f: 'P -> 'Q) (p: 'P) (direction: 'P) : 'Q * 'Q =
        Leaves.check<'Q> "jvp"
        let x = FloatingLeaves("jvp", p)
        let result = ref Unchecked.defaultof<'Q>

        let struct (values, tangents) =
            Transform.Jvp(
                x.Leaves,
                x.Of direction,
                fun leaves ->
                    result.Value <- f (x.With leaves)
                    Leaves.someFloating "jvp" result.Value
            )

        Leaves.rebuild result.Value values, Leaves.rebuild result.Value tangents

    let linearize (f: 'P -> 'Q) (p: 'P) : 'Q * ('P -> 'Q) =
        Leaves.check<'Q> "linearize"
        let x = FloatingLeaves("linearize", p)
        let result = ref Unchecked.defaultof<'Q>

        let struct (values, pushforward) =
            Transform.Linearize(
                x.Leaves,
                fun leaves ->
                    result.Value <- f (x.With leaves)
                    Leaves.someFloating "linearize" result.Value
            )

        Leaves.rebuild result.Value values,
        fun direction -> Leaves.rebuild result.Value (pushforward.Invoke(x.Of direction))

    let diff (f: Tensor -> Tensor) (x: Tensor) : Tensor = Transform.Diff(x, f)

    let jacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor = Transform.Jacobian(x, f)

    let jacobianForward (f: Tensor -> Tensor) (x: Tensor) : Tensor = Transform.Jacobian(x, f, true)

    let jacobianReverse (f: Tensor -> Tensor) (x: Tensor) : Tensor = Transform.Jacobian(x, f, false)

    let hessian (f: Tensor -> Tensor) (x: Tensor) : Tensor = Transform.Hessian(x, f)

    let sparseJacobian (f: Tensor -> Tensor) : Tensor -> SparseMatrix =
        let derivative = SparseDerivative.Jacobian()
        fun x -> derivative.At(x, f)

    let sparseHessian (f: Tensor -> Tensor) : Tensor -> SparseMatrix =
        let derivative = SparseDerivative.Hessian()
        fun x -> derivative.At(x, f)

    let hvp (f: 'P -> Tensor) (p: 'P) (direction: 'P) : 'P =
        let x = FloatingLeaves("hvp", p)
        x.With(Transform.Hvp(x.Leaves, x.Of direction, fun leaves -> f (x.With leaves)))

    let gaussNewtonProduct (model: 'P -> 'Q) (loss: 'Q -> Tensor) (p: 'P) (direction: 'P) : 'P =
        Leaves.check<'Q> "gaussNewtonProduct"
        let x = FloatingLeaves("gaussNewtonProduct", p)
        let result = ref Unchecked.defaultof<FloatingLeaves<'Q>>

        Transform.GaussNewtonProduct(
            x.Leaves,
            x.Of direction,
            (fun leaves ->
                result.Value <- FloatingLeaves("gaussNewtonProduct", model (x.With leaves))
                result.Value.Leaves),
            (fun leaves -> loss (result.Value.With leaves))
        )
        |> x.With

    let linearTranspose (f: 'P -> 'Q) (example: 'P) : 'Q -> 'P =
        Leaves.check<'Q> "linearTranspose"
        let x = FloatingLeaves("linearTranspose", example)
        let result = ref Unchecked.defaultof<'Q>

        let transpose =
            Transform.LinearTranspose(
                x.Leaves,
                fun leaves ->
                    result.Value <- f (x.With leaves)
                    Leaves.someFloating "linearTranspose" result.Value
            )

        fun cotangent ->
            Leaves.checkAlike "linearTranspose" result.Value cotangent
            x.With(transpose.Invoke(Leaves.all "linearTranspose" cotangent))

    let vmap (f: 'P -> 'Q) (p: 'P) : 'Q =
        Leaves.check<'Q> "vmap"
        let result = ref Unchecked.defaultof<'Q>

        let tensors =
            Transform.Vmap(
                Leaves.some "vmap" p,
                fun leaves ->
                    result.Value <- f (Leaves.rebuild p leaves)
                    Leaves.some "vmap" result.Value
            )

        Leaves.rebuild result.Value tensors

    let vmapAxes (inAxes: 'InAxes) (outAxes: 'OutAxes) (f: 'P -> 'Q) (p: 'P) : 'Q =
        Leaves.check<'Q> "vmapAxes"
        let leaves = Leaves.some "vmapAxes" p
        let result = ref Unchecked.defaultof<'Q>

        let tensors =
            Mapping.Vmap(
                leaves,
                AxisTree.resolve "the argument" inAxes p leaves.Length,
                fun leaves ->
                    result.Value <- f (Leaves.rebuild p leaves)
                    let results = Leaves.some "vmapAxes" result.Value
                    struct (results, AxisTree.resolve "the result" outAxes result.Value results.Length)
            )

        Leaves.rebuild result.Value tensors

    let compile (f: 'P -> 'Q) : 'P -> 'Q =
        let compiled =
            Compiled<'P, 'Q>(fun p leaves ->
                let result = f (Leaves.rebuild p leaves)
                struct (result, Leaves.all "compile" result))

        fun p ->
            Leaves.check<'Q> "compile"

            let struct (structure, tensors) =
                compiled.Call(p, Leaves.some "compile" p, Leaves.besides p)

            Leaves.rebuild structure tensors

    let onDevice (device: Device) (f: 'P -> 'Q) (p: 'P) : 'Q =
        Leaves.check<'Q> "onDevice"
        let result = ref Unchecked.defaultof<'Q>

        let tensors =
            Transform.OnDevice(
                device,
                Leaves.some "onDevice" p,
                fun leaves ->
                    result.Value <- f (Leaves.rebuild p leaves)
                    Leaves.all "onDevice" result.Value
            )

        Leaves.rebuild result.Value tensors

    let checkpoint (f: 'P -> 'Q) (p: 'P) : 'Q =
        Leaves.check<'Q> "checkpoint"
        let result = ref Unchecked.defaultof<'Q>

        let tensors =
            Transform.Checkpoint(
                Leaves.some "checkpoint" p,
                fun leaves ->
                    result.Value <- f (Leaves.rebuild p leaves)
                    Leaves.all "checkpoint" result.Value
            )

        Leaves.rebuild result.Value tensors

    let customVjp (rule: 'P -> 'Q * ('Q -> 'P)) (p: 'P) : 'Q =
        Leaves.check<'Q> "customVjp"
        let result = ref Unchecked.defaultof<'Q>

        let tensors =
            Transform.CustomVjp(
                Leaves.some "customVjp" p,
                (fun leaves ->
                    let value, pullback = rule (Leaves.rebuild p leaves)
                    result.Value <- value

                    let pulled cotangents =
                        let cotangent = pullback (Leaves.rebuild value cotangents)
                        Leaves.checkAlike "customVjp" p cotangent
                        Leaves.all "customVjp" cotangent

                    struct (Leaves.some "customVjp" value, Func<Tensor[], Tensor[]> pulled)),
                fun i -> (Paths.all "the argument" p)[i]
            )

        Leaves.rebuild result.Value tensors

    let customJvp (rule: 'P -> 'P -> 'Q * 'Q) (p: 'P) : 'Q =
        Leaves.check<'Q> "customJvp"
        let result = ref Unchecked.defaultof<'Q>

        let tensors =
            Transform.CustomJvp(
                Leaves.some "customJvp" p,
                (fun leaves directions ->
                    let value, tangent = rule (Leaves.rebuild p leaves) (Leaves.rebuild p directions)
                    result.Value <- value
                    Leaves.checkAlike "customJvp" value tangent
                    struct (Leaves.some "customJvp" value, Leaves.all "customJvp" tangent)),
                fun i -> (Paths.all "the result" result.Value)[i]
            )

        Leaves.rebuild result.Value tensors

    let stopGradient (p: 'P) : 'P =
        let x = FloatingLeaves("stopGradient", p)
        x.Leaves |> Array.map _.StopGradient() |> x.With
