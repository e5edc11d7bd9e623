/// What can be done wrong with frames, orders, contractions, convolutions, losses and layers, and what the messages say.
module Fluxion.Suite.ModelMistakes

open Fluxion

let private mistake what action message = Mistake.make what action message

let private x = tensor [ 1.0; 2.0; 3.0 ]
let private m = tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
let private narrow = Tensor.convert Float32 x
let private none = Tensor.zeros [ 0 ]
let private whole = tensor [ 1; 2; 3 ]
let private truths = tensor [ true; false; true ]

let private rearranged =
    [
        mistake
            "negative repetitions"
            (fun () -> Tensor.tile [ -1 ] x)
            "tile: got repetitions [-1]; wanted numbers of 0 or more"
        mistake
            "a frame for other axes"
            (fun () -> Tensor.pad [ (1, 1); (0, 1) ] x)
            "pad: got widths [(1, 1); (0, 1)] for shape [3]; wanted 1 pairs of 0 or more: before and after, for each axis. To cut elements off there is slice."
        mistake
            "a frame of negative width"
            (fun () -> Tensor.pad [ (-1, 0) ] x)
            "pad: got widths [(-1, 0)] for shape [3]; wanted 1 pairs of 0 or more"
        mistake
            "a frame of fractions around integers"
            (fun () -> Tensor.padWith 0.5 [ (1, 0) ] whole)
            "pad: got the number 0.5 for elements of Int32; wanted a whole number in range"
        mistake "the triangle of a vector" (fun () -> Tensor.tril x) "tril: got shape [3]; wanted at least two axes"
        mistake
            "the diagonal of more than a matrix"
            (fun () -> Tensor.diag (Tensor.zeros [ 2; 2; 2 ]))
            "diag: got shape [2;2;2]; wanted a vector or a matrix. For diagonals of batches there is diagonal."
        mistake
            "a diagonal that is not there"
            (fun () -> Tensor.diagAt 3 m)
            "diag: got diagonal 3 of 2 rows and 2 columns; wanted a diagonal from -2 to 2"
        mistake
            "the diagonal of a vector"
            (fun () -> Tensor.diagonal x)
            "diagonal: got shape [3]; wanted at least two axes"
        mistake
            "the diagonal of one axis"
            (fun () -> Tensor.diagonalAt 0 1 -1 m)
            "diagonal: got axis 1 twice; wanted two axes"
        mistake "the trace of a vector" (fun () -> Tensor.trace x) "trace: got shape [3]; wanted at least two axes"
        mistake
            "a source shorter than its index"
            (fun () -> Tensor.scatterAdd 0 (tensor [ 0; 1 ]) (tensor [ 1.0 ]) x)
            "scatterAdd: got an index of shape [2] and a source of shape [1] for shape [3] along axis 0; wanted an index of the same rank, nowhere longer than the source, nor than the tensor save along that axis"
        mistake
            "a source of another type"
            (fun () -> Tensor.scatterAdd 0 (tensor [ 0 ]) narrow x)
            "scatterAdd: got Float64 and Float32; wanted one element type"
        mistake
            "a place to add that is not there"
            (fun () -> Tensor.scatterAdd 0 (tensor [ 3 ]) (tensor [ 1.0 ]) x)
            "scatterAdd: index 3 is outside 0..2"
    ]

let private contractions =
    [
        mistake
            "an equation of fewer terms than tensors"
            (fun () -> Tensor.einsum "ij" [ m; m ])
            "einsum: got 2 tensors in \"ij\"; wanted as many terms as tensors, parted by commas, and at most one '->'. A product of matrices is \"ij,jk->ik\"."
        mistake
            "an equation of no tensors"
            (fun () -> Tensor.einsum "ij" [])
            "einsum: got 0 tensors in \"ij\"; wanted as many terms as tensors"
        mistake
            "a term of fewer letters than axes"
            (fun () -> Tensor.einsum "i->i" [ m ])
            "einsum: got the term 'i' for shape [2;2] in \"i->i\"; wanted one letter for each axis, or an ellipsis for some"
        mistake
            "a term of signs"
            (fun () -> Tensor.einsum "i1->i" [ m ])
            "einsum: got the term 'i1' in \"i1->i\"; wanted letters, and at most one ellipsis '...'"
        mistake
            "a letter of two lengths"
            (fun () -> Tensor.einsum "ij,jk" [ m; Tensor.zeros [ 3; 1 ] ])
            "einsum: got lengths 2 and 3 for 'j' in \"ij,jk\"; wanted one length for each letter, or 1"
        mistake
            "a diagonal of two lengths"
            (fun () -> Tensor.einsum "ii" [ Tensor.zeros [ 2; 3 ] ])
            "einsum: got lengths 2 and 3 for 'i' in \"ii\""
        mistake
            "an ellipsis of two lengths"
            (fun () -> Tensor.einsum "...,..." [ m; Tensor.zeros [ 3 ] ])
            "einsum: got lengths 2 and 3 for an axis of the ellipsis"
        mistake
            "a result of unknown letters"
            (fun () -> Tensor.einsum "ij->ik" [ m ])
            "einsum: got the result 'ik' in \"ij->ik\"; wanted letters of the terms, each once, and an ellipsis only where a term has one"
        mistake
            "a result with a letter twice"
            (fun () -> Tensor.einsum "ij->ii" [ m ])
            "einsum: got the result 'ii' in \"ij->ii\""
        mistake
            "an equation of two types"
            (fun () -> Tensor.einsum "i,i" [ x; narrow ])
            "einsum: got Float64 and Float32; wanted one element type"
        mistake
            "contracted axes of two lengths"
            (fun () -> Tensor.tensordot [ 0 ] [ 0 ] m x)
            "tensordot: got axes [0] of shape [2;2] and [0] of shape [3]; wanted as many axes of each, each once, in pairs of one length"
    ]

let private convolutions =
    let images = Tensor.zeros [ 1; 4; 5; 5 ]
    let kernel = Tensor.zeros [ 2; 4; 3; 3 ]

    [
        mistake
            "an image of other channels than the kernel"
            (fun () -> Tensor.conv2d (Tensor.zeros [ 2; 3; 3; 3 ]) images)
            "conv2d: got shape [1;4;5;5], a weight of shape [2;3;3;3] and 1 groups; wanted [batch;channels;height;width], a weight of [channels out;channels/groups;height;width], and groups that divide both channels"
        mistake
            "a sequence without channels"
            (fun () -> Tensor.conv1d (Tensor.zeros [ 1; 1; 1 ]) x)
            "conv1d: got shape [3], a weight of shape [1;1;1] and 1 groups; wanted [batch;channels;size], a weight of [channels out;channels/groups;size]"
        mistake
            "groups that do not divide the channels"
            (fun () -> Tensor.conv2dWith (1, 1) (0, 0) (1, 1) 3 kernel images)
            "conv2d: got shape [1;4;5;5], a weight of shape [2;4;3;3] and 3 groups"
        mistake
            "a bias for other channels"
            (fun () -> images.Conv2d(kernel, x))
            "conv2d: got a bias of shape [3] for 2 channels; wanted shape [2]"
        mistake
            "a kernel larger than the image"
            (fun () -> Tensor.conv2dWith (1, 1) (0, 0) (3, 1) 1 kernel images)
            "conv2d: got a window [3;3] of stride [1;1], padding [0;0] and dilation [3;1] over shape [1;4;5;5]; wanted a window, stride and dilation of 1 or more, padding of 0 or more, and a window that fits into the padded axes"
        mistake
            "a stride of 0"
            (fun () -> Tensor.conv2dWith (0, 1) (0, 0) (1, 1) 1 kernel images)
            "conv2d: got a window [3;3] of stride [0;1]"
        mistake
            "a kernel of another type"
            (fun () -> Tensor.conv2d (Tensor.convert Float32 kernel) images)
            "conv2d: got Float64 and Float32; wanted one element type"
        mistake
            "a window of nothing"
            (fun () -> Tensor.maxPool2dWith (1, 1) (0, 0) (0, 1) images)
            "maxPool2d: got shape [1;4;5;5], a window of 0 by 1 and padding [0;0]; wanted at least two axes, and less padding than the window"
        mistake
            "as much padding as window"
            (fun () -> Tensor.avgPool2dWith (2, 2) (2, 0) (2, 2) images)
            "avgPool2d: got shape [1;4;5;5], a window of 2 by 2 and padding [2;0]; wanted at least two axes, and less padding than the window"
        mistake
            "the windows of a vector"
            (fun () -> Tensor.maxPool2d (1, 1) x)
            "maxPool2d: got shape [3], a window of 1 by 1"
        mistake
            "the windows of integers"
            (fun () -> Tensor.maxPool2d (1, 1) (tensor [ [ 1 ] ]))
            "maxPool2d: got a tensor of Int32; wanted a floating tensor"
    ]

let private models =
    [
        mistake
            "the running sum of truths"
            (fun () -> Tensor.cumsum 0 truths)
            "cumsum: got a tensor of Bool; wanted numbers"
        mistake
            "the running product of a number"
            (fun () -> Tensor.cumprod 0 (tensor 1.0))
            "cumprod: got axis 0 of a tensor of shape []; wanted a tensor with axes; a scalar has none"
        mistake "truths in order" (fun () -> Tensor.sort 0 truths) "sort: got a tensor of Bool; wanted numbers"
        mistake
            "an order along no axis"
            (fun () -> Tensor.argsort 1 x)
            "argsort: got axis 1 of a tensor of shape [3]; wanted an axis from -1 to 0"
        mistake
            "more of the largest than there are"
            (fun () -> Tensor.topk 0 4 x)
            "topk: got k = 4 along axis 0 of shape [3]; wanted a k from 0 to 3"
        mistake "the product of truths" (fun () -> Tensor.prod truths) "prod: got a tensor of Bool; wanted numbers"
        mistake
            "the variance of integers"
            (fun () -> Tensor.var whole)
            "var: got a tensor of Int32; wanted a floating tensor"
        mistake
            "the deviation of integers"
            (fun () -> Tensor.std whole)
            "std: got a tensor of Int32; wanted a floating tensor"
        mistake
            "a norm of order 0"
            (fun () -> Tensor.normWith 0.0 0 x)
            "norm: got p = 0; wanted a number other than 0, or an infinity. To count the elements that are not 0 convert x .<> 0.0 and sum it."
        mistake
            "the greatest of nothing, as a norm"
            (fun () -> Tensor.normWith infinity 0 none)
            "norm: got shape [0], which has no elements there; wanted at least one element to choose from"
        mistake
            "the Kronecker product of two types"
            (fun () -> Tensor.kron x narrow)
            "kron: got Float64 and Float32; wanted one element type"
        mistake
            "a Huber loss without a parabola"
            (fun () -> Tensor.huberLoss 0.0 x x)
            "huberLoss: got delta 0; wanted a number above 0"
        mistake
            "a Huber loss of each with all"
            (fun () -> Tensor.huberLoss 1.0 (Tensor.zeros [ 3; 1 ]) x)
            "huberLoss: got shapes [3] and [3;1], which together give [3;3]; wanted one shape, or one that broadcasts to the other. Reshape, squeeze or unsqueeze one of them."
        mistake
            "logits against targets of each with all"
            (fun () -> Tensor.bceWithLogits (Tensor.zeros [ 3; 1 ]) x)
            "bceWithLogits: got shapes [3] and [3;1], which together give [3;3]"
        mistake
            "classes of another shape"
            (fun () -> Tensor.nllLoss (tensor [ 0 ]) m)
            "nllLoss: got log-probabilities of shape [2;2] and a target of shape [1]; wanted classes along the last axis, and a target of the shape without it"
        mistake
            "a class that is not there"
            (fun () -> Tensor.nllLoss (tensor [ 0; 2 ]) m)
            "nllLoss: index 2 is outside 0..1"
        mistake
            "a layer's weight of another shape"
            (fun () -> Tensor.layerNorm x x m)
            "layerNorm: got shape [2;2], a weight of shape [3] and a bias of shape [3]; wanted a weight and a bias of the shape of the last axes"
        mistake
            "a row that is not there"
            (fun () -> Tensor.embedding m (tensor [ 2 ]))
            "embedding: index 2 is outside 0..1"
        mistake
            "rows of a number"
            (fun () -> Tensor.embedding (tensor 1.0) (tensor [ 0 ]))
            "embedding: got axis 0 of a tensor of shape []; wanted a tensor with axes; a scalar has none"
    ]

let all = List.concat [ rearranged; contractions; convolutions; models ]
