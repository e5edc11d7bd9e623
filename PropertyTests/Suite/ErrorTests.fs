/// Every message that a user can meet, by its text: the operation, what came, what was wanted, the way out.
namespace Fluxion.Suite.ErrorTests

open System
open System.Text.RegularExpressions
open NUnit.Framework
open Fluxion
open Fluxion.Suite

[<TestFixture>]
type ErrorTests() =

    static let mistakes =
        TensorMistakes.all
        @ ModelMistakes.all
        @ SizeMistakes.all
        @ DelegateMistakes.all
        @ DerivativeMistakes.all
        @ SeriesMistakes.all
        @ ControlMistakes.all

    static member Mistakes =
        mistakes
        |> List.map (fun mistake -> TestCaseData(mistake).SetName($"the message about {mistake.What}"))

    [<TestCaseSource("Mistakes")>]
    member _.Message(mistake: Mistake) =
        Expect.raises<Exception> mistake.Message mistake.Action

    /// A way out that does not exist is none: what a message calls a function of a module can be called.
    [<Test>]
    member _.``messages recommend what exists``() =
        let modules = typeof<TensorData>.Assembly.GetTypes()

        let exists (group: string) (name: string) =
            modules
            |> Array.exists (fun one ->
                (one.FullName = $"Fluxion.{group}Module" || one.FullName = $"Fluxion.{group}")
                && not (isNull (one.GetMethod name)))

        for mistake in mistakes do
            let message =
                try
                    mistake.Action()
                    ""
                with error ->
                    error.Message

            for word in Regex.Matches(message, @"\b(Tensor|Graph|Rand|Linalg|Check|Tree)\.([a-z]\w*)") do
                exists word.Groups[1].Value word.Groups[2].Value
                |> Expect.isTrue $"{word} exists, of which this speaks: {message}"

            for word in
                Regex.Matches(message, @"\b(cond|scan|foriLoop|whileLoop|boundedWhileLoop|checkpoint|fixedPoint)\b") do
                (exists "ControlFlow" word.Value || exists "Transformations" word.Value)
                |> Expect.isTrue $"{word} exists, of which this speaks: {message}"

    /// What is no mistake: nothing in, nothing or the neutral element out, at any order.
    [<Test>]
    member _.``tensors without elements have values and derivatives``() =
        let none = Tensor.zeros [ 0 ]
        Expect.equal 0.0 (Tensor.toFloat (Tensor.sum none))
        Expect.equal -infinity (Tensor.toFloat (Tensor.logsumexp none))
        Expect.isTrue "the mean of nothing is NaN" (Double.IsNaN(Tensor.toFloat (Tensor.mean none)))
        Expect.equal [ 0 ] (Tensor.shape (grad (fun x -> Tensor.sum (x * x)) none))
        Expect.equal [ 0; 0 ] (Tensor.shape (hessian (fun x -> Tensor.sum (x * x)) none))
        Expect.equal [ 0; 0 ] (Tensor.shape (jacobian sin none))
        Expect.equal [ 0 ] (Tensor.shape (Tensor.softmax 0 none))
        Expect.equal [ 0 ] (Tensor.shape (vmap Tensor.sum (Tensor.zeros [ 0; 3 ])))
        Expect.equal (Tensor.zeros [ 2; 3 ]) (Tensor.zeros [ 2; 0 ] *@ Tensor.zeros [ 0; 3 ])
        Expect.equal [ 0; 2 ] (Tensor.shape (Linalg.solve (Tensor.zeros [ 0; 0 ]) (Tensor.zeros [ 0; 2 ])))
        Expect.equal [ 0; 0 ] (Tensor.shape (Linalg.cholesky (Tensor.zeros [ 0; 0 ])))

    [<Test>]
    member _.``what a function raises goes through a transformation unchanged``() =
        Expect.raises<InvalidTimeZoneException> "mine" (fun () ->
            grad (fun _ -> raise (InvalidTimeZoneException "mine")) (tensor 1.0) |> ignore)

    [<Test>]
    member _.``a parameter that left its function still prints``() =
        let mutable found = tensor 1.0

        vmap
            (fun x ->
                found <- x
                x)
            (tensor [ 1.0 ])
        |> ignore

        Expect.equal "add : [] = p + 1" (string (found + 1.0))
