namespace Fluxion.Laws

open System
open FsCheck
open FsCheck.FSharp

/// Why a law does not hold.
type Failure =
    {
        /// The cases that held.
        Passed: int
        /// The cases that did not.
        Failed: int
        /// The case that breaks the law, made as small as could be.
        Counterexample: string
        /// What was wrong with it.
        Reason: string
        /// The seed that draws this case again; absent where nothing was drawn.
        Seed: Seed option
    }

    /// The whole report: the counterexample, the reason and the line that replays it.
    override failure.ToString() =
        let indent (text: string) = text.Replace("\n", "\n    ")

        [
            if failure.Counterexample <> "" then
                $"counterexample:\n    {indent failure.Counterexample}"
            $"because:\n    {indent failure.Reason}"
            match failure.Seed with
            | Some seed -> $"replay: {Seed.variable}={seed}"
            | None -> ()
        ]
        |> String.concat "\n"

/// What running a law gave.
type Outcome =
    /// Every case held.
    | Holds of cases: int
    /// Some case did not.
    | Fails of Failure

/// <summary>A statement about differentiable code that can be checked, as a value that any test runner can run.</summary>
/// <remarks>Made by <c>Law.ofProperty</c>, <c>Law.ofCases</c> and <c>Law.ofCheck</c>; run by <c>Law.run</c>.</remarks>
[<NoComparison; NoEquality>]
type Law =
    {
        /// What the law says, in one line; unique in a suite.
        Name: string
        /// The ops that the law is about, by name.
        Ops: string list
        /// Whether the law takes too long for a quick run.
        IsSlow: bool
        /// How many random cases to draw.
        Cases: int
        /// The law as a property for FsCheck and what runs its properties.
        Property: Property
        /// Runs the law on so many cases from a seed.
        Check: int -> Seed -> Outcome
    }

    /// The law's name.
    override law.ToString() = law.Name

/// Laws: how they are made, described and run.
[<RequireQualifiedAccess>]
module Law =

    let private make name property check =
        if
            String.IsNullOrWhiteSpace name
            || name <> name.Trim()
            || String.exists Char.IsControl name
        then
            invalidArg (nameof name) $"Law '{name}': a law's name is one line of text without blanks at its ends."

        {
            Name = name
            Ops = []
            IsSlow = false
            Cases = 100
            Property = property
            Check = check
        }

    let private failed passed counterexample reason seed =
        Fails
            {
                Passed = passed
                Failed = 1
                Counterexample = counterexample
                Reason = reason
                Seed = seed
            }

    let private show arguments =
        arguments |> List.map (sprintf "%A") |> String.concat "\n"

    let private outcomeOf seed result =
        match result with
        | TestResult.Passed(data, _) when data.NumberOfTests > 0 -> Holds data.NumberOfTests
        | TestResult.Passed _ -> failed 0 "" "no case was tried" None
        | TestResult.Exhausted data ->
            let reason =
                $"only {data.NumberOfTests} cases met the law's condition before the generator gave up"

            failed data.NumberOfTests "" reason (Some seed)
        | TestResult.Failed(data, original, shrunk, outcome, _, rnd, size) ->
            let counterexample =
                if data.NumberOfShrinks = 0 then
                    show shrunk
                else
                    $"{show shrunk}\n(after {data.NumberOfShrinks} shrinks of\n{show original})"

            let labels = data.Labels |> Seq.map (sprintf "label: %s") |> List.ofSeq

            let reason =
                match outcome with
                | Outcome.Failed error -> $"{error}"
                | _ -> "the property is false"

            failed
                (max 0 (data.NumberOfTests - 1))
                counterexample
                (String.concat "\n" (labels @ [ reason ]))
                (Some(Seed.ofRnd (Some size) rnd))

    let private runProperty (property: Property) cases seed =
        let mutable result = None

        let runner =
            { new IRunner with
                member _.OnStartFixture _ = ()
                member _.OnArguments(_, _, _) = ()
                member _.OnShrink(_, _) = ()
                member _.OnFinished(_, finished) = result <- Some finished
            }

        let config =
            Config.Quick.WithRunner(runner).WithMaxTest(cases).WithReplay(Some(Seed.replay seed))

        Check.One(config, property)

        match result with
        | Some finished -> outcomeOf seed finished
        | None -> failed 0 "" "FsCheck ended without a result" (Some seed)

    /// <summary>A law that holds for random inputs: 100 cases, unless <c>withCases</c> says otherwise.</summary>
    /// <param name="name">What the law says, in one line.</param>
    /// <param name="property">An FsCheck property, as <c>Prop.forAll</c> makes it.</param>
    /// <exception cref="T:System.ArgumentException">The name is empty or more than a line.</exception>
    let ofProperty name (property: Property) =
        make name property (runProperty property)

    /// As a property such a law is one that checks all its cases whenever it is tried.
    let private fixedCases name (check: int -> Seed -> Outcome) =
        let tried () =
            match check 1 (Seed.ofName name) with
            | Holds _ -> ()
            | Fails failure -> failwith $"{failure}"

        make name (Prop.forAll (Arb.fromGen (Gen.constant ())) tried) check

    /// <summary>A law over a fixed list of cases: every case is checked, and each counts as one.</summary>
    /// <param name="name">What the law says, in one line.</param>
    /// <param name="cases">The cases; none is a failure, not a success.</param>
    /// <param name="check">Checks one case, and raises an exception where it does not hold.</param>
    /// <exception cref="T:System.ArgumentException">The name is empty or more than a line.</exception>
    let ofCases name (cases: 'Case seq) (check: 'Case -> unit) =
        fixedCases name (fun _ _ ->
            let broken = ResizeArray()
            let mutable count = 0

            for case in cases do
                count <- count + 1

                try
                    check case
                with error ->
                    broken.Add(case, error)

            if count = 0 then
                failed 0 "" "the list of cases is empty" None
            elif broken.Count = 0 then
                Holds count
            else
                let case, error = broken[0]

                let others =
                    [
                        for case, error in Seq.truncate 20 (Seq.tail broken) -> $"{show [ box case ]}: {error.Message}"
                    ]

                Fails
                    {
                        Passed = count - broken.Count
                        Failed = broken.Count
                        Counterexample = show [ box case ]
                        Reason =
                            String.concat "\n" ($"{error}" :: $"{broken.Count} of {count} cases do not hold" :: others)
                        Seed = None
                    })

    /// <summary>A fact: a law of one case.</summary>
    /// <param name="name">What the law says, in one line.</param>
    /// <param name="check">Raises an exception where the law does not hold.</param>
    /// <exception cref="T:System.ArgumentException">The name is empty or more than a line.</exception>
    let ofCheck name (check: unit -> unit) =
        fixedCases name (fun _ _ ->
            try
                check ()
                Holds 1
            with error ->
                failed 0 "" $"{error}" None)

    /// <summary>The law under a longer name: what it is about, a colon, what it says.</summary>
    /// <param name="subject">What it is about: your function's name.</param>
    /// <param name="law">The law.</param>
    /// <exception cref="T:System.ArgumentException">The subject is empty or more than a line.</exception>
    let about (subject: string) law =
        { make $"{subject.Trim()}: {law.Name}" law.Property law.Check with
            Ops = law.Ops
            IsSlow = law.IsSlow
            Cases = law.Cases
        }

    /// <summary>The law, with so many random cases. A law over fixed cases keeps its own.</summary>
    /// <param name="cases">How many cases to draw, at least 1.</param>
    /// <param name="law">The law.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">Fewer than 1 case is asked for.</exception>
    let withCases cases law =
        ArgumentOutOfRangeException.ThrowIfLessThan(cases, 1, nameof cases)
        { law with Cases = cases }

    /// <summary>The law, said to be about these ops too.</summary>
    /// <param name="ops">Names of the op table.</param>
    /// <param name="law">The law.</param>
    let covering ops law = { law with Ops = law.Ops @ ops }

    /// <summary>The law, left out of quick runs.</summary>
    /// <param name="law">The law.</param>
    let slow law = { law with IsSlow = true }

    /// <summary>The seed that a law runs with: that of its name, unless the variable FLUXION_SEED says otherwise.</summary>
    /// <param name="law">The law.</param>
    /// <exception cref="T:System.ArgumentException">The variable is not a seed.</exception>
    let seed law =
        Seed.forLaw (Environment.GetEnvironmentVariable Seed.variable) law.Name

    /// <summary>The law as a property for FsCheck and for what runs FsCheck's properties, which then decide how many cases are drawn.</summary>
    /// <param name="law">The law.</param>
    let property law = law.Property

    /// <summary>Runs a law from its own seed, and raises an exception where it does not hold: for a test of any runner.</summary>
    /// <param name="law">The law.</param>
    /// <exception cref="T:System.InvalidOperationException">The law does not hold; the message has the counterexample and the line that replays it.</exception>
    let require law =
        match law.Check law.Cases (seed law) with
        | Holds _ -> ()
        | Fails failure -> invalidOp $"The law '{law.Name}' does not hold.\n{failure}"

    /// <summary>Runs a law. Whatever its check raises is reported, not raised.</summary>
    /// <param name="seed">Where the random cases start: <c>Law.seed law</c>, or one that a failure reported.</param>
    /// <param name="law">The law.</param>
    let run seed law =
        try
            law.Check law.Cases seed
        with error ->
            failed 0 "" $"{error}" (Some seed)
