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

    let zerosLike (x: Tensor) = x.ZerosLike()

    let onesLike (x: Tensor) = x.OnesLike()

    let eye (n: int) = Tensor.Eye n

    let arange (start: float) (stop: float) (step: float) = Tensor.Arange(start, stop, step)

    let linspace (start: float) (stop: float) (count: int) = Tensor.Linspace(start, stop, count)

    let oneHot (classes: int) (x: Tensor) = x.OneHot classes


    // What a tensor is, and what it holds.

    let shape (x: Tensor) = List.ofSeq x.Shape

    let rank (x: Tensor) = x.Rank

    let size (x: Tensor) = x.Size

    let dtype (x: Tensor) = x.DType

    let convert (dtype: DType) (x: Tensor) = x.Convert dtype

    let value (x: Tensor) = x.Value()

    let toFloat (x: Tensor) = x.ToDouble()

    let toArray (x: Tensor) = x.ToArray()

    let toArrayOf<'T when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> System.ValueType>
        (x: Tensor)
        =
        x.ToArray<'T>()

    let toArray2D (x: Tensor) = Arrays.matrix x

    let allClose (a: Tensor) (b: Tensor) = a.AllClose b

    let allCloseWithin (relative: float) (absolute: float) (a: Tensor) (b: Tensor) = a.AllClose(b, relative, absolute)


    // Arithmetic, element by element. Shapes broadcast by NumPy's rule; element types are equal, for nothing converts silently.

    let add (a: Tensor) (b: Tensor) = a + b

    let sub (a: Tensor) (b: Tensor) = a - b

    let mul (a: Tensor) (b: Tensor) = a * b

    let div (a: Tensor) (b: Tensor) = a / b

    let rem (a: Tensor) (b: Tensor) = a % b

    let pow (x: Tensor) (y: Tensor) = x.Pow y

    let neg (x: Tensor) = -x

    let abs (x: Tensor) = x.Abs()

    let sign (x: Tensor) = x.Sign()

    let square (x: Tensor) = x.Square()

    let reciprocal (x: Tensor) = x.Reciprocal()

    let sqrt (x: Tensor) = x.Sqrt()

    let rsqrt (x: Tensor) = x.Rsqrt()

    let floor (x: Tensor) = x.Floor()

    let ceil (x: Tensor) = x.Ceiling()

    let round (x: Tensor) = x.Round()

    let truncate (x: Tensor) = x.Truncate()

    let maximum (a: Tensor) (b: Tensor) = Tensor.Maximum(a, b)

    let minimum (a: Tensor) (b: Tensor) = Tensor.Minimum(a, b)

    let clamp (low: float) (high: float) (x: Tensor) = x.Clamp(low, high)

    let where (condition: Tensor) (a: Tensor) (b: Tensor) = Tensor.Where(condition, a, b)


    // Functions, element by element, of floating tensors of any shape.

    let exp (x: Tensor) = x.Exp()

    let expm1 (x: Tensor) = x.Expm1()

    let log (x: Tensor) = x.Log()

    let log1p (x: Tensor) = x.Log1p()

    let log10 (x: Tensor) = x.Log10()

    let sin (x: Tensor) = x.Sin()

    let cos (x: Tensor) = x.Cos()

    let tan (x: Tensor) = x.Tan()

    let asin (x: Tensor) = x.Asin()

    let acos (x: Tensor) = x.Acos()

    let atan (x: Tensor) = x.Atan()

    let sinh (x: Tensor) = x.Sinh()

    let cosh (x: Tensor) = x.Cosh()

    let tanh (x: Tensor) = x.Tanh()

    let asinh (x: Tensor) = x.Asinh()

    let acosh (x: Tensor) = x.Acosh()

    let atanh (x: Tensor) = x.Atanh()

    let atan2 (y: Tensor) (x: Tensor) = Tensor.Atan2(y, x)

    let hypot (a: Tensor) (b: Tensor) = Tensor.Hypot(a, b)

    let logaddexp (a: Tensor) (b: Tensor) = Tensor.LogAddExp(a, b)

    let xlogy (a: Tensor) (b: Tensor) = Tensor.Xlogy(a, b)

    let sigmoid (x: Tensor) = x.Sigmoid()

    let logSigmoid (x: Tensor) = x.LogSigmoid()

    let softplus (x: Tensor) = x.Softplus()

    let relu (x: Tensor) = x.Relu()

    let elu (x: Tensor) = x.Elu()

    let gelu (x: Tensor) = x.Gelu()

    let silu (x: Tensor) = x.Silu()

    let erf (x: Tensor) = x.Erf()

    let erfc (x: Tensor) = x.Erfc()

    let erfinv (x: Tensor) = x.ErfInv()

    let lgamma (x: Tensor) = x.LogGamma()

    let digamma (x: Tensor) = x.Digamma()

    let polygamma (order: int) (x: Tensor) = x.Polygamma order


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

    let sum (x: Tensor) = x.Sum()

    let sumAlong (axis: int) (x: Tensor) = x.Sum axis

    let sumKeep (axis: int) (x: Tensor) = x.Sum(axis, true)

    let mean (x: Tensor) = x.Mean()

    let meanAlong (axis: int) (x: Tensor) = x.Mean axis

    let meanKeep (axis: int) (x: Tensor) = x.Mean(axis, true)

    let max (x: Tensor) = x.Max()

    let maxAlong (axis: int) (x: Tensor) = x.Max axis

    let maxKeep (axis: int) (x: Tensor) = x.Max(axis, true)

    let min (x: Tensor) = x.Min()

    let minAlong (axis: int) (x: Tensor) = x.Min axis

    let minKeep (axis: int) (x: Tensor) = x.Min(axis, true)

    let argmax (x: Tensor) = x.ArgMax()

    let argmaxAlong (axis: int) (x: Tensor) = x.ArgMax axis

    let argmaxKeep (axis: int) (x: Tensor) = x.ArgMax(axis, true)

    let argmin (x: Tensor) = x.ArgMin()

    let argminAlong (axis: int) (x: Tensor) = x.ArgMin axis

    let argminKeep (axis: int) (x: Tensor) = x.ArgMin(axis, true)

    let prod (x: Tensor) = x.Prod()

    let prodAlong (axis: int) (x: Tensor) = x.Prod axis

    let prodKeep (axis: int) (x: Tensor) = x.Prod(axis, true)

    let var (x: Tensor) = x.Var()

    let varAlong (axis: int) (x: Tensor) = x.Var axis

    let varKeep (axis: int) (x: Tensor) = x.Var(axis, true)

    let varWith (correction: float) (axis: int) (x: Tensor) = x.Var(axis, false, correction)

    let std (x: Tensor) = x.Std()

    let stdAlong (axis: int) (x: Tensor) = x.Std axis

    let stdKeep (axis: int) (x: Tensor) = x.Std(axis, true)

    let stdWith (correction: float) (axis: int) (x: Tensor) = x.Std(axis, false, correction)

    let norm (x: Tensor) = x.Norm()

    let normAlong (axis: int) (x: Tensor) = x.Norm(2.0, axis)

    let normKeep (axis: int) (x: Tensor) = x.Norm(2.0, axis, true)

    let normWith (p: float) (axis: int) (x: Tensor) = x.Norm(p, axis)

    let logsumexp (x: Tensor) = x.LogSumExp()

    let logsumexpAlong (axis: int) (x: Tensor) = x.LogSumExp axis

    let logsumexpKeep (axis: int) (x: Tensor) = x.LogSumExp(axis, true)


    // Along an axis whose elements stand in an order, or are put into one. Axis −1 is the last.

    let cumsum (axis: int) (x: Tensor) = x.CumSum axis

    let cumprod (axis: int) (x: Tensor) = x.CumProd axis

    let cummax (axis: int) (x: Tensor) = x.CumMax axis

    let sort (axis: int) (x: Tensor) = x.Sort axis

    let sortDescending (axis: int) (x: Tensor) = x.Sort(axis, true)

    let argsort (axis: int) (x: Tensor) = x.ArgSort axis

    let argsortDescending (axis: int) (x: Tensor) = x.ArgSort(axis, true)

    let topk (axis: int) (k: int) (x: Tensor) =
        let struct (values, indices) = x.TopK(k, axis)
        values, indices

    let bottomk (axis: int) (k: int) (x: Tensor) =
        let struct (values, indices) = x.TopK(k, axis, false)
        values, indices


    // Shapes: the same elements in row-major order; views of constants copy nothing. Axis −1 is the last.

    let reshape (shape: int list) (x: Tensor) = x.Reshape(Arrays.span shape)

    let view (shape: int list) (x: Tensor) = reshape shape x

    let flatten (x: Tensor) = x.Flatten()

    let transpose (x: Tensor) = x.T

    let swapAxes (axis1: int) (axis2: int) (x: Tensor) = x.Transpose(axis1, axis2)

    let permute (axes: int list) (x: Tensor) = x.Permute(Arrays.span axes)

    let squeeze (axis: int) (x: Tensor) = x.Squeeze axis

    let squeezeAll (x: Tensor) = x.Squeeze()

    let unsqueeze (axis: int) (x: Tensor) = x.Unsqueeze axis

    let expand (shape: int list) (x: Tensor) = x.Expand(Arrays.span shape)

    let broadcastTo (shape: int list) (x: Tensor) = x.BroadcastTo(Arrays.span shape)

    let flip (axes: int list) (x: Tensor) = x.Flip(Arrays.span axes)

    let roll (axis: int) (shift: int) (x: Tensor) = x.Roll(shift, axis)

    let tile (repeats: int list) (x: Tensor) = x.Tile(Arrays.span repeats)

    let pad (widths: (int * int) list) (x: Tensor) = x.Pad(Arrays.pairs widths)

    let padWith (value: float) (widths: (int * int) list) (x: Tensor) = x.Pad(Arrays.pairs widths, value)


    // Triangles and diagonals: diagonal k of a matrix holds the elements (i, i + k).

    let tril (x: Tensor) = x.Tril()

    let trilAt (diagonal: int) (x: Tensor) = x.Tril diagonal

    let triu (x: Tensor) = x.Triu()

    let triuAt (diagonal: int) (x: Tensor) = x.Triu diagonal

    let diag (x: Tensor) = x.Diag()

    let diagAt (diagonal: int) (x: Tensor) = x.Diag diagonal

    let diagonal (x: Tensor) = x.Diagonal()

    let diagonalAt (diagonal: int) (axis1: int) (axis2: int) (x: Tensor) = x.Diagonal(diagonal, axis1, axis2)

    let trace (x: Tensor) = x.Trace()


    // Joining, parts, and elements at positions that are data. Axis −1 is the last; positions count from 0. For fixed positions there is t[1.., *, 0].

    let cat (tensors: seq<Tensor>) = Tensor.Cat tensors

    let catAlong (axis: int) (tensors: seq<Tensor>) = Tensor.Cat(tensors, axis)

    let stack (tensors: seq<Tensor>) = Tensor.Stack tensors

    let stackAlong (axis: int) (tensors: seq<Tensor>) = Tensor.Stack(tensors, axis)

    let slice (axis: int) (start: int) (stop: int) (x: Tensor) = x.Slice(axis, start, stop)

    let sliceBy (axis: int) (start: int) (stop: int) (step: int) (x: Tensor) = x.Slice(axis, start, stop, step)

    let split (axis: int) (lengths: int list) (x: Tensor) =
        List.ofSeq (x.Split(List.toArray lengths, axis))

    let chunk (axis: int) (count: int) (x: Tensor) = List.ofSeq (x.Chunk(count, axis))

    let indexSelect (axis: int) (index: Tensor) (x: Tensor) = x.IndexSelect(axis, index)

    let gather (axis: int) (index: Tensor) (x: Tensor) = x.Gather(axis, index)

    let takeAlong (axis: int) (index: Tensor) (x: Tensor) = x.TakeAlong(axis, index)

    let scatterAdd (axis: int) (index: Tensor) (source: Tensor) (x: Tensor) = x.ScatterAdd(axis, index, source)

    let mapAxis (axis: int) (f: Tensor -> Tensor) (x: Tensor) = x.MapAxis(f, axis)


    // Products, classification, losses.

    let matmul (a: Tensor) (b: Tensor) = Tensor.MatMul(a, b)

    let dot (a: Tensor) (b: Tensor) = Tensor.InnerProduct(a, b)

    let outer (a: Tensor) (b: Tensor) = Tensor.Outer(a, b)

    let kron (a: Tensor) (b: Tensor) = Tensor.Kron(a, b)

    let softmax (axis: int) (x: Tensor) = x.Softmax axis

    let logSoftmax (axis: int) (x: Tensor) = x.LogSoftmax axis

    let crossEntropy (target: Tensor) (logits: Tensor) = logits.CrossEntropy target

    let mseLoss (target: Tensor) (x: Tensor) = x.MseLoss target

    let nllLoss (target: Tensor) (logProbabilities: Tensor) = logProbabilities.NllLoss target

    let huberLoss (delta: float) (target: Tensor) (x: Tensor) = x.HuberLoss(target, delta)

    let bceWithLogits (target: Tensor) (logits: Tensor) = logits.BceWithLogits target


    // Layers of networks.

    let layerNorm (weight: Tensor) (bias: Tensor) (x: Tensor) = x.LayerNorm(weight, bias)

    let layerNormWith (epsilon: float) (weight: Tensor) (bias: Tensor) (x: Tensor) = x.LayerNorm(weight, bias, epsilon)

    let embedding (weight: Tensor) (index: Tensor) = weight.Embedding index
