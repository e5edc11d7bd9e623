/// The laws of ops for what is composed of them. No composition declares a rule; each is asked like an op.
module internal Fluxion.Suite.CompositionLaws

open Fluxion
open Fluxion.Laws
open Fluxion.Suite.OpLaws

/// The k-th derivative of a product by distinct factors is the product of the others, whichever of them are 0: exactly, in products of small whole numbers.
let private productAtZeros =
    Law.ofCases
        "prod: derivatives at zeros are exact to third order"
        [
            [ 3.0 ]
            [ 0.0; 2.0 ]
            [ 0.0; 0.0; 5.0 ]
            [ 0.0; 0.0; 0.0; 7.0; 2.0 ]
            [ 2.0; 0.0; -3.0; 0.0; 0.0; 5.0; 7.0 ]
        ]
        (fun elements ->
            let x = tensor elements
            let n = elements.Length

            let without positions =
                if List.distinct positions <> positions then
                    0.0
                else
                    elements
                    |> List.indexed
                    |> List.filter (fun (i, _) -> not (List.contains i positions))
                    |> List.fold (fun product (_, e) -> product * e) 1.0

            let expected order =
                let rec tuples k =
                    if k = 0 then
                        [ [] ]
                    else
                        [
                            for rest in tuples (k - 1) do
                                for i in 0 .. n - 1 -> rest @ [ i ]
                        ]

                tuples order |> List.map without

            let first = grad Tensor.prod
            Expect.equal (expected 1) (List.ofArray (Tensor.toArray (first x)))
            Expect.equal (expected 2) (List.ofArray (Tensor.toArray (hessian Tensor.prod x)))
            Expect.equal (expected 3) (List.ofArray (Tensor.toArray (jacobian (jacobian first) x))))
    |> Law.covering [ "prod" ]

/// What is composed of ops.
let subjects = Compositions.subjects @ ModelCompositions.subjects

let laws: Law list = productAtZeros :: (subjects |> List.collect lawsOf)
