/// What can be done wrong with control flow, and what the messages say.
module Fluxion.Suite.ControlMistakes

open Fluxion

let private mistake what action message = Mistake.make what action message

let private x = tensor [ 1.0; 2.0; 3.0 ]
let private one = tensor 1.0

/// A predicate that is not known while it is traced.
let private chosen (ifTrue: Tensor -> 'Q) (ifFalse: Tensor -> 'Q) =
    grad
        (fun (s: Tensor) ->
            cond (s .> 0.0) ifTrue ifFalse s |> ignore
            s)
        one

type private State = { Position: Tensor; Speed: Tensor }

let private rest = { Position = one; Speed = one }

let all =
    [
        mistake
            "a predicate of numbers"
            (fun () -> cond one id id one)
            "cond: got a predicate of Float64 []; wanted a Bool scalar. Compare, as in x .< 1.0 (in C#: x < 1); reduce a vector of truths to one; for a choice element by element there is Tensor.where."
        mistake
            "a predicate for each element"
            (fun () -> cond (x .> 1.0) id id x)
            "cond: got a predicate of Bool [3]; wanted a Bool scalar."
        mistake
            "branches of two shapes"
            (fun () -> chosen (fun s -> s, s) (fun s -> s, s * x))
            "cond: got branches that differ at result.Item2: Float64 [] where the predicate is true, Float64 [3] where it is false; wanted one shape and one element type from both. Expand, reshape or convert the one that is not as it should be."
        mistake "branches of two structures" (fun () -> chosen (fun s -> [ s ]) (fun s -> [ s; s ])) "cond: got"
        mistake
            "a scan over nothing"
            (fun () -> scan (fun s () -> s, s) one ())
            "scan: got no tensor to take slices of; wanted at least one, whose axis 0 says how many steps there are. A loop over positions alone is foriLoop."
        mistake
            "a scan over a scalar"
            (fun () -> scan (fun s (_, b) -> s + b, s) one (x, one))
            "scan: got tensors of shapes [3], [] to take slices of; wanted an axis 0 of one length in each: a step for each position. What is the same in every step is captured by the function."
        mistake
            "a scan over two lengths"
            (fun () -> scan (fun s (a, b) -> s + a * b, s) one (x, Tensor.ones [ 2 ]))
            "scan: got tensors of shapes [3], [2] to take slices of"
        mistake
            "a state that grows"
            (fun () ->
                scan
                    (fun state s ->
                        { state with
                            Speed = state.Speed + s * x
                        },
                        s)
                    rest
                    x)
            "scan: got a state that changes at state.Speed: Float64 [] goes into a step, Float64 [3] comes out; wanted one shape and one element type in every step. Start with a state of the form that a step gives: expand it, or convert it."
        mistake
            "a state of another type"
            (fun () -> foriLoop 0 3 (fun i _ -> i) one)
            "foriLoop: got a state that changes at state: Float64 [] goes into a step, Int64 [] comes out"
        mistake
            "a state of another structure"
            (fun () -> whileLoop (fun (s: Tensor list) -> s.Head .< 3.0) (fun s -> s @ s) [ one ])
            "whileLoop: got"
        mistake
            "no steps in a segment"
            (fun () -> checkpointedScan 0 (fun s x -> s + x, s) one x)
            "checkpointedScan: got segments of 0 steps; wanted 1 or more, about the square root of the number of steps"
        mistake
            "a negative bound"
            (fun () -> boundedWhileLoop -1 (fun s -> s .< 3.0) (fun s -> s + 1.0) one)
            "boundedWhileLoop: got at most -1 steps; wanted 0 or more"
        mistake
            "reverse mode through a loop of unknown length"
            (fun () -> grad (whileLoop (fun s -> s .< 100.0) (fun s -> s * 2.0)) one)
            "whileLoop: how many steps it takes is not known beforehand, so there is no room to keep what a reverse pass needs. Bound it: boundedWhileLoop (in C#: Differentiate.BoundedWhileLoop) takes the most steps and can be differentiated so; foriLoop and scan where the number is known; forward mode (jvp, diff, jacobianForward) goes through any loop."
        mistake
            "the transpose of a loop of unknown length"
            (fun () -> linearTranspose (whileLoop (fun _ -> Tensor.sum x .< 3.0) (fun s -> s * 2.0)) one one)
            "whileLoop: how many steps it takes is not known beforehand, so there is no room to keep what a reverse pass needs. Bound it: boundedWhileLoop"
        mistake
            "the transpose of a loop that the argument ends"
            (fun () -> linearTranspose (whileLoop (fun s -> s .< 3.0) (fun s -> s * 2.0)) one one)
            "linearTranspose: got a function that is not linear in its argument: whileLoop, of shape [], is not linear in what depends on it; wanted a linear function."
        mistake
            "the transpose of a fixed point that a constant moves"
            (fun () -> linearTranspose (fun u -> fixedPoint (fun s -> 0.5 * s + u + 1.0) one) one one)
            "linearTranspose: got a function that is not linear in its argument: fixedPoint, of shape [], is not linear in what depends on it; wanted a linear function."
        mistake
            "a field of another shape in a fixed point"
            (fun () -> fixedPoint (fun state -> { state with Speed = x }) rest)
            "fixedPoint: got a state that changes at state.Speed: Float64 [] goes into a step, Float64 [3] comes out"
        mistake
            "a field of another type in a bounded loop"
            (fun () ->
                boundedWhileLoop
                    3
                    (fun state -> state.Position .< 3.0)
                    (fun state ->
                        { state with
                            Speed = Tensor.convert Float32 state.Speed
                        })
                    rest)
            "boundedWhileLoop: got a state that changes at state.Speed: Float64 [] goes into a step, Float32 [] comes out"
        mistake
            "an iteration that does not converge"
            (fun () -> fixedPoint (fun s -> 2.0 * s) one)
            "fixedPoint: it has not converged after 1000 iterations. Start nearer to the solution, allow more iterations or a larger tolerance, or check that the function contracts there."
        mistake
            "an iteration that leaves the numbers"
            (fun () -> fixedPoint (fun s -> s * s) (tensor 2.0))
            "fixedPoint: it has not converged after 1000 iterations."
        mistake
            "an equation without a solution"
            (fun () -> root (fun s -> s * s + 1.0) one)
            "root: it has not converged after 1000 iterations."
        mistake
            "a fixed point of whole numbers"
            (fun () -> fixedPoint id (tensor 1))
            "fixedPoint: got a start of Int32; wanted floating tensors: an iteration comes nearer to its end by less and less. Convert it: Tensor.convert Float64 x (in C#: x.Convert(DType.Float64))."
        mistake
            "fewer equations than unknowns"
            (fun () -> root Tensor.sum x)
            "root: got a function from Float64 [3] to Float64 []; wanted as many equations as unknowns: a result of the argument's shape and type."
        mistake
            "an equation without its unknown"
            (fun () -> root (fun _ -> one) one)
            "root: got a function that does not depend on its argument; wanted one whose Jacobian is regular."
        mistake "no start" (fun () -> root id Unchecked.defaultof<Tensor>) "root: got null for start; wanted a tensor."
        mistake
            "a value asked inside a loop"
            (fun () -> scan (fun s x -> (if Tensor.toFloat x > 1.0 then s + x else s), s) one x)
            "value: the tensor depends on a parameter of `scan`"
    ]
