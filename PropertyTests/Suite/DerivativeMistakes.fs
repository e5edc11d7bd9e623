/// What can be done wrong with transformations, trees and values, and what the messages say.
module Fluxion.Suite.DerivativeMistakes

open System
open System.Collections.Generic
open Fluxion

type Holder(tensor: Tensor) =
    member _.Tensor = tensor

type WithClass = { Weight: Tensor; Holder: Holder }

type WithFunction =
    {
        Bias: Tensor
        Activation: float -> float
    }

type WithNull = { First: Tensor; Second: Tensor }


let private mistake what action message = Mistake.make what action message

let private x = tensor [ 1.0; 2.0; 3.0 ]
let private m = tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
let private narrow = Tensor.convert Float32 x
let private none = Tensor.zeros [ 0 ]
let private whole = tensor [ 1; 2; 3 ]
let private truths = tensor [ true; false; true ]

/// What a function's parameter or variable is after the function has returned.
let private escaped (run: (Tensor -> Tensor) -> Tensor) =
    let mutable found = x

    run (fun x ->
        found <- x
        x)
    |> ignore

    found

let private scalarWanted =
    "wanted a scalar: a gradient can be implicitly created only for scalar outputs. Reduce it (sum, mean), or pull a cotangent of its shape back with vjp."

let private derivatives =
    [
        mistake
            "grad at integers"
            (fun () -> grad Tensor.sum whole)
            "grad: got a tensor of Int32; wanted a floating tensor: only those can be differentiated. Convert it: Tensor.convert Float64 x (in C#: x.Convert(DType.Float64))."
        mistake
            "hessian at integers"
            (fun () -> hessian Tensor.sum whole)
            "hessian: got a tensor of Int32; wanted a floating tensor"
        mistake
            "diff at an integer"
            (fun () -> diff id (tensor 1))
            "diff: got a tensor of Int32; wanted a floating tensor"
        mistake
            "grad of a vector"
            (fun () -> grad (fun x -> x * x) x)
            ("grad: got a function whose result has shape [3]; " + scalarWanted)
        mistake
            "grad of a vector of one element"
            (fun () -> grad (fun x -> x * x) (tensor [ 1.0 ]))
            ("grad: got a function whose result has shape [1]; " + scalarWanted)
        mistake
            "valueAndGrad of a vector"
            (fun () -> valueAndGrad id x)
            ("valueAndGrad: got a function whose result has shape [3]; " + scalarWanted)
        mistake
            "gradAux of a vector"
            (fun () -> gradAux (fun x -> x, 1) x)
            ("gradAux: got a function whose result has shape [3]; " + scalarWanted)
        mistake
            "hessian of a vector"
            (fun () -> hessian id x)
            ("hessian: got a function whose result has shape [3]; " + scalarWanted)
        mistake
            "linearTranspose of a sine"
            (fun () -> linearTranspose (fun x -> 2.0 * sin x) x x)
            "linearTranspose: got a function that is not linear in its argument: sin, of shape [3], is not linear in what depends on it; wanted a linear function. For any function there is vjp, which transposes its derivative at a point."
        mistake
            "linearTranspose of a square"
            (fun () -> linearTranspose (fun x -> x * x) x x)
            "linearTranspose: got a function that is not linear in its argument: mul, of shape [3]"
        mistake
            "linearTranspose of a shift"
            (fun () -> linearTranspose (fun x -> x + 1.0) x x)
            "linearTranspose: got a function that is not linear in its argument: add, of shape [3]"
        mistake
            "linearTranspose of a maximum in a compiled function"
            (fun () -> linearTranspose (compile Tensor.max) x (tensor 1.0))
            "linearTranspose: got a function that is not linear in its argument: max, of shape []"
        mistake
            "linearTranspose of a constant"
            (fun () -> linearTranspose (fun _ -> m) x m)
            "linearTranspose: got a function that is not linear in its argument: a result of shape [2;2] does not depend on it, and is not 0"
        mistake
            "linearTranspose of a function that asks for a value"
            (fun () -> linearTranspose (fun x -> Tensor.toFloat (Tensor.sum x) * x) x x)
            "value: the tensor depends on a parameter of `linearTranspose`"
        mistake
            "a cotangent of linearTranspose of another shape"
            (fun () -> linearTranspose (fun x -> 2.0 * x) x m)
            "linearTranspose: got a cotangent of Float64 [2;2]; wanted Float64 [3], as what it belongs to"
        mistake
            "a direction of linearize of another shape"
            (fun () -> snd (linearize sin x) m)
            "linearize: got a tangent of Float64 [2;2]; wanted Float64 [3], as what it belongs to"
        mistake
            "gaussNewtonProduct of a loss that is a vector"
            (fun () -> gaussNewtonProduct sin cos x x)
            ("gaussNewtonProduct: got a function whose result has shape [3]; " + scalarWanted)
        mistake
            "a reverse rule that captures a variable"
            (fun () -> grad (fun a -> customVjp (fun x -> a * x, fun v -> a * v) (tensor 2.0)) (tensor 3.0))
            "customVjp: got a rule that captures a variable or parameter of an outer transformation (through variable, of shape []), by which it has no derivative; wanted a rule of its argument and of constants. Pass it as an argument: a tuple of both."
        mistake
            "a pullback that captures an expression"
            (fun () -> grad (fun a -> customVjp (fun x -> x * x, fun v -> a * a * v) a) (tensor 3.0))
            "customVjp: got a rule that captures a variable or parameter of an outer transformation (through mul, of shape [])"
        mistake
            "a forward rule that captures a parameter"
            (fun () -> vmap (fun a -> customJvp (fun x u -> a * x, u) (a * 2.0)) x)
            "customJvp: got a rule that captures a variable or parameter of an outer transformation"
        mistake
            "forward mode of a pullback that is not linear"
            (fun () -> diff (customVjp (fun x -> x * x, fun v -> exp v * x)) (tensor 3.0))
            "customVjp: got a rule that is not linear in its cotangent: exp, of shape [], is not linear in what depends on it; wanted a linear one: forward mode takes its transpose. Write it with linear ops, or give the derivative by customJvp."
        mistake
            "reverse mode of a tangent that is not linear"
            (fun () -> grad (customJvp (fun x u -> x * x, abs u)) (tensor 3.0))
            "customJvp: got a rule that is not linear in its tangent: abs, of shape [], is not linear in what depends on it; wanted a linear one: reverse mode takes its transpose. Write it with linear ops, or give the derivative by customVjp."
        mistake
            "a rule's cotangent of another shape"
            (fun () -> grad (fun x -> Tensor.sum (customVjp (fun (a, b) -> a * b, fun v -> v, v) (x, tensor 2.0))) x)
            "customVjp: got a rule that gives a cotangent of Float64 [3] for the argument.Item2; wanted Float64 [], as what it belongs to. Sum over what was broadcast, convert what has another type."
        mistake
            "a rule's tangent of another type"
            (fun () -> grad (fun x -> Tensor.sum (customJvp (fun x u -> x, Tensor.convert Float32 u) x)) x)
            "customJvp: got a rule that gives a tangent of Float32 [3] for the result; wanted Float64 [3]"
        mistake
            "a rule's cotangent of another structure"
            (fun () -> grad (fun x -> Tensor.sum (customVjp (fun (a: Tensor list) -> a[0], fun v -> [ v; v ]) [ x ])) x)
            "customVjp: got two trees that differ: 1 long in one and 2 long in the other"
        mistake
            "a rule whose value depends on the direction"
            (fun () -> diff (customJvp (fun x u -> x + u, u)) (tensor 1.0))
            "customJvp: got a rule whose value depends on the direction; wanted a value that is a function of the argument alone. Use the direction in the tangent only."
        mistake
            "a curried function in checkpoint"
            (fun () -> checkpoint (fun (a: Tensor) (b: Tensor) -> a * b) x)
            "checkpoint: got a function whose result is itself a function (Tensor -> Tensor); wanted a function from one tree to another. For several arguments take a tuple: checkpoint (fun (x, y) -> …)."
        mistake
            "hvp of a vector"
            (fun () -> hvp id x x)
            ("hvp: got a function whose result has shape [3]; " + scalarWanted)
        mistake
            "grad of an integer"
            (fun () -> grad (fun x -> Tensor.sum (Tensor.convert Int32 x)) x)
            "grad: got a function whose result is Int32; wanted a floating result"
        mistake
            "jacobian of integers"
            (fun () -> jacobian (Tensor.convert Int32) x)
            "jacobian: got a function whose result is Int32; wanted a floating result: only those have derivatives. Convert what the result is made of: Tensor.convert Float64 x (in C#: x.Convert(DType.Float64))."
        mistake
            "diff along a vector"
            (fun () -> diff Tensor.sum x)
            "diff: got an input of shape [3]; wanted a scalar. For functions of more there are grad, jvp and jacobian."
        mistake
            "a direction of another shape"
            (fun () -> jvp sin x m)
            "jvp: got a tangent of Float64 [2;2]; wanted Float64 [3], as what it belongs to"
        mistake
            "a direction of another type"
            (fun () -> jvp sin x narrow)
            "jvp: got a tangent of Float32 [3]; wanted Float64 [3], as what it belongs to"
        mistake
            "a direction of hvp of another shape"
            (fun () -> hvp Tensor.sum x (tensor [ 1.0 ]))
            "hvp: got a direction of Float64 [1]; wanted Float64 [3], as what it belongs to"
        mistake
            "a cotangent of another shape"
            (fun () -> snd (vjp sin x) m)
            "vjp: got a cotangent of Float64 [2;2]; wanted Float64 [3], as what it belongs to"
        mistake
            "a cotangent of another structure"
            (fun () -> snd (vjp (fun x -> [ x; x ]) x) [ x ])
            "vjp: got two trees that differ: 2 long in one and 1 long in the other; wanted trees of one structure: the same lengths, cases and keys"
        mistake
            "gradients that nothing reaches"
            (fun () -> Graph.gradients (Tensor.sum (Graph.variable x)) [ Graph.variable x ])
            "gradients: got inputs[0] (variable of shape [3]), from which no derivative passes to the output: the output was computed without it; wanted a node that the output depends on. Ask Graph.dependsOn first; grad gives zeros there."
        mistake
            "gradients at a constant"
            (fun () -> Graph.gradients (Tensor.sum x) [ x ])
            "gradients: got inputs[0], a constant of shape [3]; wanted a variable, or what is computed from one: only those have derivatives. Build the expression on Graph.variable x, and ask for that."
        mistake
            "a variable of integers"
            (fun () -> Graph.variable whole)
            "variable: got a tensor of Int32; wanted a floating tensor"
    ]

let private wantedTree =
    "wanted tensors in tuples, records, anonymous records, lists, arrays, options, maps and unions, with primitives, strings and dates beside them. Leave it outside, and let the function capture it."

let private trees =
    [
        mistake
            "a field that is a class"
            (fun () -> grad (fun p -> Tensor.sum p.Weight) { Weight = x; Holder = Holder x })
            ("grad: got the field WithClass.Holder, a class (Holder); " + wantedTree)
        mistake
            "a field that is a function"
            (fun () -> grad (fun p -> Tensor.sum p.Bias) { Bias = x; Activation = id })
            ("grad: got the field WithFunction.Activation, a function (float -> float); "
             + wantedTree)
        mistake
            "a field that is null"
            (fun () ->
                grad
                    (fun p -> Tensor.sum p.First)
                    {
                        First = x
                        Second = Unchecked.defaultof<Tensor>
                    })
            "grad: got a tree with null at WithNull.Second; wanted a value in every field"
        mistake
            "a seq"
            (fun () -> grad Seq.head (Seq.singleton (tensor 1.0)))
            ("grad: got a value of type Tensor seq, a seq; " + wantedTree)
        mistake
            "a Dictionary"
            (fun () -> grad (fun (p: Dictionary<string, Tensor>) -> p["a"]) (Dictionary()))
            ("grad: got a value of type Dictionary<string, Tensor>, a class; " + wantedTree)
        mistake
            "a Lazy"
            (fun () -> grad (fun (p: Lazy<Tensor>) -> p.Value) (lazy (tensor 1.0)))
            ("grad: got a value of type Lazy<Tensor>, a class; " + wantedTree)
        mistake
            "a result that is a class"
            (fun () -> vjp Holder x)
            ("vjp: got a value of type Holder, a class; " + wantedTree)
        mistake
            "no tensor"
            (fun () -> grad (fun (a: float) -> tensor a) 1.0)
            "grad: got a value of type float that holds no floating tensor; wanted at least one Float64 or Float32 tensor. Convert what has a derivative: Tensor.convert Float64 x."
        mistake
            "no floating tensor"
            (fun () -> grad (fun (_: Tensor, _: Tensor) -> tensor 1.0) (whole, whole))
            "grad: got a value of type Tensor * Tensor that holds no floating tensor"
        mistake
            "an empty list"
            (fun () -> grad (fun (_: Tensor list) -> tensor 1.0) [])
            "grad: got a value of type Tensor list that holds no floating tensor"
        mistake
            "a sum of two structures"
            (fun () -> Tree.add (Some x) None)
            "Tree.add: got two trees that differ: Some in one and None in the other; wanted trees of one structure"
    ]

let private noValue owner =
    $"value: the tensor depends on a parameter of `{owner}`, which has no value while the function is traced. Decide inside the expression instead: cond for a choice, where for one by element, whileLoop and scan for loops; Tensor.mapAxis in place of vmap is a plain loop over slices, where values can be asked."

let private programs =
    [
        mistake
            "compile of a curried function"
            (fun () -> compile (fun (a: Tensor) (b: Tensor) -> a + b) x x)
            "compile: got a function whose result is itself a function (Tensor -> Tensor); wanted a function from one tree to another. For several arguments take a tuple: compile (fun (x, y) -> …)."
        mistake
            "vmap of a curried function"
            (fun () -> vmap (fun (a: Tensor) (b: Tensor) -> a + b) x x)
            "vmap: got a function whose result is itself a function (Tensor -> Tensor); wanted a function from one tree to another. For several arguments take a tuple: vmap (fun (x, y) -> …)."
        mistake
            "compile without a tensor"
            (fun () -> compile (fun (a: float) -> tensor a) 1.0)
            "compile: got a value of type float that holds no tensor; wanted tensors in tuples"
        mistake
            "vmap over other lengths"
            (fun () -> vmap (fun (a: Tensor, b: Tensor) -> a + b) (x, tensor [ 1.0 ]))
            "vmap: got leaves of shapes [3], [1]; wanted an axis 0 of one length in each. Expand what is shared, or capture it in the function."
        mistake
            "vmap over a scalar"
            (fun () -> vmap sin (tensor 1.0))
            "vmap: got leaves of shapes []; wanted an axis 0 of one length in each"
        mistake
            "a value asked under compile"
            (fun () -> compile (fun x -> if Tensor.toFloat (Tensor.sum x) > 0.0 then x else -x) x)
            (noValue "compile")
        mistake
            "sparseJacobian of integers"
            (fun () -> sparseJacobian sin whole)
            "sparseJacobian: got a tensor of Int32; wanted a floating tensor: only those can be differentiated. Convert it: Tensor.convert Float64 x (in C#: x.Convert(DType.Float64))."
        mistake
            "sparseJacobian of a comparison"
            (fun () -> sparseJacobian (fun x -> x .> 0.0) x)
            "sparseJacobian: got a function whose result is Bool; wanted a floating result: only those have derivatives. Convert what the result is made of: Tensor.convert Float64 x (in C#: x.Convert(DType.Float64))."
        mistake
            "the pattern of a comparison"
            (fun () -> Sparse.jacobianPattern (fun x -> x .> 0.0) x)
            "jacobianPattern: got a function whose result is Bool; wanted a floating result: only those have derivatives. Convert what the result is made of: Tensor.convert Float64 x (in C#: x.Convert(DType.Float64))."
        mistake
            "the pattern of a running sum of many"
            (fun () -> Sparse.jacobianPattern (Tensor.cumsum 0) (Tensor.ones [ 70_000 ]))
            $"sparsity: got a pattern of more than {Array.MaxLength} pairs, of 70000 x 70000; wanted one that is sparse. Use products that form no matrix: jvp, vjp, hvp."
        mistake
            "sparseHessian of a vector"
            (fun () -> sparseHessian sin x)
            "sparseHessian: got a function whose result has shape [3]; wanted a scalar: a gradient can be implicitly created only for scalar outputs. Reduce it (sum, mean), or pull a cotangent of its shape back with vjp."
        mistake
            "the pattern of a vector's Hessian"
            (fun () -> Graph.hessianPattern x (Graph.variable x))
            "hessianPattern: got a function whose result has shape [3]; wanted a scalar: a gradient can be implicitly created only for scalar outputs. Reduce it (sum, mean), or pull a cotangent of its shape back with vjp."
        mistake
            "vmapAxes over other lengths"
            (fun () -> vmapAxes (0, Some 1) 0 (fun (a: Tensor, b: Tensor) -> a) (x, m))
            "vmapAxes: got 3 examples along axis 0 of Item1 of the argument, but 2 examples along axis 1 of Item2 of the argument; wanted equally many along each. A tensor that all examples share has no axis: None (in C#: null)."
        mistake
            "vmapAxes over no axis of a tensor"
            (fun () -> vmapAxes (0, 2) 0 (fun (a: Tensor, b: Tensor) -> a) (x, m))
            "vmapAxes: got axis 2 for Item2 of the argument, of shape [2;2]; wanted an axis from -2 to 1."
        mistake
            "vmapAxes over a scalar"
            (fun () -> vmapAxes 0 0 sin (tensor 1.0))
            "vmapAxes: got axis 0 for the argument, of shape []; wanted no axis: a scalar is shared by all examples. Give None (in C#: null) for it."
        mistake
            "vmapAxes over nothing"
            (fun () -> vmapAxes None 0 sin x)
            "vmapAxes: got no axis for any tensor of the argument; wanted an axis for one of them at least. Without one there is one example: call the function itself."
        mistake
            "vmapAxes with an axis too many"
            (fun () -> vmapAxes (0, 0, 0) 0 (fun (a: Tensor, b: Tensor) -> a) (x, x))
            "vmapAxes: got an axis for Item3, where the argument has no tensor; wanted the structure of the argument, or one axis for a whole part of it."
        mistake
            "vmapAxes with an axis too few"
            (fun () -> vmapAxes [ 0 ] 0 (fun (a: Tensor list) -> a[0]) [ x; x ])
            "vmapAxes: got nothing for [1] of the argument; wanted an axis for every tensor, or None for one that all examples share."
        mistake
            "vmapAxes with something else for axes"
            (fun () -> vmapAxes 0.5 0 sin x)
            "vmapAxes: got axes of type float; wanted an int, an int option, or tuples, records, lists and arrays of these."
        mistake
            "a result of vmapAxes on no axis, which differs by example"
            (fun () -> vmapAxes 0 None sin x)
            "vmapAxes: got no axis for the result, which is another one for each example; wanted an axis along which the examples lie."
        mistake
            "a result of vmapAxes on an axis that it has not"
            (fun () -> vmapAxes 0 {| A = 0; B = 2 |} (fun x -> {| A = x; B = x |}) m)
            "vmapAxes: got axis 2 for B of the result, of shape [2] for each example; wanted an axis from -2 to 1."
        mistake "a value asked under vmap" (fun () -> vmap (fun x -> tensor (Tensor.toFloat x)) x) (noValue "vmap")
        mistake "elements asked under vmap" (fun () -> vmap (fun x -> tensor (Tensor.toArray x)) m) (noValue "vmap")
        mistake
            "a parameter that left vmap"
            (fun () -> Tensor.toFloat (escaped (fun f -> vmap f x) + 1.0))
            (noValue "vmap"
             + " A parameter that has left its function by another way than the function's result never gets a value: return it.")
        mistake
            "a parameter that left compile"
            (fun () -> Tensor.toFloat (Tensor.sum (escaped (fun f -> compile f x))))
            "A parameter that has left its function by another way than the function's result never gets a value: return it."
        mistake
            "a field with more values than programs are kept for"
            (fun () ->
                let f = compile (fun (x: Tensor, n: int) -> x * float n)

                for i in 1..33 do
                    f (x, i) |> ignore)
            "took more than 32 values, and each is a program of its own. Make it a tensor, which is data, or leave this function uncompiled."
    ]

let private values =
    [
        mistake
            "a vector as a number"
            (fun () -> Tensor.toFloat x)
            "toFloat: a tensor of shape [3] is not one number. Pick an element (x[0]), reduce it (sum, mean), or take all of them: toArray."
        mistake "nothing as a number" (fun () -> Tensor.toFloat none) "toFloat: a tensor of shape [0] is not one number"
        mistake
            "elements of another type"
            (fun () -> Tensor.toArrayOf<int> x)
            "toArray: got a tensor of Float64; wanted one of Int32. Convert it: Tensor.convert Int32 x (in C#: x.Convert(DType.Int32))."
        mistake
            "a vector as a matrix"
            (fun () -> Tensor.toArray2D x)
            "toArray2D: got a tensor of shape [3]; wanted a matrix, of two axes"
        mistake
            "more than the machine has"
            (fun () -> Tensor.reshape [ -1; 1 ] (Tensor.arange 0.0 3e6 1.0) + Tensor.arange 0.0 3e6 1.0)
            "add: this would take 72,000,000,000,000 bytes, 72,000,000,000,000 for results and 0 for what is computed on the way"
        mistake
            "a random tensor of no shape"
            (fun () -> Rand.uniform (Rand.key 1) [ -1 ])
            "uniform: got shape [-1]; wanted axis lengths of 0 or more"
        mistake
            "random integers"
            (fun () -> Rand.uniformOf Int32 (Rand.key 1) [ 1 ])
            "uniform: got the element type Int32; wanted Float64 or Float32"
        mistake
            "a probability above 1"
            (fun () -> Rand.bernoulli (Rand.key 1) [ 2 ] 1.5)
            "bernoulli: got a probability of 1.5; wanted a number from 0 to 1"
        mistake
            "a probability below 0"
            (fun () -> Rand.categorical (Rand.key 1) [ 2 ] (tensor [ -1.0; 2.0 ]))
            "categorical: got a probability of -1; wanted numbers of 0 or more. For logits there is categoricalFromLogits."
    ]


let all = List.concat [ derivatives; trees; programs; values ]
