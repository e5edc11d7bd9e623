/// What can be done wrong with delegates, and what the messages say.
module Fluxion.Suite.DelegateMistakes

open System
open Fluxion

let private mistake what action message = Mistake.make what action message

let private gradient = Compile.toSpanDelegate 2 (grad (fun p -> Tensor.sum (p * p)))

let private many = Compile.toSpanDelegate 100 (grad (fun p -> Tensor.sum (p * p)))

let private call (f: SpanFunction) (from: int) (into: int) =
    f.Invoke(ReadOnlySpan(Array.zeroCreate<float> from), Span(Array.zeroCreate<float> into))

let all =
    [
        mistake
            "a span too short to read"
            (fun () -> call gradient 1 2)
            "toSpanDelegate: got spans of 1 and 2 numbers; wanted 2 to read and 2 to write. The lengths are those of the trace: a function of other lengths is another delegate."
        mistake
            "a span too long to write"
            (fun () -> call gradient 2 3)
            "toSpanDelegate: got spans of 2 and 3 numbers; wanted 2 to read and 2 to write."
        mistake
            "spans of wrong lengths for a long vector"
            (fun () -> call many 100 99)
            "toSpanDelegate: got spans of 100 and 99 numbers; wanted 100 to read and 100 to write."
        mistake
            "a delegate of no numbers"
            (fun () -> Compile.toSpanDelegate 0 sin)
            "toSpanDelegate: got an argument of 0 numbers; wanted 1 or more."
        mistake
            "a number from a vector"
            (fun () -> Compile.toDelegate (fun x -> x * tensor [ 1.0; 2.0 ]))
            "toDelegate: got a result of shape [2]; wanted a scalar. Reduce it, or have it written into a span: toSpanDelegate."
        mistake
            "single precision"
            (fun () -> Compile.toDelegate (Tensor.convert Float32))
            "toDelegate: got a result of Float32; wanted Float64 tensors: a delegate's numbers are doubles. Convert it: Tensor.convert Float64 y"
        mistake
            "a delegate inside of a derivative"
            (fun () -> grad (fun x -> tensor ((Compile.toDelegate (fun y -> x * y)).Invoke 2.0) * x) (tensor 1.0))
            "toDelegate: the function uses a variable or parameter of a transformation around it, and no derivative goes through plain numbers. Make the delegate outside, of a function that takes the tensor as an argument."
        mistake
            "a value asked in a delegate's function"
            (fun () -> Compile.toDelegate (fun x -> if Tensor.toFloat x > 0.0 then x else -x))
            "value: the tensor depends on a parameter of `toDelegate`, which has no value while the function is traced."
        mistake "a result without tensors" (fun () -> Compile.toSpanDelegate 2 (fun _ -> 1.0)) "toSpanDelegate: got"
    ]
