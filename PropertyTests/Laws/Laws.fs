namespace Fluxion.Laws

open FsCheck
open FsCheck.FSharp
open Fluxion

/// A point, and the seed of the directions that are tried there.
[<StructuredFormatDisplay("{Text}")>]
type internal Case<'P> =
    {
        Point: 'P
        Directions: int
    }

    member case.Text = $"%A{case.Point}"

[<RequireQualifiedAccess>]
module Laws =

    let private law name (points: Arbitrary<'P>) (statement: 'P -> int -> unit) =
        let drawn =
            Gen.map2
                (fun point seed -> { Point = point; Directions = seed })
                points.Generator
                (Gen.choose (0, System.Int32.MaxValue / 2))

        let shrink case =
            points.Shrinker case.Point |> Seq.map (fun point -> { case with Point = point })

        Law.ofProperty
            name
            (Prop.forAll (Arb.fromGenShrink (drawn, shrink)) (fun case -> statement case.Point case.Directions))

    let private checkedBy (check: 'P -> CheckReport) point _ = Check.require (check point)

    let tangentIsLimitOfDifferences f points =
        law "the tangent is the limit of differences" points (checkedBy (Check.jvp f))

    let gradientIsLimitOfDifferences f points =
        law "the gradient is the limit of differences" points (checkedBy (Check.gradient f))

    let hessianIsLimitOfDifferences f points =
        law "the Hessian is the limit of the gradient's differences" points (checkedBy (Check.secondOrder f))

    let modesAreAdjoint f points =
        law "<v, Ju> = <J'v, u>" points (Statements.adjoint Statements.ofFunctions f)

    let jvpIsLinear f points =
        law "jvp is linear" points (Statements.jvpIsLinear Statements.ofFunctions f)

    let vjpIsLinear f points =
        law "vjp is linear" points (Statements.vjpIsLinear Statements.ofFunctions f)

    let hessianIsSymmetric f points =
        law "the Hessian is symmetric" points (Statements.hessianIsSymmetric Statements.ofFunctions f)

    let chainRule g f points =
        law "the chain rule" points (Statements.chainRule Statements.ofFunctions g f)

    let vmapIsALoop f points =
        law "vmap = a loop" points (Statements.vmapIsALoop Statements.ofFunctions f)

    let compileChangesNothing f points =
        law "compile changes nothing" points (Statements.compileChangesNothing Statements.ofFunctions f)

    let vjpRule f rule points =
        law
            "the reverse rule is the adjoint of the derivative"
            points
            (Statements.vjpRule Statements.ofFunctions f rule)

    let jvpRule f rule points =
        law "the forward rule is the derivative" points (Statements.jvpRule Statements.ofFunctions f rule)

    let customVjp f rule points =
        law
            "a reverse rule that is given changes nothing"
            points
            (Statements.sameFunction Statements.ofFunctions f (fun p -> Fluxion.Transformations.customVjp rule p))

    let customJvp f rule points =
        law
            "a forward rule that is given changes nothing"
            points
            (Statements.sameFunction Statements.ofFunctions f (fun p -> Fluxion.Transformations.customJvp rule p))

    let all name f points =
        [
            tangentIsLimitOfDifferences f points
            modesAreAdjoint f points
            jvpIsLinear f points
            vjpIsLinear f points
            vmapIsALoop f points
            compileChangesNothing f points
        ]
        |> List.map (Law.about name)

    let allOfScalar name f points =
        all name f points
        @ ([
            gradientIsLimitOfDifferences f points
            hessianIsLimitOfDifferences f points
            hessianIsSymmetric f points
           ]
           |> List.map (Law.about name))
