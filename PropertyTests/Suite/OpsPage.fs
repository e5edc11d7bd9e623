/// docs/ops.md: what the laws showed of every op and composition, in this process.
module internal Fluxion.Suite.OpsPage

open System
open System.Globalization
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.OpLaws

/// A cell says yes only if its law ran this many cases.
let private leastCases = 20

let private laws =
    lazy (Registry.laws |> List.map (fun law -> law.Name, law) |> Map)

/// The cases that a law ran, all of which held; none where there is no such law.
let private casesOf name =
    laws.Value
    |> Map.tryFind name
    |> Option.map (fun law ->
        match Outcomes.ofLaw law with
        | Holds cases -> cases
        | Fails failure -> failwith $"'{name}' does not hold: {failure.Reason}")

/// What has no law of derivatives: there is no floating result, or none that varies.
let hasDerivative name =
    laws.Value.ContainsKey(nameOf name Forward)

/// What has no law of reverse mode, though it has derivatives.
let isForward name =
    hasDerivative name && not (laws.Value.ContainsKey(nameOf name Reverse))

let private cell name aspect =
    match casesOf (nameOf name aspect) with
    | Some cases when cases >= leastCases -> "yes"
    | Some cases -> failwith $"'{nameOf name aspect}' ran {cases} cases, and a page needs {leastCases}"
    | None when aspect <> Batch && not (hasDerivative name) -> "n/a"
    | None when List.contains aspect [ Reverse; SecondOrder; ThirdOrder ] && isForward name -> "n/a"
    | None -> "no"

let private number (x: float) =
    x.ToString("G6", CultureInfo.InvariantCulture)

let private domainText (domain: Domain) =
    let around =
        [
            for point in domain.Avoid do
                number point
            if domain.EveryInteger then
                "whole numbers"
            if domain.EveryHalf then
                "halves"
        ]

    let less =
        if around.IsEmpty then
            ""
        else
            let points = String.concat ", " around in $" less {number Domain.Margin} around {points}"

    let why = if domain.Reason = "" then "" else $" ({domain.Reason})"
    $"{number domain.Low} … {number domain.High}{less}{why}"

/// Where the laws draw the inputs from: declared by elementwise ops, seen for the others.
let private drawnFrom (subject: Subject) (op: Op option) =
    match op with
    | Some(:? Elementwise as op) when op.Accepts <> Accepts.Boolean ->
        op.Domains |> Seq.map domainText |> Seq.distinct |> String.concat "; "
    | _ ->
        let seen =
            [
                for seed in 1..leastCases do
                    for x in subject.Draw(Sampler seed).Inputs do
                        if x.DType.IsFloating() then
                            yield! x.ToArray()
            ]

        if seen.IsEmpty then
            "truths, positions"
        else
            $"numbers of {number (Math.Floor(List.min seen))} … {number (Math.Ceiling(List.max seen))}"

let private ulps name =
    match SpecialFunctions.all |> List.filter (fun reference -> reference.Op = name) with
    | [] -> "", ""
    | references ->
        let worst dtype =
            references
            |> List.map (fun reference ->
                let _, _, ulps = SpecialFunctions.worst dtype reference
                ulps)
            |> List.max

        string (worst Float64), string (worst Float32)

let private row (op: Op option) (subject: Subject) =
    let name = subject.Name
    let double, single = ulps name

    let mutants =
        match op, casesOf $"{name}: every broken rule is noticed" with
        | Some _, Some cases -> string cases
        | _ -> ""

    [
        $"`{name}`"
        for aspect in [ Forward; Reverse; Batch; SecondOrder; Series; ThirdOrder; Single ] do
            cell name aspect
        mutants
        double
        single
        drawnFrom subject op
    ]
    |> String.concat " | "
    |> sprintf "| %s |"

let private header title mutants =
    [
        $"## {title}"
        ""
        $"| {mutants} | forward | reverse | batch | second order | Taylor | third order | Float32 | broken rules noticed | ulp Float64 | ulp Float32 | drawn from |"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    ]

/// The ops of the table by name, once each: variants of a name are one row.
let private ops = lazy (OpTable.All |> Seq.distinctBy _.Name |> List.ofSeq)

let private names () =
    [
        for op in ops.Value do
            op.Name
        for subject in CompositionLaws.subjects do
            subject.Name
    ]

/// The names of ops and compositions without a derivative.
let notApplicable () =
    names () |> List.filter (hasDerivative >> not) |> List.sort

/// Those with derivatives in forward mode only.
let forwardOnly () = names () |> List.filter isForward

/// The page.
let text () =
    [
        "# Ops"
        ""
        "Written by `dotnet fsi build.fsx ops` from the op table and the outcomes of its laws; a test keeps it current."
        $"A cell says yes only if its law held for at least {leastCases} samples in that run: forward, tangents against differences of 8th order to 1e-7;"
        "reverse, ⟨v, Ju⟩ = ⟨Jᵀv, u⟩ to 1e-12; batch, a batched op against a loop to 1e-14; second order, the gradient's derivative in both modes"
        "against differences; Taylor, the coefficients of a curve's image against nested tangents up to order 3, and third order, three times in reverse against the third coefficient, to 1e-12; Float32, value and gradient against Float64. n/a: no derivative, for the result is no floating number (`stopGradient`: none on purpose), or none in reverse, for a loop of unknown length leaves nothing to go back by (`boundedWhileLoop` does)."
        "Broken rules noticed: so many versions of the declared derivative (negated, doubled, dropped, swapped, a part in a thousand off) were tried, and each failed a law."
        "ulp: the most floating-point numbers between the result and the right one, over a table of 60-digit values (tiny, huge, boundary arguments; beside zeros and poles)."
        "A domain narrower than the mathematical one within |x| ≤ 1000 says why. Elementary arithmetic is IEEE 754's, exactly rounded."
        ""
        yield! header "The op table" "op"
        for op in ops.Value do
            row (Some op) (subjectOf op)
        ""
        yield! header "Compositions" "function"
        for subject in CompositionLaws.subjects do
            row None subject
        ""
    ]
    |> String.concat "\n"
