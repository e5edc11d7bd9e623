namespace Fluxion

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Check =

    let private root (p: 'P) =
        if typeof<'P> = typeof<Tensor> then "x" else "p"

    let gradient (f: 'P -> Tensor) (p: 'P) =
        let x = FloatingLeaves("Check.gradient", p)
        DerivativeCheck.Gradient(Paths.floating (root p) p, x.Leaves, fun leaves -> f (x.With leaves))

    let secondOrder (f: 'P -> Tensor) (p: 'P) =
        let x = FloatingLeaves("Check.secondOrder", p)
        DerivativeCheck.SecondOrder(Paths.floating (root p) p, x.Leaves, fun leaves -> f (x.With leaves))

    let jvp (f: 'P -> 'Q) (p: 'P) =
        Leaves.check<'Q> "Check.jvp"
        let x = FloatingLeaves("Check.jvp", p)

        DerivativeCheck.Jvp(
            Paths.floating (root p) p,
            x.Leaves,
            fun leaves -> Leaves.someFloating "Check.jvp" (f (x.With leaves))
        )

    let require (report: CheckReport) = report.Require() |> ignore
