/// Every function that PyTorch has too gives PyTorch's value, pullback and second-order product, where PyTorch is installed.
module Fluxion.Suite.ParityTests

open System
open System.Diagnostics
open System.Globalization
open System.IO
open System.Text.Json
open NUnit.Framework
open Fluxion
open Fluxion.Suite.Parity

let internal inputsPerCase = 5

/// Under the system's own Python, where Debian's package puts it, or the one on the path.
let private pythons = [ "/usr/bin/python3"; "python3"; "python" ]

let private started (program: string) (arguments: string list) =
    try
        match
            Process.Start(
                ProcessStartInfo(
                    program,
                    arguments,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true
                )
            )
        with
        | null -> None
        | found -> Some found
    with :? ComponentModel.Win32Exception ->
        None

/// What a program prints, given a text, or None where it does not start or fails.
let private output program arguments (input: string) =
    started program arguments
    |> Option.bind (fun running ->
        use running = running
        let errors = running.StandardError.ReadToEndAsync()
        let text = running.StandardOutput.ReadToEndAsync()

        try
            running.StandardInput.Write input
            running.StandardInput.Close()
        with :? IOException ->
            // It ended before it read all: its exit code says so.
            ()

        running.WaitForExit()

        if running.ExitCode = 0 then
            Some text.Result
        else
            TestContext.Out.WriteLine errors.Result
            None)

/// A tensor in JSON: numbers as text, which may be infinite.
let internal data (x: Tensor) =
    {|
        Type = string x.DType
        Shape = Seq.toArray x.Shape
        Elements =
            (x.Convert Float64).ToArray()
            |> Array.map (fun e -> e.ToString("R", CultureInfo.InvariantCulture))
    |}

let private question (case: Case) seed =
    let inputs, value, derivatives = ask case seed

    {|
        Name = case.Name
        Torch = case.Torch
        Inputs = Array.map data inputs
        Value = data value
        Derivatives =
            derivatives
            |> Option.map (fun (cotangent, directions, pullback, second) ->
                {|
                    Cotangent = data cotangent
                    Directions = Array.map data directions
                    Pullback = Array.map data pullback
                    Second = Array.map data second
                |})
            |> Option.toArray
    |}

/// Questions, which are asked in JSON, and a script's answers, a line each; none where PyTorch is not installed.
let internal asked script (questions: unit -> 'question[]) =
    match
        pythons
        |> List.tryFind (fun python -> (output python [ "-c"; "import torch" ] "").IsSome)
    with
    | None ->
        Assert.Ignore "PyTorch is not installed"
        [||]
    | Some python ->
        let script = Path.Combine(__SOURCE_DIRECTORY__, "data", script)
        let questions = questions ()

        match output python [ script ] (JsonSerializer.Serialize questions) with
        | Some text -> Array.zip questions (text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        | None -> Expect.failed $"{script} fails"

[<Test>]
let ``parity with PyTorch: value, pullback and second-order product`` () =
    let answers =
        asked "parity.py" (fun () ->
            [|
                for case in cases do
                    for seed in 1..inputsPerCase -> question case (seed * 101)
            |])

    let wrong =
        [
            for _, line in answers do
                match line.Split '\t' with
                | [| _; value; pullback; second |] when
                    [ value; pullback; second ]
                    |> List.forall (fun error -> Double.Parse(error, CultureInfo.InvariantCulture) <= bound)
                    ->
                    ()
                | _ -> line
        ]

    TestContext.Out.WriteLine
        $"{cases.Length} functions, {answers.Length} inputs: {answers.Length - wrong.Length} agree"

    if not wrong.IsEmpty then
        let lines = String.concat "\n" wrong

        Expect.failed $"{wrong.Length} of {answers.Length} differ (value, pullback, second order):\n{lines}"
