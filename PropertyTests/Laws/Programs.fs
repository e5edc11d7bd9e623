namespace Fluxion.Laws

open Fluxion

[<RequireQualifiedAccess>]
module Programs =

    let any = ProgramGenerator.arbitrary ProgramGenerator.ops

    let smooth = ProgramGenerator.smooth ProgramGenerator.ops

    let run program x = List.last (Lines.values program x)

    let point (program: Program) = Tensor.ofSeq program.Point

    let op (name: string) seed (inputs: Tensor list) =
        match ProgramGenerator.ops |> Array.tryFind (fun entry -> entry.Name = name) with
        | None ->
            invalidArg
                (nameof name)
                $"Programs.op: got '{name}', wanted the name of a differentiable op of the table. A failing law prints the name with its program."
        | Some entry ->
            let sample = entry.Draw(Sampler seed)

            let wanted =
                [
                    for own in sample.Inputs do
                        if own.DType.IsFloating() then
                            Tensor.shape own
                ]

            let got = List.map Tensor.shape inputs

            if got <> wanted then
                invalidArg
                    (nameof inputs)
                    $"Programs.op: {name} of seed {seed} got inputs of shapes %A{got}, wanted %A{wanted}. Reshape them, or take another seed."

            Words.sampled
                {
                    Drawn.Name = name
                    Seed = seed
                    Sample = sample
                }
                inputs
