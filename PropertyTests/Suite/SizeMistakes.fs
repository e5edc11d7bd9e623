/// Shapes whose elements cannot be counted, or held, and what the messages say.
module Fluxion.Suite.SizeMistakes

open Fluxion

let private mistake what action message = Mistake.make what action message

let private x = tensor [ 1.0; 2.0; 3.0 ]
let private huge = Tensor.zeros [ 2000000000; 2 ]
let private counted = "wanted at most 2^63 - 1 elements"

/// Nothing is allocated for these: their elements are one number, repeated.
let all =
    [
        mistake
            "more elements than can be counted"
            (fun () -> Tensor.zeros [ 2000000000; 2000000000; 2000000000 ])
            $"zeros: got shape [2000000000;2000000000;2000000000]; {counted}"
        mistake
            "a product of lengths that overflows to 0"
            (fun () -> Tensor.full [ 65536; 65536; 65536; 65536 ] 1.0)
            $"full: got shape [65536;65536;65536;65536]; {counted}"
        mistake
            "an expansion beyond counting"
            (fun () -> Tensor.expand [ 2000000000; 2000000000; 3 ] x)
            $"expand: got shape [2000000000;2000000000;3]; {counted}"
        mistake
            "a broadcast beyond counting"
            (fun () ->
                Tensor.zeros [ 2000000000; 1; 1 ]
                + Tensor.zeros [ 2000000000; 1 ]
                + Tensor.zeros [ 2000000000 ])
            $"add: got shape [2000000000;2000000000;2000000000]; {counted}"
        mistake
            "an expansion below 0"
            (fun () -> Tensor.expand [ -2; 3 ] x)
            "expand: got shape [-2;3]; wanted axis lengths of 0 or more"
        mistake
            "an axis longer than can be indexed, by joining"
            (fun () -> Tensor.cat [ huge; huge ])
            "cat: got 4000000000 elements for one axis; wanted at most 2147483647 along an axis. Spread them over several axes, or work on parts."
        mistake
            "a stack beyond counting"
            (fun () ->
                let wide = Tensor.zeros [ 2000000000; 2000000000 ]
                Tensor.stack [ wide; wide; wide ])
            $"stack: got shape [3;2000000000;2000000000]; {counted}"
        mistake
            "an axis longer than can be indexed, by flattening"
            (fun () -> Tensor.flatten huge)
            "flatten: got 4000000000 elements for one axis; wanted at most 2147483647 along an axis"
        mistake
            "what is left over, longer than can be indexed"
            (fun () -> Tensor.reshape [ -1 ] huge)
            "reshape: got 4000000000 elements for one axis"
        mistake
            "a reshape beyond counting"
            (fun () -> Tensor.reshape [ 2000000000; 2000000000; 2000000000 ] x)
            $"reshape: got shape [2000000000;2000000000;2000000000]; {counted}"
        mistake
            "a position that no number of 32 bits holds"
            (fun () -> Tensor.argmax huge)
            "argmax: got 4000000000 elements for one axis"
        mistake "the smallest of as many" (fun () -> Tensor.argmin huge) "argmin: got 4000000000 elements for one axis"
        mistake
            "an array beyond .NET's"
            (fun () -> Tensor.toArray huge)
            "toArray: got 4000000000 elements; wanted at most 2147483591, which is what an array of .NET holds. Take them in parts."
        mistake
            "an array of arrays beyond .NET's"
            (fun () -> Tensor.toArray2D huge)
            "toArray: got 4000000000 elements; wanted at most 2147483591"
        mistake
            "classes beyond counting"
            (fun () -> Tensor.oneHot 2000000000 (Tensor.zerosOf Int32 [ 2000000000; 2000000000 ]))
            $"oneHot: got shape [2000000000;2000000000;2000000000]; {counted}"
        mistake
            "a product beyond counting"
            (fun () ->
                Tensor.matmul (Tensor.zeros [ 2000000000; 2000000000; 1 ]) (Tensor.zeros [ 2000000000; 1; 2000000000 ]))
            $"matmul: got shape [2000000000;2000000000;2000000000]; {counted}"
        mistake
            "a sum that nobody waits for"
            (fun () -> Tensor.sum (Tensor.zeros [ 2000000000; 2000000000 ]))
            "sum: got 4000000000000000000 elements to visit, for a result of shape []; wanted at most 1125899906842624, about a week's work. Reduce before broadcasting: the sum of a repeated tensor is the sum of the tensor, times how often it is repeated."
        mistake
            "the largest of as many"
            (fun () -> Tensor.maxAlong 0 (Tensor.zeros [ 2000000000; 2000000000 ]))
            "max: got 4000000000000000000 elements to visit, for a result of shape [2000000000]"
        mistake
            "a product that nobody waits for"
            (fun () -> Tensor.matmul (Tensor.zeros [ 20000; 2000000000 ]) (Tensor.zeros [ 2000000000; 20000 ]))
            "matmul: got 800000000000000000 elements to visit, for a result of shape [20000;20000]"
        mistake
            "random numbers beyond counting"
            (fun () -> Rand.normal (Rand.key 1) [ 2000000000; 2000000000; 2000000000 ])
            $"normal: got shape [2000000000;2000000000;2000000000]; {counted}"
        mistake
            "a Jacobian of too many columns"
            (fun () -> jacobian sin huge)
            "jacobian: got 4000000000 elements for one axis"
        mistake
            "a Jacobian beyond counting"
            (fun () -> jacobian (fun x -> x + Tensor.zeros [ 2000000000; 1; 1 ]) (Tensor.zeros [ 2000000000; 2 ]))
            "jacobian: got 4000000000 elements for one axis"
        mistake
            "a Hessian of too many rows"
            (fun () -> hessian (fun x -> Tensor.sum x) huge)
            "hessian: got 4000000000 elements for one axis"
    ]
