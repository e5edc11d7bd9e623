/// Check accepts every derivative that is right, of ops, of compositions, of random programs: a check that cries wolf is not looked at again.
module internal Fluxion.Suite.CheckLaws

open FsCheck.FSharp
open Fluxion
open Fluxion.Laws

let private casesPerSubject = 4

let private isFloating (x: Tensor) = x.DType.IsFloating()

let private subjects =
    [
        for op in Seq.distinctBy (fun (op: Op) -> op.Name) OpTable.All -> OpLaws.subjectOf op
        yield! CompositionLaws.subjects
    ]

/// A sample as a function of those of its inputs through which a derivative passes, and these.
let private movable (subject: OpLaws.Subject) (sample: Sample) =
    let moves =
        [
            for i, x in Array.indexed sample.Inputs do
                if isFloating x && subject.Passes i then
                    i
        ]

    let apply (moved: Tensor list) =
        let inputs = Array.copy sample.Inputs
        List.iter2 (fun i x -> inputs[i] <- x) moves moved
        sample.Apply.Invoke inputs

    apply, [ for i in moves -> sample.Inputs[i] ]

let private accepts (subject: OpLaws.Subject) =
    Law.ofCases $"{subject.Name}: Check accepts its derivatives" [ 1..casesPerSubject ] (fun case ->
        let f, point = movable subject (subject.Draw(Sampler(7 * case)))

        if not point.IsEmpty && isFloating (f point) then
            let report = Check.jvp f point
            Expect.isTrue (string report) report.Holds)

let private acceptsPrograms =
    let smooth = ProgramGenerator.smooth ProgramGenerator.ops

    let law name cases =
        Law.ofProperty
            name
            (Prop.forAll smooth (fun program ->
                let f = Programs.run program
                let weights = Statements.directions 3 (f (Programs.point program))

                let report =
                    Check.gradient (fun x -> Tensor.sum (weights * f x)) (Programs.point program)

                Expect.isTrue (string report) report.Holds))
        |> Law.withCases cases

    [
        law "random programs: Check accepts the gradient" 40
        law "random programs: Check accepts the gradient (more programs)" 200
        |> Law.slow
    ]

let laws: Law list =
    acceptsPrograms @ [ for subject in subjects -> Law.slow (accepts subject) ]
