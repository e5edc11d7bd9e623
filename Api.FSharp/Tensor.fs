namespace Fluxion

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Tensor =

    // Constants.

    let scalar (value: float) = Tensor.Scalar value

    let scalarOf (dtype: DType) (value: float) = Tensor.Scalar(value, dtype)

    let ofSeq (values: seq<float>) = Arrays.vector (Array.ofSeq values)

    let ofArray (values: float[]) = Arrays.vector values

    let ofArray2D (values: float[,]) = Tensor.Of values

    let zeros (shape: int list) = Tensor.Zeros(Arrays.span shape)

    let zerosOf (dtype: DType) (shape: int list) = Tensor.Zeros(Arrays.span shape, dtype)

    let ones (shape: int list) = Tensor.Ones(Arrays.span shape)

    let onesOf (dtype: DType) (shape: int list) = Tensor.Ones(Arrays.span shape, dtype)

    let full (shape: int list) (value: float) = Tensor.Full(Arrays.span shape, value)

    let fullOf (dtype: DType) (shape: int list) (value: float) =
        Tensor.Full(Arrays.span shape, value, dtype)

    let zerosLike (x: Tensor) = Errors.Given(x).ZerosLike()

    let onesLike (x: Tensor) = Errors.Given(x).OnesLike()

    let eye (n: int) = Tensor.Eye n

    let arange (start: float) (stop: float) (step: float) = Tensor.Arange(start, stop, step)

    let linspace (start: float) (stop: float) (count: int) = Tensor.Linspace(start, stop, count)

    let oneHot (classes: int) (x: Tensor) = Errors.Given(x).OneHot classes


    // What a tensor is, and what it holds.

    let shape (x: Tensor) = List.ofSeq (Errors.Given(x).Shape)

    let rank (x: Tensor) = Errors.Given(x).Rank

    let size (x: Tensor) = Errors.Given(x).Size

    let dtype (x: Tensor) = Errors.Given(x).DType

    let convert (dtype: DType) (x: Tensor) = Errors.Given(x).Convert dtype

    let value (x: Tensor) = Errors.Given(x).Value()

    let toFloat (x: Tensor) = Errors.Given(x).ToDouble()

    let toArray (x: Tensor) = Errors.Given(x).ToArray()

    let toArrayOf<'T when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> System.ValueType>
        (x: Tensor)
        =
        Errors.Given(x).ToArray<'T>()

    let toArray2D (x: Tensor) = Arrays.matrix x

    let allClose (a: Tensor) (b: Tensor) = Errors.Given(a, "a").AllClose b

    let allCloseWithin (relative: float) (absolute: float) (a: Tensor) (b: Tensor) =
        Errors.Given(a, "a").AllClose(b, relative, absolute)


    // Arithmetic, element by element. Shapes broadcast by NumPy's rule; element types are equal, for nothing converts silently.

    let add (a: Tensor) (b: Tensor) = a + b

    let sub (a: Tensor) (b: Tensor) = a - b

    let mul (a: Tensor) (b: Tensor) = a * b

    let div (a: Tensor) (b: Tensor) = a / b

    let rem (a: Tensor) (b: Tensor) = a % b

    let pow (x: Tensor) (y: Tensor) = Errors.Given(x).Pow y

    let neg (x: Tensor) = -x

    let abs (x: Tensor) = Tensor.Abs x

    let sign (x: Tensor) = Tensor.Sign x

    let square (x: Tensor) = Tensor.Square x

    let reciprocal (x: Tensor) = Tensor.Reciprocal x

    let sqrt (x: Tensor) = Tensor.Sqrt x

    let rsqrt (x: Tensor) = Tensor.Rsqrt x

    let floor (x: Tensor) = Tensor.Floor x

    let ceil (x: Tensor) = Tensor.Ceiling x

    let round (x: Tensor) = Tensor.Round x

    let truncate (x: Tensor) = Tensor.Truncate x

    let maximum (a: Tensor) (b: Tensor) = Tensor.Maximum(a, b)

    let minimum (a: Tensor) (b: Tensor) = Tensor.Minimum(a, b)

    let clamp (low: float) (high: float) (x: Tensor) = Errors.Given(x).Clamp(low, high)

    let where (condition: Tensor) (a: Tensor) (b: Tensor) = Tensor.Where(condition, a, b)


    // Functions, element by element, of floating tensors of any shape.

    let exp (x: Tensor) = Tensor.Exp x

    let expm1 (x: Tensor) = Tensor.Expm1 x

    let log (x: Tensor) = Tensor.Log x

    let log1p (x: Tensor) = Tensor.Log1p x

    let log10 (x: Tensor) = Tensor.Log10 x

    let sin (x: Tensor) = Tensor.Sin x

    let cos (x: Tensor) = Tensor.Cos x

    let tan (x: Tensor) = Tensor.Tan x

    let asin (x: Tensor) = Tensor.Asin x

    let acos (x: Tensor) = Tensor.Acos x

    let atan (x: Tensor) = Tensor.Atan x

    let sinh (x: Tensor) = Tensor.Sinh x

    let cosh (x: Tensor) = Tensor.Cosh x

    let tanh (x: Tensor) = Tensor.Tanh x

    let asinh (x: Tensor) = Tensor.Asinh x

    let acosh (x: Tensor) = Tensor.Acosh x

    let atanh (x: Tensor) = Tensor.Atanh x

    let atan2 (y: Tensor) (x: Tensor) = Tensor.Atan2(y, x)

    let hypot (a: Tensor) (b: Tensor) = Tensor.Hypot(a, b)

    let logaddexp (a: Tensor) (b: Tensor) = Tensor.LogAddExp(a, b)

    let xlogy (a: Tensor) (b: Tensor) = Tensor.Xlogy(a, b)

    let sigmoid (x: Tensor) = Tensor.Sigmoid x

    let logSigmoid (x: Tensor) = Tensor.LogSigmoid x

    let softplus (x: Tensor) = Tensor.Softplus x

    let relu (x: Tensor) = Tensor.Relu x

    let elu (x: Tensor) = Errors.Given(x).Elu()

    let gelu (x: Tensor) = Tensor.Gelu x

    let silu (x: Tensor) = Tensor.Silu x

    let erf (x: Tensor) = Tensor.Erf x

    let erfc (x: Tensor) = Tensor.Erfc x

    let erfinv (x: Tensor) = Tensor.ErfInv x

    let lgamma (x: Tensor) = Tensor.LogGamma x

    let digamma (x: Tensor) = Tensor.Digamma x

    let polygamma (order: int) (x: Tensor) = Errors.Given(x).Polygamma order


    // Comparisons, element by element: Bool tensors. Shapes broadcast, types are equal. The operators .= .<> .< .<= .> .>= say the same.

    let equal (a: Tensor) (b: Tensor) = Tensor.Equal(a, b)

    let notEqual (a: Tensor) (b: Tensor) = Tensor.NotEqual(a, b)

    let less (a: Tensor) (b: Tensor) = Tensor.op_LessThan (a, b)

    let lessOrEqual (a: Tensor) (b: Tensor) = Tensor.op_LessThanOrEqual (a, b)

    let greater (a: Tensor) (b: Tensor) = Tensor.op_GreaterThan (a, b)

    let greaterOrEqual (a: Tensor) (b: Tensor) = Tensor.op_GreaterThanOrEqual (a, b)

    let logicalAnd (a: Tensor) (b: Tensor) = Tensor.op_BitwiseAnd (a, b)

    let logicalOr (a: Tensor) (b: Tensor) = Tensor.op_BitwiseOr (a, b)

    let logicalNot (x: Tensor) = Tensor.op_LogicalNot x


    // Reductions: of the whole tensor to a scalar, …Along an axis, which goes from the shape, …Keep with the axis left at length 1. Axis −1 is the last.

    let sum (x: Tensor) = Errors.Given(x).Sum()

    let sumAlong (axis: int) (x: Tensor) = Errors.Given(x).Sum axis

    let sumKeep (axis: int) (x: Tensor) = Errors.Given(x).Sum(axis, true)

    let mean (x: Tensor) = Errors.Given(x).Mean()

    let meanAlong (axis: int) (x: Tensor) = Errors.Given(x).Mean axis

    let meanKeep (axis: int) (x: Tensor) = Errors.Given(x).Mean(axis, true)

    let max (x: Tensor) = Errors.Given(x).Max()

    let maxAlong (axis: int) (x: Tensor) = Errors.Given(x).Max axis

    let maxKeep (axis: int) (x: Tensor) = Errors.Given(x).Max(axis, true)

    let min (x: Tensor) = Errors.Given(x).Min()

    let minAlong (axis: int) (x: Tensor) = Errors.Given(x).Min axis

    let minKeep (axis: int) (x: Tensor) = Errors.Given(x).Min(axis, true)

    let argmax (x: Tensor) = Errors.Given(x).ArgMax()

    let argmaxAlong (axis: int) (x: Tensor) = Errors.Given(x).ArgMax axis

    let argmaxKeep (axis: int) (x: Tensor) = Errors.Given(x).ArgMax(axis, true)

    let argmin (x: Tensor) = Errors.Given(x).ArgMin()

    let argminAlong (axis: int) (x: Tensor) = Errors.Given(x).ArgMin axis

    let argminKeep (axis: int) (x: Tensor) = Errors.Given(x).ArgMin(axis, true)

    let prod (x: Tensor) = Errors.Given(x).Prod()

    let prodAlong (axis: int) (x: Tensor) = Errors.Given(x).Prod axis

    let prodKeep (axis: int) (x: Tensor) = Errors.Given(x).Prod(axis, true)

    let var (x: Tensor) = Errors.Given(x).Var()

    let varAlong (axis: int) (x: Tensor) = Errors.Given(x).Var axis

    let varKeep (axis: int) (x: Tensor) = Errors.Given(x).Var(axis, true)

    let varWith (correction: float) (axis: int) (x: Tensor) =
        Errors.Given(x).Var(axis, false, correction)

    let std (x: Tensor) = Errors.Given(x).Std()

    let stdAlong (axis: int) (x: Tensor) = Errors.Given(x).Std axis

    let stdKeep (axis: int) (x: Tensor) = Errors.Given(x).Std(axis, true)

    let stdWith (correction: float) (axis: int) (x: Tensor) =
        Errors.Given(x).Std(axis, false, correction)

    let norm (x: Tensor) = Errors.Given(x).Norm()

    let normAlong (axis: int) (x: Tensor) = Errors.Given(x).Norm(2.0, axis)

    let normKeep (axis: int) (x: Tensor) = Errors.Given(x).Norm(2.0, axis, true)

    let normWith (p: float) (axis: int) (x: Tensor) = Errors.Given(x).Norm(p, axis)

    let logsumexp (x: Tensor) = Errors.Given(x).LogSumExp()

    let logsumexpAlong (axis: int) (x: Tensor) = Errors.Given(x).LogSumExp axis

    let logsumexpKeep (axis: int) (x: Tensor) = Errors.Given(x).LogSumExp(axis, true)


    // Along an axis whose elements stand in an order, or are put into one. Axis −1 is the last.

    let cumsum (axis: int) (x: Tensor) = Errors.Given(x).CumSum axis

    let cumprod (axis: int) (x: Tensor) = Errors.Given(x).CumProd axis

    let cummax (axis: int) (x: Tensor) = Errors.Given(x).CumMax axis

    let sort (axis: int) (x: Tensor) = Errors.Given(x).Sort axis

    let sortDescending (axis: int) (x: Tensor) = Errors.Given(x).Sort(axis, true)

    let argsort (axis: int) (x: Tensor) = Errors.Given(x).ArgSort axis

    let argsortDescending (axis: int) (x: Tensor) = Errors.Given(x).ArgSort(axis, true)

    let topk (axis: int) (k: int) (x: Tensor) =
        let struct (values, indices) = Errors.Given(x).TopK(k, axis)
        values, indices

    let bottomk (axis: int) (k: int) (x: Tensor) =
        let struct (values, indices) = Errors.Given(x).TopK(k, axis, false)
        values, indices


    // Shapes: the same elements in row-major order; views of constants copy nothing. Axis −1 is the last.

    let reshape (shape: int list) (x: Tensor) =
        Errors.Given(x).Reshape(Arrays.span shape)

    let view (shape: int list) (x: Tensor) = reshape shape x

    let flatten (x: Tensor) = Errors.Given(x).Flatten()

    let transpose (x: Tensor) = Errors.Given(x).T

    let swapAxes (axis1: int) (axis2: int) (x: Tensor) = Errors.Given(x).Transpose(axis1, axis2)

    let permute (axes: int list) (x: Tensor) =
        Errors.Given(x).Permute(Arrays.span axes)

    let squeeze (axis: int) (x: Tensor) = Errors.Given(x).Squeeze axis

    let squeezeAll (x: Tensor) = Errors.Given(x).Squeeze()

    let unsqueeze (axis: int) (x: Tensor) = Errors.Given(x).Unsqueeze axis

    let expand (shape: int list) (x: Tensor) =
        Errors.Given(x).Expand(Arrays.span shape)

    let broadcastTo (shape: int list) (x: Tensor) =
        Errors.Given(x).BroadcastTo(Arrays.span shape)

    let flip (axes: int list) (x: Tensor) = Errors.Given(x).Flip(Arrays.span axes)

    let roll (axis: int) (shift: int) (x: Tensor) = Errors.Given(x).Roll(shift, axis)

    let tile (repeats: int list) (x: Tensor) =
        Errors.Given(x).Tile(Arrays.span repeats)

    let pad (widths: (int * int) list) (x: Tensor) =
        Errors.Given(x).Pad(Arrays.pairs widths)

    let padWith (value: float) (widths: (int * int) list) (x: Tensor) =
        Errors.Given(x).Pad(Arrays.pairs widths, value)


    // Triangles and diagonals: diagonal k of a matrix holds the elements (i, i + k).

    let tril (x: Tensor) = Errors.Given(x).Tril()

    let trilAt (diagonal: int) (x: Tensor) = Errors.Given(x).Tril diagonal

    let triu (x: Tensor) = Errors.Given(x).Triu()

    let triuAt (diagonal: int) (x: Tensor) = Errors.Given(x).Triu diagonal

    let diag (x: Tensor) = Errors.Given(x).Diag()

    let diagAt (diagonal: int) (x: Tensor) = Errors.Given(x).Diag diagonal

    let diagonal (x: Tensor) = Errors.Given(x).Diagonal()

    let diagonalAt (diagonal: int) (axis1: int) (axis2: int) (x: Tensor) =
        Errors.Given(x).Diagonal(diagonal, axis1, axis2)

    let trace (x: Tensor) = Errors.Given(x).Trace()


    // Joining, parts, and elements at positions that are data. Axis −1 is the last; positions count from 0. For fixed positions there is t[1.., *, 0].

    let cat (tensors: seq<Tensor>) = Tensor.Cat tensors

    let catAlong (axis: int) (tensors: seq<Tensor>) = Tensor.Cat(tensors, axis)

    let stack (tensors: seq<Tensor>) = Tensor.Stack tensors

    let stackAlong (axis: int) (tensors: seq<Tensor>) = Tensor.Stack(tensors, axis)

    let slice (axis: int) (start: int) (stop: int) (x: Tensor) =
        Errors.Given(x).Slice(axis, start, stop)

    let sliceBy (axis: int) (start: int) (stop: int) (step: int) (x: Tensor) =
        Errors.Given(x).Slice(axis, start, stop, step)

    let split (axis: int) (lengths: int list) (x: Tensor) =
        List.ofSeq (Errors.Given(x).Split(List.toArray lengths, axis))

    let chunk (axis: int) (count: int) (x: Tensor) =
        List.ofSeq (Errors.Given(x).Chunk(count, axis))

    let indexSelect (axis: int) (index: Tensor) (x: Tensor) =
        Errors.Given(x).IndexSelect(axis, index)

    let gather (axis: int) (index: Tensor) (x: Tensor) = Errors.Given(x).Gather(axis, index)

    let takeAlong (axis: int) (index: Tensor) (x: Tensor) = Errors.Given(x).TakeAlong(axis, index)

    let scatterAdd (axis: int) (index: Tensor) (source: Tensor) (x: Tensor) =
        Errors.Given(x).ScatterAdd(axis, index, source)

    let mapAxis (axis: int) (f: Tensor -> Tensor) (x: Tensor) = Errors.Given(x).MapAxis(f, axis)


    // Products, classification, losses.

    let matmul (a: Tensor) (b: Tensor) = Tensor.MatMul(a, b)

    let dot (a: Tensor) (b: Tensor) = Tensor.InnerProduct(a, b)

    let outer (a: Tensor) (b: Tensor) = Tensor.Outer(a, b)

    let einsum (equation: string) (tensors: Tensor list) =
        Tensor.Einsum(equation, System.ReadOnlySpan<Tensor>(List.toArray tensors))

    let tensordot (axesA: int list) (axesB: int list) (a: Tensor) (b: Tensor) =
        Tensor.TensorDot(a, b, Arrays.span axesA, Arrays.span axesB)

    let kron (a: Tensor) (b: Tensor) = Tensor.Kron(a, b)

    let softmax (axis: int) (x: Tensor) = Errors.Given(x).Softmax axis

    let logSoftmax (axis: int) (x: Tensor) = Errors.Given(x).LogSoftmax axis

    let crossEntropy (target: Tensor) (logits: Tensor) =
        Errors.Given(logits, "the logits").CrossEntropy target

    let mseLoss (target: Tensor) (x: Tensor) = Errors.Given(x).MseLoss target

    let nllLoss (target: Tensor) (logProbabilities: Tensor) =
        Errors.Given(logProbabilities, "the log-probabilities").NllLoss target

    let huberLoss (delta: float) (target: Tensor) (x: Tensor) =
        Errors.Given(x).HuberLoss(target, delta)

    let bceWithLogits (target: Tensor) (logits: Tensor) =
        Errors.Given(logits, "the logits").BceWithLogits target


    // Layers of networks.

    let layerNorm (weight: Tensor) (bias: Tensor) (x: Tensor) =
        Errors.Given(x).LayerNorm(weight, Errors.Given(bias, "the bias"))

    let layerNormWith (epsilon: float) (weight: Tensor) (bias: Tensor) (x: Tensor) =
        Errors.Given(x).LayerNorm(weight, Errors.Given(bias, "the bias"), epsilon)

    let embedding (weight: Tensor) (index: Tensor) =
        Errors.Given(weight, "the weights").Embedding index

    let conv1d (weight: Tensor) (x: Tensor) = Errors.Given(x).Conv1d weight

    let conv1dWith (stride: int) (padding: int) (dilation: int) (groups: int) (weight: Tensor) (x: Tensor) =
        Errors.Given(x).Conv1d(weight, null, stride, padding, dilation, groups)

    let conv2d (weight: Tensor) (x: Tensor) = Errors.Given(x).Conv2d weight

    let conv2dWith
        (stride: int * int)
        (padding: int * int)
        (dilation: int * int)
        (groups: int)
        (weight: Tensor)
        (x: Tensor)
        =
        Errors.Given(x).Conv2d(weight, null, Arrays.pair stride, Arrays.pair padding, Arrays.pair dilation, groups)

    let maxPool2d (size: int * int) (x: Tensor) =
        Errors.Given(x).MaxPool2d(Arrays.pair size)

    let maxPool2dWith (stride: int * int) (padding: int * int) (size: int * int) (x: Tensor) =
        Errors.Given(x).MaxPool2d(Arrays.pair size, Arrays.pair stride, Arrays.pair padding)

    let avgPool2d (size: int * int) (x: Tensor) =
        Errors.Given(x).AvgPool2d(Arrays.pair size)

    let avgPool2dWith (stride: int * int) (padding: int * int) (size: int * int) (x: Tensor) =
        Errors.Given(x).AvgPool2d(Arrays.pair size, Arrays.pair stride, Arrays.pair padding)
