/// What can be done wrong with tensors, and what the messages say.
module Fluxion.Suite.TensorMistakes

open Fluxion

let private mistake what action message = Mistake.make what action message

let private x = tensor [ 1.0; 2.0; 3.0 ]
let private m = tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
let private narrow = Tensor.convert Float32 x
let private none = Tensor.zeros [ 0 ]
let private whole = tensor [ 1; 2; 3 ]
let private truths = tensor [ true; false; true ]

let private elements =
    [
        mistake
            "shapes that do not broadcast"
            (fun () -> x + m)
            "add: got shapes [3] and [2;2], which do not broadcast; wanted lengths that agree from the right, or are 1. Reshape or unsqueeze one of them."
        mistake
            "two floating types"
            (fun () -> x + narrow)
            "add: got Float64 and Float32; wanted one element type. Nothing converts silently: Tensor.convert Float32 x (in C#: x.Convert(DType.Float32))."
        mistake
            "integers times floats"
            (fun () -> whole * x)
            "mul: got Int32 and Float64; wanted one element type. Nothing converts silently"
        mistake
            "integers times a fraction"
            (fun () -> whole * 0.5)
            "mul: got the number 0.5 for elements of Int32; wanted a whole number in range. Convert the tensor first"
        mistake
            "truths plus truths"
            (fun () -> truths + truths)
            "add: got a tensor of Bool; wanted numbers. Convert it: Tensor.convert Float64 x"
        mistake "minus a truth" (fun () -> -truths) "neg: got a tensor of Bool; wanted numbers"
        mistake
            "a truth compared with a fraction"
            (fun () -> truths .> 0.5)
            "less: got the number 0.5 for elements of Bool; wanted 0 or 1"
        mistake
            "a function of integers"
            (fun () -> sin whole)
            "sin: got a tensor of Int32; wanted a floating tensor. Convert it: Tensor.convert Float64 x (in C#: x.Convert(DType.Float64))."
        mistake
            "a power of integers"
            (fun () -> Tensor.pow whole whole)
            "pow: got a tensor of Int32; wanted a floating tensor"
        mistake
            "a condition of numbers"
            (fun () -> Tensor.where x x x)
            "where: got a condition of Float64; wanted a Bool tensor. Compare it, as in x .> 0.0, or convert it: Tensor.convert Bool x."
        mistake
            "branches of two types"
            (fun () -> Tensor.where truths x whole)
            "where: got Float64 and Int32; wanted one element type"
        mistake "and of numbers" (fun () -> Tensor.logicalAnd x x) "and: got a tensor of Float64; wanted a Bool tensor"
        mistake "an order below 0" (fun () -> Tensor.polygamma -1 x) "polygamma: got order -1; wanted 0 or more"
        mistake
            "bounds in the wrong order"
            (fun () -> Tensor.clamp 2.0 1.0 x)
            "clamp: got low 2 and high 1; wanted low <= high"
        mistake
            "a bound that is no number"
            (fun () -> Tensor.clamp nan 1.0 x)
            "clamp: got low NaN and high 1; wanted low <= high"
    ]

let private reductions =
    [
        mistake
            "the mean of integers"
            (fun () -> Tensor.mean whole)
            "mean: got a tensor of Int32; wanted a floating tensor"
        mistake
            "the sum of truths"
            (fun () -> Tensor.sum truths)
            "sum: got a tensor of Bool; wanted numbers. Convert it: Tensor.convert Int64 x (in C#: x.Convert(DType.Int64)) counts."
        mistake
            "the largest of nothing"
            (fun () -> Tensor.max none)
            "max: got shape [0], which has no elements there; wanted at least one element to choose from"
        mistake
            "the smallest along an axis of length 0"
            (fun () -> Tensor.minAlong 0 (Tensor.zeros [ 0; 3 ]))
            "min: got shape [0;3], which has no elements there"
        mistake
            "the position of the largest of nothing"
            (fun () -> Tensor.argmax none)
            "argmax: got shape [0], which has no elements there"
        mistake
            "an axis that is not there"
            (fun () -> Tensor.sumAlong 1 x)
            "sum: got axis 1 of a tensor of shape [3]; wanted an axis from -1 to 0"
        mistake
            "an axis of a scalar"
            (fun () -> Tensor.sumAlong 0 (tensor 1.0))
            "sum: got axis 0 of a tensor of shape []; wanted a tensor with axes; a scalar has none"
        mistake
            "softmax along an axis that is not there"
            (fun () -> Tensor.softmax 2 m)
            "softmax: got axis 2 of a tensor of shape [2;2]; wanted an axis from -2 to 1"
        mistake
            "classes beside the logits"
            (fun () -> Tensor.crossEntropy whole m)
            "crossEntropy: got logits of shape [2;2] and a target of Int32 [3]; wanted classes (Int32 or Int64) of shape [2], or probabilities of shape [2;2]"
        mistake
            "a class that is not there"
            (fun () -> Tensor.crossEntropy (tensor [ 0; 2 ]) m)
            "crossEntropy: index 2 is outside 0..1, the positions of the axis that it picks from. Clamp the index, or check where it comes from; negative positions do not count from the end here."
        mistake
            "classes that are truths"
            (fun () -> Tensor.crossEntropy (tensor [ true; false ]) m)
            "crossEntropy: got positions of Bool; wanted Int32 or Int64"
        mistake
            "a scalar of logits"
            (fun () -> Tensor.crossEntropy (tensor 0) (tensor 1.0))
            "crossEntropy: got logits of shape []; wanted classes along the last axis"
        mistake
            "a column compared with a vector"
            (fun () -> Tensor.mseLoss x (Tensor.unsqueeze 1 x))
            "mseLoss: got shapes [3;1] and [3], which together give [3;3]; wanted one shape, or one that broadcasts to the other. Reshape, squeeze or unsqueeze one of them."
    ]

let private shapes =
    [
        mistake
            "another number of elements"
            (fun () -> Tensor.reshape [ 2; 2 ] x)
            "reshape: got shape [2;2] for 3 elements of shape [3]; wanted as many elements. One length may be -1: what is left."
        mistake
            "two unknown lengths"
            (fun () -> Tensor.reshape [ -1; -1 ] x)
            "reshape: got shape [-1;-1] for 3 elements of shape [3]"
        mistake
            "an unknown length of nothing"
            (fun () -> Tensor.reshape [ 0; -1 ] none)
            "reshape: got shape [0;-1] for no elements; wanted every length"
        mistake
            "an axis twice"
            (fun () -> Tensor.permute [ 0; 0 ] m)
            "permute: got axes [0;0] for shape [2;2]; wanted each of the 2 axes once"
        mistake
            "too few axes"
            (fun () -> Tensor.permute [ 0 ] m)
            "permute: got axes [0] for shape [2;2]; wanted each of the 2 axes once"
        mistake
            "axes exchanged that are not there"
            (fun () -> Tensor.swapAxes 0 2 m)
            "transpose: got axis 2 of a tensor of shape [2;2]"
        mistake
            "an axis dropped that is not there"
            (fun () -> Tensor.squeeze 3 m)
            "squeeze: got axis 3 of a tensor of shape [2;2]"
        mistake
            "a new axis too far"
            (fun () -> Tensor.unsqueeze 4 m)
            "unsqueeze: got axis 4 for shape [2;2]; wanted an axis from -3 to 2"
        mistake
            "expanding a longer axis"
            (fun () -> Tensor.expand [ 2 ] x)
            "expand: got shape [3] for [2]; wanted lengths that agree from the right, or are 1 in the tensor. Unsqueeze the axes that are missing elsewhere than in front."
        mistake
            "flipping an axis twice"
            (fun () -> Tensor.flip [ 0; 0 ] m)
            "flip: got axes [0;0]; wanted each axis once"
        mistake "joining nothing" (fun () -> Tensor.cat []) "cat: got no tensors; wanted at least one"
        mistake
            "joining other shapes"
            (fun () -> Tensor.cat [ x; m ])
            "cat: got Float64 [3] and Float64 [2;2] along axis 0; wanted one element type, and shapes that differ along that axis only"
        mistake
            "joining other types"
            (fun () -> Tensor.cat [ x; narrow ])
            "cat: got Float64 [3] and Float32 [3] along axis 0; wanted one element type"
        mistake
            "joining scalars"
            (fun () -> Tensor.cat [ tensor 1.0 ])
            "cat: got axis 0 of a tensor of shape []; wanted a tensor with axes; a scalar has none"
        mistake "stacking nothing" (fun () -> Tensor.stack []) "stack: got no tensors; wanted at least one"
        mistake
            "stacking other shapes"
            (fun () -> Tensor.stack [ x; tensor [ 1.0 ] ])
            "stack: got Float64 [3] and Float64 [1]; wanted one element type and one shape"
        mistake
            "stacking too far"
            (fun () -> Tensor.stackAlong 5 [ x; x ])
            "stack: got a new axis 5 for tensors of shape [3]; wanted an axis from -2 to 1"
        mistake
            "lengths below 0"
            (fun () -> Tensor.zeros [ -1 ])
            "zeros: got shape [-1]; wanted axis lengths of 0 or more"
        mistake
            "rows of two lengths"
            (fun () -> tensor [ [ 1.0 ]; [ 2.0; 3.0 ] ])
            "tensor: got rows of lengths 1 and 2; wanted one length"
        mistake
            "a step of 0"
            (fun () -> Tensor.arange 0.0 1.0 0.0)
            "arange: got start 0, stop 1, step 0; wanted a finite number of elements. Give a step that is not 0 and leads from start to stop."
        mistake
            "an end that is no number"
            (fun () -> Tensor.arange 0.0 nan 1.0)
            "arange: got start 0, stop NaN, step 1; wanted a finite number of elements"
        mistake "a count below 0" (fun () -> Tensor.linspace 0.0 1.0 -1) "linspace: got a count of -1; wanted 0 or more"
        mistake
            "a fraction for integers"
            (fun () -> Tensor.fullOf Int32 [ 2 ] 0.5)
            "full: got the number 0.5 for elements of Int32; wanted a whole number in range"
        mistake
            "a number beyond integers"
            (fun () -> Tensor.fullOf Int32 [ 2 ] 1e12)
            "full: got the number 1000000000000 for elements of Int32; wanted a whole number in range"
    ]

let private positions =
    [
        mistake
            "a position beyond the axis"
            (fun () -> x[3])
            "index: got position 3 along axis 0 of shape [3]; wanted a position from 0 to 2"
        mistake "more positions than axes" (fun () -> x[0, 0]) "index: got 2 positions for shape [3]; wanted at most 1"
        mistake
            "a range beyond the axis"
            (fun () -> x[1..5])
            "slice: got the range 1..5, both ends included along axis 0 of shape [3]; wanted a range within 0..2"
        mistake
            "a slice beyond the axis"
            (fun () -> Tensor.slice 0 1 5 x)
            "slice: got start 1, stop 5, step 1 along axis 0 of shape [3]; wanted 0 <= start <= stop <= 3 and a step of 1 or more"
        mistake
            "a slice without a step"
            (fun () -> Tensor.sliceBy 0 0 3 0 x)
            "slice: got start 0, stop 3, step 0 along axis 0 of shape [3]"
        mistake
            "lengths that do not add up"
            (fun () -> Tensor.split 0 [ 1; 1 ] x)
            "split: got lengths [1;1] along axis 0 of shape [3]; wanted lengths of 0 or more that add up to 3"
        mistake "no parts" (fun () -> Tensor.chunk 0 0 x) "chunk: got a count of 0; wanted 1 or more"
        mistake
            "floating positions"
            (fun () -> Tensor.indexSelect 0 x x)
            "indexSelect: got positions of Float64; wanted Int32 or Int64. Convert them: Tensor.convert Int64 i (in C#: i.Convert(DType.Int64))."
        mistake
            "a matrix of positions"
            (fun () -> Tensor.indexSelect 0 (tensor [ [ 0 ] ]) x)
            "indexSelect: got positions of shape [1;1]; wanted a vector. For positions of the tensor's own rank there is takeAlong."
        mistake
            "a position that is not there"
            (fun () -> Tensor.indexSelect 0 (tensor [ 0; 3 ]) x)
            "indexSelect: index 3 is outside 0..2, the positions of the axis that it picks from"
        mistake
            "a position below 0"
            (fun () -> Tensor.indexSelect 0 (tensor [ -1 ]) x)
            "indexSelect: index -1 is outside 0..2"
        mistake
            "a position in nothing"
            (fun () -> Tensor.indexSelect 0 (tensor [ 0 ]) none)
            "indexSelect: index 0 picks from an axis of length 0, which has no elements"
        mistake
            "a position that is not there, differentiated"
            (fun () -> grad (fun x -> Tensor.sum (Tensor.takeAlong 0 (tensor [ 5 ]) x)) x)
            "index 5 is outside 0..2, the positions of the axis that it picks from"
        mistake
            "gather by another rank"
            (fun () -> Tensor.gather 0 (tensor [ [ 0; 0; 0 ] ]) x)
            "gather: got an index of shape [1;3] for shape [3] along axis 0; wanted an index of the same rank, nowhere longer than the tensor save along that axis"
        mistake
            "takeAlong by another length"
            (fun () -> Tensor.takeAlong 1 (tensor [ [ 0 ] ]) m)
            "takeAlong: got an index of shape [1;1] for shape [2;2] along axis 1; wanted an index of the same rank and the same lengths, save along that axis. Expand the index, or pick sub-tensors with indexSelect."
        mistake
            "classes that are floats"
            (fun () -> Tensor.oneHot 3 x)
            "oneHot: got positions of Float64; wanted Int32 or Int64"
        mistake
            "map along an axis of length 0"
            (fun () -> Tensor.mapAxis 0 id none)
            "mapAxis: got axis 0 of shape [0], which is empty; wanted an axis with positions"
    ]

let private products =
    [
        mistake
            "inner lengths that differ"
            (fun () -> m *@ x)
            "matmul: got shapes [2;2] and [3]; wanted equal inner lengths, not 2 and 3. Transpose one of them, or exchange them."
        mistake
            "a matrix times a scalar"
            (fun () -> m *@ tensor 2.0)
            "matmul: got shapes [2;2] and []; wanted at least one axis each. To scale by a number write a * b."
        mistake
            "matrices of two types"
            (fun () -> m *@ Tensor.convert Float32 m)
            "matmul: got Float64 and Float32; wanted one element type"
        mistake "a product of truths" (fun () -> truths *@ truths) "matmul: got a tensor of Bool; wanted numbers"
        mistake
            "batches that do not broadcast"
            (fun () -> Tensor.zeros [ 2; 3; 3 ] *@ Tensor.zeros [ 3; 3; 3 ])
            "matmul: got shapes [2;3;3] and [3;3;3]; wanted leading axes that broadcast"
        mistake
            "the inner product of other lengths"
            (fun () -> Tensor.dot x (tensor [ 1.0 ]))
            "dot: got shapes [3] and [1]; wanted two vectors of one length. For matrices there is matmul."
        mistake
            "the outer product of a matrix"
            (fun () -> Tensor.outer m x)
            "outer: got shapes [2;2] and [3]; wanted two vectors. Flatten them first."
        mistake
            "a system that is not square"
            (fun () -> Linalg.solve (Tensor.zeros [ 2; 3 ]) x)
            "solve: got shape [2;3]; wanted a square matrix, [..;n;n]"
        mistake
            "a right side of another length"
            (fun () -> Linalg.solve m x)
            "solve: got a matrix of shape [2;2] and a right side of shape [3]; wanted a right side of shape [..;2] or [..;2;k]"
        mistake
            "a singular matrix"
            (fun () -> Linalg.solve (tensor [ [ 1.0; 2.0 ]; [ 2.0; 4.0 ] ]) (tensor [ 1.0; 2.0 ]))
            "solve: the matrix is singular: pivot 1 is exactly 0. Check that its rows are independent"
        mistake
            "a singular matrix in a batch"
            (fun () -> Linalg.solve (Tensor.stack [ m; Tensor.zeros [ 2; 2 ] ]) (Tensor.ones [ 2; 2; 1 ]))
            "solve: the matrix number 1 of the batch is singular: pivot 0 is exactly 0"
        mistake
            "a singular matrix, differentiated"
            (fun () -> grad (fun a -> Tensor.sum (Linalg.solve a (tensor [ 1.0; 2.0 ]))) (Tensor.zeros [ 2; 2 ]))
            "solve: the matrix is singular: pivot 0 is exactly 0"
        mistake
            "the inverse of a matrix that is not square"
            (fun () -> Linalg.inv (Tensor.zeros [ 2; 3 ]))
            "inv: got shape [2;3]; wanted a square matrix, [..;n;n]"
        mistake
            "the inverse of a singular matrix"
            (fun () -> Linalg.inv (Tensor.zeros [ 2; 2 ]))
            "inv: the matrix is singular: pivot 0 is exactly 0"
        mistake
            "a negative power of a singular matrix"
            (fun () -> Linalg.matrixPower -2 (Tensor.zeros [ 2; 2 ]))
            "matrixPower: the matrix is singular: pivot 0 is exactly 0"
        mistake
            "the logarithm of a determinant, differentiated where that is 0"
            (fun () -> grad (Linalg.slogdet >> snd) (Tensor.zeros [ 2; 2 ]))
            "slogdet: the matrix is singular: pivot 0 is exactly 0"
        mistake
            "a triangular system with a zero on the diagonal"
            (fun () ->
                Linalg.solveTriangular Triangle.Lower (tensor [ [ 1.0; 2.0 ]; [ 2.0; 0.0 ] ]) (tensor [ 1.0; 2.0 ]))
            "solveTriangular: the matrix is singular: pivot 1 is exactly 0"
        mistake
            "the eigenvalues of a matrix with infinity, in a batch"
            (fun () -> Linalg.eigh (Tensor.stack [ m; tensor [ [ 1.0; 0.0 ]; [ infinity; 1.0 ] ] ]))
            "eigh: the matrix number 1 of the batch has an element that is infinite or NaN. Check where it comes from: a division by 0, the logarithm of 0, an overflow."
        mistake
            "the singular values of NaN"
            (fun () -> Linalg.svd (m * nan))
            "svd: the matrix has an element that is infinite or NaN"
        mistake
            "the pseudo-inverse of NaN"
            (fun () -> Linalg.pinv (m * nan))
            "pinv: the matrix has an element that is infinite or NaN"
        mistake
            "least squares by NaN"
            (fun () -> Linalg.lstsq (m * nan) (tensor [ 1.0; 2.0 ]))
            "lstsq: the matrix has an element that is infinite or NaN"
        mistake
            "least squares with a right side of another length"
            (fun () -> Linalg.lstsq (Tensor.zeros [ 4; 2 ]) x)
            "lstsq: got a matrix of shape [4;2] and a right side of shape [3]; wanted a right side of shape [..;4] or [..;4;k]"
        mistake "factors of a vector" (fun () -> Linalg.qr x) "qr: got shape [3]; wanted a matrix, [..;m;n]"
        mistake
            "singular values of integers"
            (fun () -> Linalg.svd (tensor [ [ 1; 0 ]; [ 0; 1 ] ]))
            "svd: got a tensor of Int32; wanted a floating tensor"
        mistake
            "eigenvalues of a matrix that is not square"
            (fun () -> Linalg.eigh (Tensor.zeros [ 2; 3 ]))
            "eigh: got shape [2;3]; wanted a square matrix, [..;n;n]"
        mistake
            "the determinant of a matrix that is not square"
            (fun () -> Linalg.det (Tensor.zeros [ 2; 3 ]))
            "det: got shape [2;3]; wanted a square matrix, [..;n;n]"
        mistake
            "the exponential of a matrix that is not square"
            (fun () -> Linalg.matrixExp (Tensor.zeros [ 2; 3 ]))
            "matrixExp: got shape [2;3]; wanted a square matrix, [..;n;n]"
        mistake
            "a QR factor of dependent columns, differentiated"
            (fun () -> grad (Linalg.qr >> fst >> Tensor.sum) (Tensor.zeros [ 2; 2 ]))
            "qr: the matrix is singular: pivot 0 is exactly 0"
        mistake
            "a norm that is none"
            (fun () -> Linalg.norm (enum<MatrixNorm> 7) m)
            "norm: got norm 7; wanted Fro, Nuc, One, Two or Inf"
        mistake
            "a triangle that is none"
            (fun () -> Linalg.solveTriangular (enum<Triangle> 7) m (tensor [ 1.0; 2.0 ]))
            "solveTriangular: got triangle 7; wanted Lower, Upper, UnitLower or UnitUpper"
        mistake
            "the norm of a vector"
            (fun () -> Linalg.norm MatrixNorm.Fro x)
            "norm: got shape [3]; wanted a matrix, [..;m;n]"
        mistake
            "a matrix that is not positive definite"
            (fun () -> Linalg.cholesky (tensor [ [ 1.0; 2.0 ]; [ 2.0; 1.0 ] ]))
            "cholesky: the matrix is not positive definite: the leading minor of order 2 is not positive. Check that it is symmetric, or add a small multiple of the identity: a + 1e-10 * Tensor.eye n."
        mistake
            "a factor of a matrix of NaN"
            (fun () -> Linalg.cholesky (m * nan))
            "cholesky: the matrix has an element that is infinite or NaN. Check where it comes from: a division by 0, the logarithm of 0, an overflow."
        mistake
            "a factor of integers"
            (fun () -> Linalg.cholesky (tensor [ [ 1; 0 ]; [ 0; 1 ] ]))
            "cholesky: got a tensor of Int32; wanted a floating tensor"
        mistake
            "a factor of a vector"
            (fun () -> Linalg.cholesky x)
            "cholesky: got shape [3]; wanted a square matrix, [..;n;n]"
    ]

let all = List.concat [ elements; reductions; shapes; positions; products ]
