/// Each transformation gives what torch.autograd.functional gives, where PyTorch is installed.
module Fluxion.Suite.TransformationParity

open System
open System.Collections.Immutable
open System.Globalization
open NUnit.Framework
open Fluxion
open Fluxion.Suite.Numerics
open Fluxion.Suite.ParityTests

/// A function of one tensor, how PyTorch says it (of x, with given), and the shape of x.
type private Case =
    {
        Name: string
        Torch: string
        Shape: int list
        Apply: Tensor -> Tensor
    }

let private case name torch shape apply =
    {
        Name = name
        Torch = torch
        Shape = shape
        Apply = apply
    }

/// Numbers that some functions have beside their argument.
let private given =
    tensor [ [ 0.4; -1.2; 0.7; 0.3 ]; [ 1.1; 0.2; -0.6; 0.9 ]; [ -0.8; 0.5; 1.3; -0.1 ] ]

let private part start (shape: int list) (x: Tensor) =
    Tensor.reshape shape x[start .. start + List.fold (*) 1 shape - 1]

let private network (p: Tensor) =
    let hidden = tanh (given *@ part 0 [ 4; 3 ] p + part 12 [ 3 ] p)
    Tensor.sigmoid (hidden *@ part 15 [ 3; 2 ] p + part 21 [ 2 ] p)

let private recurrence (x: Tensor) =
    let step (h: Tensor) (row: Tensor) =
        let h = tanh (0.5 * h + row * Tensor.flip [ 0 ] h + row)
        h, h * Tensor.sum row

    scan step (Tensor.zeros [ 2 ]) (Tensor.reshape [ -1; 2 ] x) |> snd

let private newton (x: Tensor) =
    foriLoop 0 6 (fun _ y -> 0.5 * (y + (x * x + 1.0) / y)) (Tensor.onesLike x)

/// A positive definite matrix.
let private positive (x: Tensor) =
    let a = part 0 [ 3; 3 ] x
    a *@ Tensor.transpose a + 2.0 * Tensor.eye 3

let private torchPositive =
    "(x[:9].reshape(3, 3) @ x[:9].reshape(3, 3).T + 2 * torch.eye(3, dtype=torch.float64))"

let private cases =
    [
        case
            "a network"
            "torch.sigmoid(torch.tanh(given @ x[:12].reshape(4, 3) + x[12:15]) @ x[15:21].reshape(3, 2) + x[21:23])"
            [ 23 ]
            network
        case
            "softmax cross-entropy"
            "F.cross_entropy(given @ x, torch.tensor([2, 0, 1]), reduction='none')"
            [ 4; 3 ]
            (fun w ->
                let logs = Tensor.logSoftmax 1 (given *@ w)
                -Tensor.reshape [ 3 ] (Tensor.takeAlong 1 (tensor [ [ 2 ]; [ 0 ]; [ 1 ] ]) logs))
        case
            "the mean of a softmax cross-entropy"
            "F.cross_entropy(given @ x, torch.tensor([2, 0, 1]))"
            [ 4; 3 ]
            (fun w -> Tensor.crossEntropy (tensor [ 2; 0; 1 ]) (given *@ w))
        case "a recurrence" "recurrence(x)" [ 8 ] recurrence
        case "a loop" "newton(x)" [ 5 ] newton
        case "a linear system" $"torch.linalg.solve({torchPositive}, x[9:12])" [ 12 ] (fun x ->
            Linalg.solve (positive x) (part 9 [ 3; 1 ] x) |> Tensor.reshape [ 3 ])
        case
            "a determinant's logarithm"
            $"torch.linalg.slogdet({torchPositive})[1]"
            [ 9 ]
            (positive >> Linalg.slogdet >> snd)
        case "a Cholesky factor" $"torch.linalg.cholesky({torchPositive})" [ 9 ] (positive >> Linalg.cholesky)
        case "eigenvalues" $"torch.linalg.eigvalsh({torchPositive})" [ 9 ] (positive >> Linalg.eigh >> fst)
        case "an exponential" "torch.linalg.matrix_exp(0.3 * x)" [ 3; 3 ] (fun x -> Linalg.matrixExp (0.3 * x))
        case "normalized rows" "F.layer_norm(x, [4])" [ 3; 4 ] (fun x ->
            Tensor.layerNorm (Tensor.ones [ 4 ]) (Tensor.zeros [ 4 ]) x)
        case
            "a convolution"
            "F.conv1d(torch.sin(x).reshape(1, 1, 9), given[:, :2].reshape(3, 1, 2)).reshape(3, 8)"
            [ 9 ]
            (fun x ->
                Tensor.conv1d (Tensor.reshape [ 3; 1; 2 ] given[*, ..1]) (Tensor.reshape [ 1; 1; 9 ] (sin x))
                |> Tensor.reshape [ 3; 8 ])
        case "running sums and products" "torch.cumsum(torch.cumprod(x, 0) * x, 0)" [ 6 ] (fun x ->
            Tensor.cumsum 0 (Tensor.cumprod 0 x * x))
        case "Rosenbrock's terms" "torch.cat([10 * (x[1:] - x[:-1] ** 2), 1 - x[:-1]])" [ 7 ] (fun x ->
            Tensor.cat [ 10.0 * (x[1..] - x[..5] ** 2); 1.0 - x[..5] ])
    ]

/// What our transformations make of a function: by the name that the script has for it.
let private transformed (f: Tensor -> Tensor) x tangent cotangent rows =
    let scalar x = Tensor.sum (cotangent * f x)

    [|
        "jvp", snd (jvp f x tangent)
        "vjp", snd (vjp f x) cotangent
        "jacobianForward", jacobianForward f x
        "jacobianReverse", jacobianReverse f x
        "sparseJacobian", Sparse.toDense (sparseJacobian f x)
        "hessian", hessian scalar x
        "sparseHessian", Sparse.toDense (sparseHessian scalar x)
        "hvp", hvp scalar x tangent
        "hvp, reverse over forward", grad (fun x -> snd (jvp scalar x tangent)) x
        "gradients of examples", vmap (grad scalar) rows
    |]

let private question case seed =
    let sampler = Sampler seed

    let numbers (shape: int list) =
        sampler.Numbers(ImmutableArray.CreateRange shape)

    let x, tangent, rows =
        numbers case.Shape, numbers case.Shape, numbers (3 :: case.Shape)

    let cotangent = numbers (Tensor.shape (case.Apply x))

    {|
        Name = case.Name
        Torch = case.Torch
        Given = data given
        Point = data x
        Tangent = data tangent
        Cotangent = data cotangent
        Rows = data rows
        Results =
            transformed case.Apply x tangent cotangent rows
            |> Array.map (fun (name, value) -> {| Name = name; Value = data value |})
    |}

/// The transformations whose error in a line of the script's is above the bound, or the line where it holds something else.
let private wrongIn (line: string) =
    let wrong (result: string) =
        match result.Split ':' with
        | [| _; error |] -> not (Double.Parse(error, CultureInfo.InvariantCulture) <= Parity.bound)
        | _ -> true

    let fields = line.Split '\t'

    if fields.Length < 11 && not (line.Contains "Error") then
        Expect.failed $"{line}: not all transformations are there"


    fields[1..]
    |> Array.filter wrong
    |> Array.map (fun result -> $"{fields[0]}: {result}")

[<Test>]
let ``parity with PyTorch: transformations`` () =
    let answers =
        asked "transformations.py" (fun () ->
            [|
                for case in cases do
                    for seed in 1..inputsPerCase -> question case (seed * 101)
            |])

    let wrong = answers |> Array.collect (snd >> wrongIn)
    TestContext.Out.WriteLine $"{cases.Length} functions, {answers.Length} inputs"

    if wrong.Length > 0 then
        let lines = String.concat "\n" wrong
        Expect.failed $"{wrong.Length} differ:\n{lines}"
