namespace Fluxion.Laws

open FsCheck.FSharp

[<RequireQualifiedAccess>]
module Shape =

    let private longest = 4

    let smaller shape =
        seq {
            for axis in 0 .. List.length shape - 1 do
                List.removeAt axis shape

            for axis, length in List.indexed shape do
                for shorter in [ 1; length - 1 ] do
                    if 0 < shorter && shorter < length then
                        List.updateAt axis shorter shape
        }
        |> Seq.distinct

    let private filledShape =
        gen {
            let! rank = Gen.choose (0, 3)
            return! Gen.listOfLength rank (Gen.choose (1, longest))
        }

    let private emptied =
        gen {
            let! rank = Gen.choose (1, 3)
            let! shape = Gen.listOfLength rank (Gen.choose (1, longest))
            let! axis = Gen.choose (0, rank - 1)
            return List.updateAt axis 0 shape
        }

    let filled = Arb.fromGenShrink (filledShape, smaller)

    let any = Arb.fromGenShrink (Gen.frequency [ 7, filledShape; 1, emptied ], smaller)

    /// A shape that broadcasts to one.
    let private narrower shape =
        gen {
            let! dropped = Gen.choose (0, List.length shape)

            return!
                List.skip dropped shape
                |> List.map (fun length -> Gen.frequency [ 3, Gen.constant length; 1, Gen.constant 1 ])
                |> Gen.sequenceToList
        }

    let broadcasting =
        let pairs =
            gen {
                let! whole = any.Generator
                let! a = Gen.frequency [ 2, Gen.constant whole; 1, narrower whole ]
                let! b = narrower whole
                let! exchanged = Gen.elements [ false; true ]
                return if exchanged then b, a else a, b
            }

        // Without its first axis a shape still broadcasts with the other, and so do both with an axis cut to one element.
        let shrink (a, b) =
            seq {
                if a <> [] then
                    List.tail a, b

                if b <> [] then
                    a, List.tail b

                for fromRight in 1 .. max (List.length a) (List.length b) do
                    let cut shape =
                        match List.length shape - fromRight with
                        | axis when axis >= 0 && List.item axis shape > 1 -> List.updateAt axis 1 shape
                        | _ -> shape

                    cut a, cut b
            }
            |> Seq.filter (fun smaller -> smaller <> (a, b))

        Arb.fromGenShrink (pairs, shrink)
