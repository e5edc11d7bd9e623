/// Runs both programs in all four nestings of forward and reverse mode: `dotnet fsi build.fsx example nested`.
module Fluxion.Nested.Program

open Fluxion

let private point (x: Tensor) =
    Tensor.toArray x |> Array.map (fun e -> $"{e:R}") |> String.concat ", "

[<EntryPoint>]
let main _ =
    printfn $"particle: w = {Particle.published:R} was published"

    for outer, inner in Descent.nestings do
        printfn $"  {outer} over {inner}: {point (Particle.solve outer inner)}"

    printfn $"saddle: {Saddle.published:R} was published, for each coordinate"

    for outer, inner in Descent.nestings do
        let a, b = Saddle.solve outer inner
        printfn $"  {outer} over {inner}: ({point a}) and ({point b})"

    0
