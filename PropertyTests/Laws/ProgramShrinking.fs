namespace Fluxion.Laws

open System
open Fluxion

/// <summary>A random differentiable program of one vector, and the point where it is tried. It prints as F#.</summary>
[<StructuredFormatDisplay("{Text}")>]
type Program =
    internal
        {
            /// The last of them is the result.
            Lines: Line list
            Point: float list
        }

    /// <summary>The program in F#'s notation, a line for each op; it can be pasted and run, with <c>Fluxion</c> and <c>Fluxion.Laws</c> opened.</summary>
    member program.Text =
        let body =
            program.Lines
            |> List.mapi (fun number line ->
                let taken = line.Takes |> List.map (fun i -> $"v{i}")
                $"    let v{number} = {ProgramText.line line taken}")

        [
            "let f (x: Tensor) ="
            yield! body
            $"    v{program.Lines.Length - 1}"
            ""
            $"let x = {ProgramText.numbers [ program.Point.Length ] program.Point}"
        ]
        |> String.concat "\n"

    /// <summary>The program in F#'s notation.</summary>
    override program.ToString() = program.Text

/// What every line of a program gives, and smaller programs.
[<RequireQualifiedAccess>]
module internal Lines =

    /// What every line gives, in order.
    let values program (x: Tensor) =
        let known = ResizeArray<Tensor>()

        for line in program.Lines do
            known.Add(Words.apply line x [ for i in line.Takes -> known[i] ])

        List.ofSeq known

    /// The lines that the one at a place needs, that one last.
    let upTo place program =
        let lines = Array.ofList program.Lines
        let needed = Array.create lines.Length false

        let rec need i =
            if not needed[i] then
                needed[i] <- true
                List.iter need lines[i].Takes

        need place
        let kept = [ 0 .. lines.Length - 1 ] |> List.filter (fun i -> needed[i])
        let renamed i = List.findIndex ((=) i) kept

        { program with
            Lines =
                [
                    for i in kept ->
                        { lines[i] with
                            Takes = List.map renamed lines[i].Takes
                        }
                ]
        }

    /// Smaller programs: an earlier line's value, a line left out, rounder numbers.
    let shrink program =
        let last = program.Lines.Length - 1

        seq {
            for place in 0 .. last - 1 do
                upTo place program

            for place in last .. -1 .. 0 do
                for substitute in program.Lines[place].Takes do
                    if program.Lines[substitute].Shape = program.Lines[place].Shape then
                        let redirect i = if i = place then substitute else i

                        let lines =
                            program.Lines
                            |> List.map (fun line ->
                                { line with
                                    Takes = List.map redirect line.Takes
                                })

                        upTo (redirect last) { program with Lines = lines }

            let round = List.map (fun (x: float) -> Math.Round x) program.Point

            if round <> program.Point then
                { program with Point = round }
        }
        |> Seq.filter (fun smaller -> smaller <> program)
