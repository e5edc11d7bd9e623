/// Functions of whole tensors against their definitions, written out in fractions by data/tensor-functions.py.
module internal Fluxion.Suite.TensorFunctionLaws

open System
open System.Globalization
open System.IO
open System.Reflection
open Fluxion
open Fluxion.Laws

/// A case's name, the shape of its result, and the elements.
let private table =
    lazy
        (use stream =
            match Assembly.GetExecutingAssembly().GetManifestResourceStream "tensor-functions.csv" with
            | null -> failwith "tensor-functions.csv is not embedded in the suite"
            | found -> found

         use reader = new StreamReader(stream)

         let words (cell: string) =
             cell.Split(' ', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray

         [
             for line in
                 reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                 |> Seq.skip 1 do
                 let cells = line.Split ','

                 cells[0],
                 (words cells[1] |> List.map int,
                  words cells[2]
                  |> List.map (fun word -> Double.Parse(word, CultureInfo.InvariantCulture)))
         ]
         |> Map.ofList)

/// Quarters from −2 to 2, with ties and zeros: what the script calls by the same name.
let private number (shape: int list) seed =
    List.init (List.fold (*) 1 shape) (fun i -> float ((7 * i + 3 * i * i + 13 * seed) % 17 - 8) / 4.0)
    |> Tensor.ofSeq
    |> Tensor.reshape shape

/// Each case makes its tensors in an element type.
let private cases: (string * ((Tensor -> Tensor) -> Tensor)) list =
    let x into = into (number [ 4; 6 ] 1)
    let cube into = into (number [ 2; 3; 4 ] 4)
    let image into = into (number [ 6; 7 ] 28)
    let images into = into (number [ 2; 4; 6; 7 ] 25)
    let sequences into = into (number [ 2; 4; 9 ] 22)

    [
        "prod", (fun into -> Tensor.prodAlong 1 (into (number [ 4; 3 ] 5)))
        "var", x >> Tensor.var
        "varAlong", x >> Tensor.varAlong 1
        "varWith 0", x >> Tensor.varWith 0.0 1
        "std", x >> Tensor.std
        "stdWith 0.5", x >> Tensor.stdWith 0.5 1
        "norm", x >> Tensor.norm
        "normWith 1", x >> Tensor.normWith 1.0 1
        "normWith 3", x >> Tensor.normWith 3.0 1
        "normWith infinity", x >> Tensor.normWith infinity 1
        "cumsum", x >> Tensor.cumsum 1
        "cumprod", x >> Tensor.cumprod 1
        "cummax", x >> Tensor.cummax 1
        "sort", x >> Tensor.sort 1
        "sortDescending", x >> Tensor.sortDescending 1
        "argsort", x >> Tensor.argsort 1
        "argsortDescending", x >> Tensor.argsortDescending 1
        "topk", x >> Tensor.topk 1 3 >> snd
        "bottomk", x >> Tensor.bottomk 1 2 >> fst
        "roll", x >> Tensor.roll 1 8
        "tile", x >> Tensor.tile [ 3; 2; 1 ]
        "pad", x >> Tensor.pad [ (1, 0); (0, 3) ]
        "padWith", x >> Tensor.padWith 7.0 [ (0, 0); (2, 1) ]
        "trilAt", cube >> Tensor.trilAt 1
        "triuAt", cube >> Tensor.triuAt -1
        "diagAt", (fun into -> Tensor.diagAt -2 (into (number [ 7 ] 2)))
        "diagonalAt", cube >> Tensor.diagonalAt 1 0 2
        "trace", cube >> Tensor.trace
        "scatterAdd",
        (fun into ->
            let index = tensor [ [ 0; 2; 2; 1; 0 ]; [ 3; 3; 0; 1; 1 ]; [ 2; 0; 1; 3; 2 ] ]
            Tensor.scatterAdd 0 index (into (number [ 3; 5 ] 3)) (x into))
        "kron", (fun into -> Tensor.kron (into (number [ 2; 4 ] 6)) (into (number [ 3; 5 ] 3)))
        for name, equation, tensors in
            [
                "chain", "ij,jk,kl->il", [ [ 3; 4 ], 7; [ 4; 5 ], 8; [ 5; 2 ], 9 ]
                "diagonal", "iij->j", [ [ 3; 3; 2 ], 10 ]
                "implicit", "ba", [ [ 3; 4 ], 7 ]
                "ellipsis", "...ij,...kj->...ik", [ [ 2; 3; 4 ], 4; [ 2; 5; 4 ], 11 ]
                "broadcast", "ijk,ij->ij", [ [ 2; 3; 4 ], 4; [ 1; 3 ], 12 ]
                "outer", "i, j, k -> kij", [ [ 2 ], 13; [ 3 ], 14; [ 2 ], 15 ]
                "batch", "bi,bj,bij->b", [ [ 2; 3 ], 16; [ 2; 4 ], 17; [ 2; 3; 4 ], 18 ]
            ] do
            $"einsum {name}",
            (fun into -> Tensor.einsum equation [ for shape, seed in tensors -> into (number shape seed) ])
        "tensordot", (fun into -> Tensor.tensordot [ 1; 0 ] [ 0; 1 ] (cube into) (into (number [ 3; 2; 5 ] 19)))
        "nllLoss", x >> Tensor.nllLoss (tensor [ 1; 0; 5; 3 ])
        "huberLoss", (fun into -> Tensor.huberLoss 0.75 (Tensor.zerosLike (x into)) (x into))
        "bceWithLogits", (fun into -> Tensor.bceWithLogits (abs (x into) / 2) (x into))
        "layerNorm", (fun into -> Tensor.layerNormWith 0.5 (into (number [ 6 ] 20)) (into (number [ 6 ] 21)) (x into))
        "embedding", (fun into -> Tensor.embedding (x into) (tensor [ [ 3; 0 ]; [ 1; 3 ] ]))
        "conv1d", (fun into -> Tensor.conv1d (into (number [ 3; 4; 3 ] 23)) (sequences into))
        "conv1d in groups", (fun into -> Tensor.conv1dWith 2 3 2 2 (into (number [ 6; 2; 3 ] 24)) (sequences into))
        "conv2d", (fun into -> Tensor.conv2d (into (number [ 3; 4; 3; 2 ] 26)) (images into))
        "conv2d in groups",
        (fun into -> Tensor.conv2dWith (2, 1) (1, 2) (3, 2) 4 (into (number [ 8; 1; 2; 3 ] 27)) (images into))
        "maxPool2d", image >> Tensor.maxPool2d (2, 3)
        "maxPool2dWith", image >> Tensor.maxPool2dWith (1, 2) (2, 1) (3, 2)
        "avgPool2d", image >> Tensor.avgPool2d (2, 3)
        "avgPool2dWith", image >> Tensor.avgPool2dWith (1, 2) (2, 1) (3, 2)
    ]

/// The values of an element type; a few roundings of the largest element are what a sum in another order leaves.
let private valuesIn dtype unit =
    Law.ofCases $"functions of tensors give what their definitions say, in {dtype}" (List.map fst cases) (fun name ->
        let f = cases |> List.find (fun (key, _) -> key = name) |> snd
        let shape, expected = table.Value[name]
        let actual = f (Tensor.convert dtype)
        Expect.equal shape (Tensor.shape actual)
        let size = expected |> List.map abs |> List.max |> max 1.0

        List.zip expected (List.ofArray (Tensor.toArray actual))
        |> List.iteri (fun i (expected, actual) ->
            if not (abs (actual - expected) <= 8.0 * unit * size) then
                Expect.failed $"{name}, element {i}: expected {expected:R} but was {actual:R}"))

let private complete =
    Law.ofCheck "every case of tensor-functions.csv is tried" (fun () ->
        Expect.equal (table.Value |> Map.toList |> List.map fst) (cases |> List.map fst |> List.sort))

let laws: Law list =
    [ complete; valuesIn DType.Float64 1.1e-16; valuesIn DType.Float32 6e-8 ]
