namespace Fluxion

/// <summary>
/// The operations on tensors, data last. Outside a transformation they compute at once; inside one they build expressions.
/// Shapes are lists of axis lengths, outermost first. Nothing converts between element types silently.
/// </summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Tensor =

    // Constants.

    /// <summary>A Float64 scalar, of shape [].</summary>
    /// <example><code>Tensor.scalar 2.5 // 2.5</code></example>
    val scalar: value: float -> Tensor

    /// <summary>A scalar of an element type, rounded to it.</summary>
    /// <exception cref="T:System.ArgumentException">An integer type cannot hold the value.</exception>
    /// <example><code>Tensor.scalarOf Float32 2.5 // 2.5 : Float32</code></example>
    val scalarOf: dtype: DType -> value: float -> Tensor

    /// <summary>A Float64 vector, of shape [n]. For other element types and for nested lists there is tensor.</summary>
    /// <example><code>Tensor.ofSeq (seq { 1.0; 2.0 }) // [1; 2]</code></example>
    val ofSeq: values: seq<float> -> Tensor

    /// <summary>A Float64 vector that holds a copy of an array, of shape [n].</summary>
    /// <example><code>Tensor.ofArray [| 1.0; 2.0 |] // [1; 2]</code></example>
    val ofArray: values: float[] -> Tensor

    /// <summary>A Float64 matrix that holds a copy of an array, of shape [rows; columns].</summary>
    /// <example><code>Tensor.ofArray2D (array2D [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[1; 2]; [3; 4]]</code></example>
    val ofArray2D: values: float[,] -> Tensor

    /// <summary>Zeros, Float64. They take no memory.</summary>
    /// <exception cref="T:System.ArgumentException">A length is negative.</exception>
    /// <example><code>Tensor.zeros [ 2; 3 ] // [[0; 0; 0]; [0; 0; 0]]</code></example>
    val zeros: shape: int list -> Tensor

    /// <summary>Zeros of an element type.</summary>
    /// <exception cref="T:System.ArgumentException">A length is negative.</exception>
    /// <example><code>Tensor.zerosOf Int64 [ 2 ] // [0; 0] : Int64</code></example>
    val zerosOf: dtype: DType -> shape: int list -> Tensor

    /// <summary>Ones, Float64. They take no memory.</summary>
    /// <exception cref="T:System.ArgumentException">A length is negative.</exception>
    /// <example><code>Tensor.ones [ 2; 3 ] // [[1; 1; 1]; [1; 1; 1]]</code></example>
    val ones: shape: int list -> Tensor

    /// <summary>Ones of an element type.</summary>
    /// <exception cref="T:System.ArgumentException">A length is negative.</exception>
    /// <example><code>Tensor.onesOf Int64 [ 2 ] // [1; 1] : Int64</code></example>
    val onesOf: dtype: DType -> shape: int list -> Tensor

    /// <summary>One number repeated, Float64. It takes no memory.</summary>
    /// <exception cref="T:System.ArgumentException">A length is negative.</exception>
    /// <example><code>Tensor.full [ 2 ] 7.0 // [7; 7]</code></example>
    val full: shape: int list -> value: float -> Tensor

    /// <summary>One number repeated, of an element type.</summary>
    /// <exception cref="T:System.ArgumentException">A length is negative, or an integer type cannot hold the value.</exception>
    /// <example><code>Tensor.fullOf Int32 [ 2 ] 7.0 // [7; 7] : Int32</code></example>
    val fullOf: dtype: DType -> shape: int list -> value: float -> Tensor

    /// <summary>Zeros of the shape and type of x.</summary>
    /// <example><code>Tensor.zerosLike (tensor [ 1.0; 2.0 ]) // [0; 0]</code></example>
    val zerosLike: x: Tensor -> Tensor

    /// <summary>Ones of the shape and type of x.</summary>
    /// <example><code>Tensor.onesLike (tensor [ 1.0; 2.0 ]) // [1; 1]</code></example>
    val onesLike: x: Tensor -> Tensor

    /// <summary>The identity matrix, Float64 of shape [n; n].</summary>
    /// <exception cref="T:System.ArgumentException">A length is negative.</exception>
    /// <example><code>Tensor.eye 2 // [[1; 0]; [0; 1]]</code></example>
    val eye: n: int -> Tensor

    /// <summary>start, start + step, … before stop: a Float64 vector of ⌈(stop − start)/step⌉ elements.</summary>
    /// <exception cref="T:System.ArgumentException">The step is 0, or the number of elements is not finite.</exception>
    /// <example><code>Tensor.arange 0.0 6.0 2.0 // [0; 2; 4]</code></example>
    val arange: start: float -> stop: float -> step: float -> Tensor

    /// <summary>count numbers at equal distances, both ends among them: start + i·(stop − start)/(count − 1).</summary>
    /// <exception cref="T:System.ArgumentException">The count is negative.</exception>
    /// <example><code>Tensor.linspace 0.0 1.0 5 // [0.00; 0.25; 0.50; 0.75; 1.00]</code></example>
    val linspace: start: float -> stop: float -> count: int -> Tensor

    /// <summary>For each element k of an integer tensor of shape […] a row with 1 at position k and 0 elsewhere: Float64 of shape […; classes]. A k outside 0 … classes − 1 gives a row of zeros. A class outside 0 … classes − 1 has a row of zeros.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is neither Int32 nor Int64.</exception>
    /// <example><code>Tensor.oneHot 3 (tensor [ 0; 2 ]) // [[1; 0; 0]; [0; 0; 1]]</code></example>
    val oneHot: classes: int -> x: Tensor -> Tensor


    // What a tensor is, and what it holds.

    /// <summary>The length of each axis, outermost first; [] for a scalar.</summary>
    /// <example><code>Tensor.shape (Tensor.zeros [ 2; 3 ]) // [2; 3]</code></example>
    val shape: x: Tensor -> int list

    /// <summary>How many axes.</summary>
    /// <example><code>Tensor.rank (Tensor.zeros [ 2; 3 ]) // 2</code></example>
    val rank: x: Tensor -> int

    /// <summary>How many elements.</summary>
    /// <example><code>Tensor.size (Tensor.zeros [ 2; 3 ]) // 6L</code></example>
    val size: x: Tensor -> int64

    /// <summary>The element type.</summary>
    /// <example><code>Tensor.dtype (tensor [ 1.0f; 2.0f ]) // Float32</code></example>
    val dtype: x: Tensor -> DType

    /// <summary>The same elements in another type: floating to integer truncates and saturates (NaN gives 0), anything to Bool is x ≠ 0. A derivative passes between floating types only.</summary>
    /// <example><code>Tensor.convert Int64 (tensor [ 1.9; -1.9 ]) // [1; -1] : Int64</code></example>
    val convert: dtype: DType -> x: Tensor -> Tensor

    /// <summary>The value, a constant without history: computed once and kept. In a loop that only rebinds w &lt;- w - lr * g on variables it cuts the history that would grow.</summary>
    /// <exception cref="T:System.InvalidOperationException">The tensor depends on a parameter, which has no value yet.</exception>
    /// <example><code>Tensor.value (tensor 2.0 * 3.0) // 6</code></example>
    val value: x: Tensor -> Tensor

    /// <summary>The value of a scalar, or of a tensor of one element, of any type.</summary>
    /// <exception cref="T:System.InvalidOperationException">There is not exactly one element, or no value yet.</exception>
    /// <example><code>Tensor.toFloat (tensor 2.5) // 2.5</code></example>
    val toFloat: x: Tensor -> float

    /// <summary>A copy of the elements as float, whatever their type, in row-major order.</summary>
    /// <exception cref="T:System.InvalidOperationException">The tensor depends on a parameter, which has no value yet.</exception>
    /// <example><code>Tensor.toArray (tensor [ [ 1; 2 ]; [ 3; 4 ] ]) // [|1.0; 2.0; 3.0; 4.0|]</code></example>
    val toArray: x: Tensor -> float[]

    /// <summary>A copy of the elements in their own type, in row-major order.</summary>
    /// <exception cref="T:System.ArgumentException">The elements are of another type.</exception>
    /// <exception cref="T:System.InvalidOperationException">The tensor depends on a parameter, which has no value yet.</exception>
    /// <example><code>Tensor.toArrayOf&lt;int&gt; (tensor [ 1; 2 ]) // [|1; 2|]</code></example>
    val toArrayOf<'T when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> System.ValueType> :
        x: Tensor -> 'T[]

    /// <summary>A copy of the rows of a matrix [rows; columns] as float.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is no matrix.</exception>
    /// <exception cref="T:System.InvalidOperationException">The tensor depends on a parameter, which has no value yet.</exception>
    /// <example><code>Tensor.toArray2D (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[1.0; 2.0] [3.0; 4.0]]</code></example>
    val toArray2D: x: Tensor -> float[,]

    /// <summary>Whether all elements agree, |a − b| ≤ 1e-9·|b|; NaN agrees with nothing. Shapes broadcast.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="T:System.InvalidOperationException">A tensor depends on a parameter, which has no value yet.</exception>
    /// <example><code>Tensor.allClose (tensor 0.3) (tensor (0.1 + 0.2)) // true</code></example>
    val allClose: a: Tensor -> b: Tensor -> bool

    /// <summary>Whether all elements agree, |a − b| ≤ absolute + relative·|b|; NaN agrees with nothing. Shapes broadcast.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="T:System.InvalidOperationException">A tensor depends on a parameter, which has no value yet.</exception>
    /// <example><code>Tensor.allCloseWithin 0.0 0.5 (tensor 1.0) (tensor 1.4) // true</code></example>
    val allCloseWithin: relative: float -> absolute: float -> a: Tensor -> b: Tensor -> bool


    // Arithmetic, element by element. Shapes broadcast by NumPy's rule; element types are equal, for nothing converts silently.

    /// <summary>a + b.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.add (tensor [ 1.0; 2.0 ]) (tensor 10.0) // [11; 12]</code></example>
    val add: a: Tensor -> b: Tensor -> Tensor

    /// <summary>a − b.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.sub (tensor [ 1.0; 2.0 ]) (tensor 10.0) // [-9; -8]</code></example>
    val sub: a: Tensor -> b: Tensor -> Tensor

    /// <summary>a·b.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.mul (tensor [ 1.0; 2.0 ]) (tensor 10.0) // [10; 20]</code></example>
    val mul: a: Tensor -> b: Tensor -> Tensor

    /// <summary>a/b. Between integers it truncates; a zero divisor gives 0 there.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.div (tensor [ 1.0; 2.0 ]) (tensor 10.0) // [0.1; 0.2]</code></example>
    val div: a: Tensor -> b: Tensor -> Tensor

    /// <summary>The remainder with the sign of a: a − b·trunc(a/b).</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.rem (tensor [ -7.0; 7.0 ]) (tensor 3.0) // [-1; 1]</code></example>
    val rem: a: Tensor -> b: Tensor -> Tensor

    /// <summary>xʸ of floating tensors: NaN where x is negative and y is not whole. For a fixed exponent write x ** 2 or x ** 2.5.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.pow (tensor 2.0) (tensor [ 3.0; 0.5 ]) // [8.000000000; 1.414213562]</code></example>
    val pow: x: Tensor -> y: Tensor -> Tensor

    /// <summary>−x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is Bool.</exception>
    /// <example><code>Tensor.neg (tensor [ 1.0; -2.0 ]) // [-1; 2]</code></example>
    val neg: x: Tensor -> Tensor

    /// <summary>|x|; its derivative at 0 is 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is Bool.</exception>
    /// <example><code>Tensor.abs (tensor [ 1.0; -2.0 ]) // [1; 2]</code></example>
    val abs: x: Tensor -> Tensor

    /// <summary>−1, 0 or 1; NaN at NaN. Its derivative is 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is Bool.</exception>
    /// <example><code>Tensor.sign (tensor [ 3.0; 0.0; -2.0 ]) // [1; 0; -1]</code></example>
    val sign: x: Tensor -> Tensor

    /// <summary>x².</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is Bool.</exception>
    /// <example><code>Tensor.square (tensor [ 3.0; -2.0 ]) // [9; 4]</code></example>
    val square: x: Tensor -> Tensor

    /// <summary>1/x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.reciprocal (tensor [ 4.0; -2.0 ]) // [0.25; -0.50]</code></example>
    val reciprocal: x: Tensor -> Tensor

    /// <summary>√x; NaN below 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.sqrt (tensor [ 4.0; 9.0 ]) // [2; 3]</code></example>
    val sqrt: x: Tensor -> Tensor

    /// <summary>1/√x; NaN below 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.rsqrt (tensor [ 4.0; 16.0 ]) // [0.50; 0.25]</code></example>
    val rsqrt: x: Tensor -> Tensor

    /// <summary>The largest integer not above x. Its derivative is 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.floor (tensor [ 1.5; -1.5 ]) // [1; -2]</code></example>
    val floor: x: Tensor -> Tensor

    /// <summary>The smallest integer not below x. Its derivative is 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.ceil (tensor [ 1.5; -1.5 ]) // [2; -1]</code></example>
    val ceil: x: Tensor -> Tensor

    /// <summary>The nearest integer, halves to even. Its derivative is 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.round (tensor [ 1.5; 2.5 ]) // [2; 2]</code></example>
    val round: x: Tensor -> Tensor

    /// <summary>x without its fraction. Its derivative is 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.truncate (tensor [ 1.5; -1.5 ]) // [1; -1]</code></example>
    val truncate: x: Tensor -> Tensor

    /// <summary>The larger of two; NaN where either is. A tie shares the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.maximum (tensor [ 1.0; 5.0 ]) (tensor 3.0) // [3; 5]</code></example>
    val maximum: a: Tensor -> b: Tensor -> Tensor

    /// <summary>The smaller of two; NaN where either is. A tie shares the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.minimum (tensor [ 1.0; 5.0 ]) (tensor 3.0) // [1; 3]</code></example>
    val minimum: a: Tensor -> b: Tensor -> Tensor

    /// <summary>Between two bounds: min(max(x, low), high).</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is Bool.</exception>
    /// <example><code>Tensor.clamp 0.0 1.0 (tensor [ -0.5; 0.5; 1.5 ]) // [0.0; 0.5; 1.0]</code></example>
    val clamp: low: float -> high: float -> x: Tensor -> Tensor

    /// <summary>a where a Bool tensor holds, b elsewhere; all three broadcast. What is not chosen contributes no gradient, not even a NaN.</summary>
    /// <exception cref="T:System.ArgumentException">The condition is not Bool, the shapes do not broadcast, or a and b differ in type.</exception>
    /// <example><code>Tensor.where (tensor [ true; false ]) (tensor 1.0) (tensor 2.0) // [1; 2]</code></example>
    val where: condition: Tensor -> a: Tensor -> b: Tensor -> Tensor


    // Functions, element by element, of floating tensors of any shape.

    /// <summary>eˣ.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.exp (tensor [ 0.0; 1.0 ]) // [1.000000000; 2.718281828]</code></example>
    val exp: x: Tensor -> Tensor

    /// <summary>eˣ − 1, accurate near 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.expm1 (tensor [ 1e-10; 1.0 ]) // [1e-10; 1.718281828]</code></example>
    val expm1: x: Tensor -> Tensor

    /// <summary>ln x: −∞ at 0, NaN below.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.log (tensor [ 1.0; 2.0 ]) // [0.0000000000; 0.6931471806]</code></example>
    val log: x: Tensor -> Tensor

    /// <summary>ln(1 + x), accurate near 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.log1p (tensor [ 1e-10; 1.0 ]) // [1e-10; 0.6931471806]</code></example>
    val log1p: x: Tensor -> Tensor

    /// <summary>The logarithm to base 10.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.log10 (tensor [ 2.0; 100.0 ]) // [0.3010299957; 2.0000000000]</code></example>
    val log10: x: Tensor -> Tensor

    /// <summary>sin x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.sin (tensor [ 0.5; 1.0 ]) // [0.4794255386; 0.8414709848]</code></example>
    val sin: x: Tensor -> Tensor

    /// <summary>cos x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.cos (tensor [ 0.5; 1.0 ]) // [0.8775825619; 0.5403023059]</code></example>
    val cos: x: Tensor -> Tensor

    /// <summary>tan x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.tan (tensor [ 0.5; 1.0 ]) // [0.5463024898; 1.5574077247]</code></example>
    val tan: x: Tensor -> Tensor

    /// <summary>arcsin x; NaN outside [−1, 1].</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.asin (tensor [ 0.0; 0.5 ]) // [0.0000000000; 0.5235987756]</code></example>
    val asin: x: Tensor -> Tensor

    /// <summary>arccos x; NaN outside [−1, 1].</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.acos (tensor [ 0.0; 0.5 ]) // [1.570796327; 1.047197551]</code></example>
    val acos: x: Tensor -> Tensor

    /// <summary>arctan x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.atan (tensor [ 0.5; 1.0 ]) // [0.4636476090; 0.7853981634]</code></example>
    val atan: x: Tensor -> Tensor

    /// <summary>sinh x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.sinh (tensor [ 0.5; 1.0 ]) // [0.5210953055; 1.1752011936]</code></example>
    val sinh: x: Tensor -> Tensor

    /// <summary>cosh x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.cosh (tensor [ 0.5; 1.0 ]) // [1.127625965; 1.543080635]</code></example>
    val cosh: x: Tensor -> Tensor

    /// <summary>tanh x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.tanh (tensor [ 0.5; 1.0 ]) // [0.4621171573; 0.7615941560]</code></example>
    val tanh: x: Tensor -> Tensor

    /// <summary>arsinh x.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.asinh (tensor [ 0.5; 1.0 ]) // [0.4812118251; 0.8813735870]</code></example>
    val asinh: x: Tensor -> Tensor

    /// <summary>arcosh x; NaN below 1.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.acosh (tensor [ 1.0; 1.5 ]) // [0.0000000000; 0.9624236501]</code></example>
    val acosh: x: Tensor -> Tensor

    /// <summary>artanh x; ±∞ at ±1, NaN beyond.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.atanh (tensor [ 0.0; 0.5 ]) // [0.0000000000; 0.5493061443]</code></example>
    val atanh: x: Tensor -> Tensor

    /// <summary>The angle of the point (x, y), in (−π, π].</summary>
    /// <exception cref="T:System.ArgumentException">A tensor is not floating, the types differ, or the shapes do not broadcast.</exception>
    /// <example><code>Tensor.atan2 (tensor [ 1.0; 0.0 ]) (tensor -1.0) // [2.356194490; 3.141592654]</code></example>
    val atan2: y: Tensor -> x: Tensor -> Tensor

    /// <summary>√(a² + b²), without overflow; its gradient at the origin is 0.</summary>
    /// <exception cref="T:System.ArgumentException">A tensor is not floating, the types differ, or the shapes do not broadcast.</exception>
    /// <example><code>Tensor.hypot (tensor 3.0) (tensor 4.0) // 5</code></example>
    val hypot: a: Tensor -> b: Tensor -> Tensor

    /// <summary>ln(eᵃ + eᵇ), without overflow.</summary>
    /// <exception cref="T:System.ArgumentException">A tensor is not floating, the types differ, or the shapes do not broadcast.</exception>
    /// <example><code>Tensor.logaddexp (tensor [ 0.0; 1000.0 ]) (tensor [ 0.0; -1000.0 ]) // [0.6931471806; 1000.0000000000]</code></example>
    val logaddexp: a: Tensor -> b: Tensor -> Tensor

    /// <summary>a·ln b, 0 where a is 0.</summary>
    /// <exception cref="T:System.ArgumentException">A tensor is not floating, the types differ, or the shapes do not broadcast.</exception>
    /// <example><code>Tensor.xlogy (tensor [ 0.0; 2.0 ]) (tensor [ 0.0; 2.0 ]) // [0.000000000; 1.386294361]</code></example>
    val xlogy: a: Tensor -> b: Tensor -> Tensor

    /// <summary>1/(1 + e⁻ˣ), accurate in both tails.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.sigmoid (tensor [ 0.5; 1.0 ]) // [0.6224593312; 0.7310585786]</code></example>
    val sigmoid: x: Tensor -> Tensor

    /// <summary>ln(1/(1 + e⁻ˣ)), accurate in both tails.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.logSigmoid (tensor [ 0.0; -800.0 ]) // [-0.6931471806; -800.0000000000]</code></example>
    val logSigmoid: x: Tensor -> Tensor

    /// <summary>ln(1 + eˣ), without overflow.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.softplus (tensor [ 0.0; 800.0 ]) // [0.6931471806; 800.0000000000]</code></example>
    val softplus: x: Tensor -> Tensor

    /// <summary>max(x, 0); its derivative at 0 is 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is Bool.</exception>
    /// <example><code>Tensor.relu (tensor [ -1.0; 2.0 ]) // [0; 2]</code></example>
    val relu: x: Tensor -> Tensor

    /// <summary>x where x is positive, eˣ − 1 elsewhere (Clevert et al. 2016).</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.elu (tensor [ -1.0; 2.0 ]) // [-0.6321205588; 2.0000000000]</code></example>
    val elu: x: Tensor -> Tensor

    /// <summary>x·Φ(x), Φ the normal distribution function (Hendrycks and Gimpel 2016).</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.gelu (tensor [ 0.5; 1.0 ]) // [0.3457312306; 0.8413447461]</code></example>
    val gelu: x: Tensor -> Tensor

    /// <summary>x/(1 + e⁻ˣ).</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.silu (tensor [ 0.5; 1.0 ]) // [0.3112296656; 0.7310585786]</code></example>
    val silu: x: Tensor -> Tensor

    /// <summary>The error function, 2/√π ∫₀ˣ exp(−t²) dt.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.erf (tensor [ 0.5; 1.0 ]) // [0.5204998778; 0.8427007929]</code></example>
    val erf: x: Tensor -> Tensor

    /// <summary>1 − erf x, accurate in the far tail.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.erfc (tensor [ 0.5; 10.0 ]) // [0.4795001222; 2.088487584e-45]</code></example>
    val erfc: x: Tensor -> Tensor

    /// <summary>The inverse of erf; ±∞ at ±1, NaN beyond.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.erfinv (tensor [ 0.0; 0.5 ]) // [0.0000000000; 0.4769362762]</code></example>
    val erfinv: x: Tensor -> Tensor

    /// <summary>ln|Γ(x)|; +∞ at 0, −1, −2 ….</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.lgamma (tensor [ 0.5; 5.0 ]) // [0.5723649429; 3.1780538303]</code></example>
    val lgamma: x: Tensor -> Tensor

    /// <summary>ψ(x), the derivative of ln Γ(x).</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.digamma (tensor [ 1.0; 2.0 ]) // [-0.5772156649; 0.4227843351]</code></example>
    val digamma: x: Tensor -> Tensor

    /// <summary>ψ⁽ⁿ⁾(x), the n-th derivative of ψ.</summary>
    /// <exception cref="T:System.ArgumentException">The order is negative, or the tensor not floating.</exception>
    /// <example><code>Tensor.polygamma 1 (tensor [ 1.0; 2.0 ]) // [1.6449340668; 0.6449340668]</code></example>
    val polygamma: order: int -> x: Tensor -> Tensor


    // Comparisons, element by element: Bool tensors. Shapes broadcast, types are equal. The operators .= .<> .< .<= .> .>= say the same.

    /// <summary>a = b; false where either is NaN.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.equal (tensor [ 1.0; 2.0; 3.0 ]) (tensor 2.0) // [false; true; false] : Bool</code></example>
    val equal: a: Tensor -> b: Tensor -> Tensor

    /// <summary>a ≠ b; true where either is NaN.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.notEqual (tensor [ 1.0; 2.0; 3.0 ]) (tensor 2.0) // [true; false; true] : Bool</code></example>
    val notEqual: a: Tensor -> b: Tensor -> Tensor

    /// <summary>a &lt; b.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.less (tensor [ 1.0; 2.0; 3.0 ]) (tensor 2.0) // [true; false; false] : Bool</code></example>
    val less: a: Tensor -> b: Tensor -> Tensor

    /// <summary>a ≤ b.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.lessOrEqual (tensor [ 1.0; 2.0; 3.0 ]) (tensor 2.0) // [true; true; false] : Bool</code></example>
    val lessOrEqual: a: Tensor -> b: Tensor -> Tensor

    /// <summary>a &gt; b.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.greater (tensor [ 1.0; 2.0; 3.0 ]) (tensor 2.0) // [false; false; true] : Bool</code></example>
    val greater: a: Tensor -> b: Tensor -> Tensor

    /// <summary>a ≥ b.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not broadcast, or the types differ.</exception>
    /// <example><code>Tensor.greaterOrEqual (tensor [ 1.0; 2.0; 3.0 ]) (tensor 2.0) // [false; true; true] : Bool</code></example>
    val greaterOrEqual: a: Tensor -> b: Tensor -> Tensor

    /// <summary>Both hold.</summary>
    /// <exception cref="T:System.ArgumentException">A tensor is not Bool, or the shapes do not broadcast.</exception>
    /// <example><code>Tensor.logicalAnd (tensor [ true; false ]) (tensor true) // [true; false] : Bool</code></example>
    val logicalAnd: a: Tensor -> b: Tensor -> Tensor

    /// <summary>Either holds.</summary>
    /// <exception cref="T:System.ArgumentException">A tensor is not Bool, or the shapes do not broadcast.</exception>
    /// <example><code>Tensor.logicalOr (tensor [ true; false ]) (tensor true) // [true; true] : Bool</code></example>
    val logicalOr: a: Tensor -> b: Tensor -> Tensor

    /// <summary>It does not hold.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not Bool.</exception>
    /// <example><code>Tensor.logicalNot (tensor [ true; false ]) // [false; true] : Bool</code></example>
    val logicalNot: x: Tensor -> Tensor


    // Reductions: of the whole tensor to a scalar, …Along an axis, which goes from the shape, …Keep with the axis left at length 1. Axis −1 is the last.

    /// <summary>The sum Σ xᵢ; 0 of nothing.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is Bool.</exception>
    /// <example><code>Tensor.sum (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // 10</code></example>
    val sum: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the sum Σ xᵢ; 0 of nothing.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, the tensor is Bool.</exception>
    /// <example><code>Tensor.sumAlong 0 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [4; 6]</code></example>
    val sumAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the sum Σ xᵢ; 0 of nothing.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, the tensor is Bool.</exception>
    /// <example><code>Tensor.sumKeep 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[3]; [7]]</code></example>
    val sumKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>The arithmetic mean Σ xᵢ/n; NaN of nothing.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.mean (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // 2.5</code></example>
    val mean: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the arithmetic mean Σ xᵢ/n; NaN of nothing.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, the tensor is not floating.</exception>
    /// <example><code>Tensor.meanAlong 0 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [2; 3]</code></example>
    val meanAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the arithmetic mean Σ xᵢ/n; NaN of nothing.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, the tensor is not floating.</exception>
    /// <example><code>Tensor.meanKeep 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[1.5]; [3.5]]</code></example>
    val meanKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>The largest element; NaN where one is. Elements that tie share the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">There is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.max (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // 4</code></example>
    val max: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the largest element; NaN where one is. Elements that tie share the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, there is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.maxAlong 0 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [3; 4]</code></example>
    val maxAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the largest element; NaN where one is. Elements that tie share the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, there is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.maxKeep 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[2]; [4]]</code></example>
    val maxKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>The smallest element; NaN where one is. Elements that tie share the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">There is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.min (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // 1</code></example>
    val min: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the smallest element; NaN where one is. Elements that tie share the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, there is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.minAlong 0 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [1; 2]</code></example>
    val minAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the smallest element; NaN where one is. Elements that tie share the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, there is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.minKeep 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[1]; [3]]</code></example>
    val minKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>The first position of the largest element (of a NaN, if there is one), Int64; of a whole tensor in row-major order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.argmax (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // 3 : Int64</code></example>
    val argmax: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the first position of the largest element (of a NaN, if there is one), Int64; of a whole tensor in row-major order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, there is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.argmaxAlong 0 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [1; 1] : Int64</code></example>
    val argmaxAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the first position of the largest element (of a NaN, if there is one), Int64; of a whole tensor in row-major order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, there is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.argmaxKeep 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[1]; [1]] : Int64</code></example>
    val argmaxKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>The first position of the smallest element (of a NaN, if there is one), Int64; of a whole tensor in row-major order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.argmin (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // 0 : Int64</code></example>
    val argmin: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the first position of the smallest element (of a NaN, if there is one), Int64; of a whole tensor in row-major order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, there is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.argminAlong 0 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [0; 0] : Int64</code></example>
    val argminAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the first position of the smallest element (of a NaN, if there is one), Int64; of a whole tensor in row-major order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, there is no element, or the tensor is Bool.</exception>
    /// <example><code>Tensor.argminKeep 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[0]; [0]] : Int64</code></example>
    val argminKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>The product Π xᵢ, multiplied in pairs; 1 of nothing. Its derivatives are exact where elements are 0, to every order.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is Bool.</exception>
    /// <example><code>Tensor.prod (tensor [ 2.0; 3.0; 4.0 ]) // 24</code></example>
    val prod: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the product Π xᵢ, multiplied in pairs; 1 of nothing. Its derivatives are exact where elements are 0, to every order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    /// <example><code>Tensor.prodAlong 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 5.0 ] ]) // [2; 15]</code></example>
    val prodAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the product Π xᵢ, multiplied in pairs; 1 of nothing. Its derivatives are exact where elements are 0, to every order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    /// <example><code>Tensor.prodKeep 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 3.0 ] ]) // [[2]; [9]]</code></example>
    val prodKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>The variance Σ (xᵢ − mean)²/(n − 1), as a sample estimates it.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.var (tensor [ 1.0; 2.0; 6.0 ]) // 7</code></example>
    val var: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the variance Σ (xᵢ − mean)²/(n − 1), as a sample estimates it.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.varAlong 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 5.0 ] ]) // [0.5; 2.0]</code></example>
    val varAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the variance Σ (xᵢ − mean)²/(n − 1), as a sample estimates it.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.varKeep 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 5.0 ] ]) // [[0.5]; [2.0]]</code></example>
    val varKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the variance Σ (xᵢ − mean)²/(n − correction). 0 is for a population.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.varWith 0.0 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 5.0 ] ]) // [0.25; 1.00]</code></example>
    val varWith: correction: float -> axis: int -> x: Tensor -> Tensor

    /// <summary>The standard deviation √(Σ (xᵢ − mean)²/(n − 1)), as a sample estimates it. Where all elements are equal its gradient is 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.std (tensor [ 1.0; 3.0; 5.0 ]) // 2</code></example>
    val std: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the standard deviation √(Σ (xᵢ − mean)²/(n − 1)), as a sample estimates it. Where all elements are equal its gradient is 0.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.stdAlong 1 (tensor [ [ 1.0; 3.0; 5.0 ] ]) // [2]</code></example>
    val stdAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the standard deviation √(Σ (xᵢ − mean)²/(n − 1)), as a sample estimates it. Where all elements are equal its gradient is 0.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.stdKeep 1 (tensor [ [ 1.0; 3.0; 5.0 ] ]) // [[2]]</code></example>
    val stdKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the standard deviation √(Σ (xᵢ − mean)²/(n − correction)). 0 is for a population.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.stdWith 0.0 1 (tensor [ [ 1.0; 2.0 ]; [ 3.0; 5.0 ] ]) // [0.5; 1.0]</code></example>
    val stdWith: correction: float -> axis: int -> x: Tensor -> Tensor

    /// <summary>The 2-norm √(Σ xᵢ²). At 0 its gradient is 0.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.norm (tensor [ 3.0; -4.0 ]) // 5</code></example>
    val norm: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the 2-norm √(Σ xᵢ²). At 0 its gradient is 0.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.normAlong 1 (tensor [ [ 3.0; -4.0 ]; [ 0.0; 2.0 ] ]) // [5; 2]</code></example>
    val normAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: the 2-norm √(Σ xᵢ²). At 0 its gradient is 0.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.normKeep 1 (tensor [ [ 3.0; -4.0 ]; [ 0.0; 2.0 ] ]) // [[5]; [2]]</code></example>
    val normKeep: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: the p-norm (Σ |xᵢ|ᵖ)^(1/p); max |xᵢ| for p = infinity, min |xᵢ| for p = -infinity. At 0 its gradient is 0.</summary>
    /// <exception cref="T:System.ArgumentException">p is 0 or NaN, there is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.normWith 1.0 0 (tensor [ 3.0; -4.0 ]) // 7</code></example>
    val normWith: p: float -> axis: int -> x: Tensor -> Tensor

    /// <summary>ln Σ exp xᵢ, without overflow; −∞ of nothing.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Tensor.logsumexp (tensor [ 1000.0; -1000.0 ]) // 1000</code></example>
    val logsumexp: x: Tensor -> Tensor

    /// <summary>Along an axis, which goes from the shape: ln Σ exp xᵢ, without overflow; −∞ of nothing.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, the tensor is not floating.</exception>
    /// <example><code>Tensor.logsumexpAlong 1 (tensor [ [ 0.0; 0.0 ]; [ 1.0; -1000.0 ] ]) // [0.6931471806; 1.0000000000]</code></example>
    val logsumexpAlong: axis: int -> x: Tensor -> Tensor

    /// <summary>Along an axis, which stays with length 1: ln Σ exp xᵢ, without overflow; −∞ of nothing.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, the tensor is not floating.</exception>
    /// <example><code>Tensor.logsumexpKeep 1 (tensor [ [ 0.0; 0.0 ]; [ 1.0; -1000.0 ] ]) // [[0.6931471806]; [1.0000000000]]</code></example>
    val logsumexpKeep: axis: int -> x: Tensor -> Tensor


    // Along an axis whose elements stand in an order, or are put into one. Axis −1 is the last.

    /// <summary>Running sums along an axis, yᵢ = x₀ + … + xᵢ.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    /// <example><code>Tensor.cumsum 0 (tensor [ 1.0; 2.0; 3.0 ]) // [1; 3; 6]</code></example>
    val cumsum: axis: int -> x: Tensor -> Tensor

    /// <summary>Running products along an axis, yᵢ = x₀ · … · xᵢ. Its derivatives are exact where elements are 0, to every order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    /// <example><code>Tensor.cumprod 0 (tensor [ 1.0; 2.0; 3.0 ]) // [1; 2; 6]</code></example>
    val cumprod: axis: int -> x: Tensor -> Tensor

    /// <summary>Running maxima along an axis, yᵢ = max(x₀, …, xᵢ); NaN from the first NaN on. The gradient goes to the first element that is the maximum.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    /// <example><code>Tensor.cummax 0 (tensor [ 2.0; 1.0; 3.0 ]) // [2; 2; 3]</code></example>
    val cummax: axis: int -> x: Tensor -> Tensor

    /// <summary>In ascending order along an axis; NaN comes last. The gradient follows each element; equal ones keep their order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    /// <example><code>Tensor.sort 0 (tensor [ 3.0; 1.0; 2.0 ]) // [1; 2; 3]</code></example>
    val sort: axis: int -> x: Tensor -> Tensor

    /// <summary>In descending order along an axis; NaN comes first. The gradient follows each element; equal ones keep their order.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    /// <example><code>Tensor.sortDescending 0 (tensor [ 3.0; 1.0; 2.0 ]) // [3; 2; 1]</code></example>
    val sortDescending: axis: int -> x: Tensor -> Tensor

    /// <summary>The positions of the elements in ascending order along an axis, Int64; equal ones keep their order, NaN comes last.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    /// <example><code>Tensor.argsort 0 (tensor [ 3.0; 1.0; 2.0 ]) // [1; 2; 0] : Int64</code></example>
    val argsort: axis: int -> x: Tensor -> Tensor

    /// <summary>The positions of the elements in descending order along an axis, Int64; equal ones keep their order, NaN comes first.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is Bool.</exception>
    /// <example><code>Tensor.argsortDescending 0 (tensor [ 3.0; 1.0; 3.0 ]) // [0; 2; 1] : Int64</code></example>
    val argsortDescending: axis: int -> x: Tensor -> Tensor

    /// <summary>The k largest elements along an axis, the largest first, and their positions, Int64. Of equal ones those that stand first are taken; NaN counts as the largest.</summary>
    /// <exception cref="T:System.ArgumentException">The axis is shorter, there is no such axis, or the tensor is Bool.</exception>
    /// <example><code>fst (Tensor.topk 0 2 (tensor [ 3.0; 1.0; 4.0 ])) // [4; 3]</code></example>
    val topk: axis: int -> k: int -> x: Tensor -> Tensor * Tensor

    /// <summary>The k smallest elements along an axis, the smallest first, and their positions, Int64. Of equal ones those that stand first are taken.</summary>
    /// <exception cref="T:System.ArgumentException">The axis is shorter, there is no such axis, or the tensor is Bool.</exception>
    /// <example><code>snd (Tensor.bottomk 0 2 (tensor [ 3.0; 1.0; 4.0 ])) // [1; 0] : Int64</code></example>
    val bottomk: axis: int -> k: int -> x: Tensor -> Tensor * Tensor


    // Shapes: the same elements in row-major order; views of constants copy nothing. Axis −1 is the last.

    /// <summary>The same elements under another shape; one length may be −1: what is left.</summary>
    /// <exception cref="T:System.ArgumentException">The number of elements differs.</exception>
    /// <example><code>Tensor.reshape [ 2; -1 ] (tensor [ 1.0; 2.0; 3.0; 4.0 ]) // [[1; 2]; [3; 4]]</code></example>
    val reshape: shape: int list -> x: Tensor -> Tensor

    /// <summary>PyTorch's word for reshape.</summary>
    /// <exception cref="T:System.ArgumentException">The number of elements differs.</exception>
    /// <example><code>Tensor.view [ 2; 2 ] (tensor [ 1.0; 2.0; 3.0; 4.0 ]) // [[1; 2]; [3; 4]]</code></example>
    val view: shape: int list -> x: Tensor -> Tensor

    /// <summary>One axis of all elements.</summary>
    /// <example><code>Tensor.flatten (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [1; 2; 3; 4]</code></example>
    val flatten: x: Tensor -> Tensor

    /// <summary>The matrix with rows and columns exchanged; of more axes, all of them in reverse order.</summary>
    /// <example><code>Tensor.transpose (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[1; 3]; [2; 4]]</code></example>
    val transpose: x: Tensor -> Tensor

    /// <summary>Two axes exchanged.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis.</exception>
    /// <example><code>Tensor.swapAxes 0 -1 (Tensor.zeros [ 2; 3; 4 ]) |&gt; Tensor.shape // [4; 3; 2]</code></example>
    val swapAxes: axis1: int -> axis2: int -> x: Tensor -> Tensor

    /// <summary>Axes reordered: axis i of the result is axis axes[i] of x.</summary>
    /// <exception cref="T:System.ArgumentException">The axes are no permutation of all axes.</exception>
    /// <example><code>Tensor.permute [ 2; 0; 1 ] (Tensor.zeros [ 2; 3; 4 ]) |&gt; Tensor.shape // [4; 2; 3]</code></example>
    val permute: axes: int list -> x: Tensor -> Tensor

    /// <summary>Without an axis of length 1; unchanged where the axis is longer.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis.</exception>
    /// <example><code>Tensor.squeeze 0 (Tensor.zeros [ 1; 2; 3 ]) |&gt; Tensor.shape // [2; 3]</code></example>
    val squeeze: axis: int -> x: Tensor -> Tensor

    /// <summary>Without any axis of length 1.</summary>
    /// <example><code>Tensor.squeezeAll (Tensor.zeros [ 1; 2; 1 ]) |&gt; Tensor.shape // [2]</code></example>
    val squeezeAll: x: Tensor -> Tensor

    /// <summary>With a new axis of length 1, at that place in the result.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such place.</exception>
    /// <example><code>Tensor.unsqueeze 1 (Tensor.zeros [ 2; 3 ]) |&gt; Tensor.shape // [2; 1; 3]</code></example>
    val unsqueeze: axis: int -> x: Tensor -> Tensor

    /// <summary>Repeated by NumPy's rule: new leading axes, and axes of length 1 made longer; −1 keeps a length.</summary>
    /// <exception cref="T:System.ArgumentException">The shape of x does not broadcast to it.</exception>
    /// <example><code>Tensor.expand [ 2; -1 ] (tensor [ 1.0; 2.0 ]) // [[1; 2]; [1; 2]]</code></example>
    val expand: shape: int list -> x: Tensor -> Tensor

    /// <summary>NumPy's word for expand.</summary>
    /// <exception cref="T:System.ArgumentException">The shape of x does not broadcast to it.</exception>
    /// <example><code>Tensor.broadcastTo [ 2; 2 ] (tensor [ 1.0; 2.0 ]) // [[1; 2]; [1; 2]]</code></example>
    val broadcastTo: shape: int list -> x: Tensor -> Tensor

    /// <summary>In reverse order along axes.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or it is given twice.</exception>
    /// <example><code>Tensor.flip [ 0 ] (tensor [ 1.0; 2.0; 3.0 ]) // [3; 2; 1]</code></example>
    val flip: axes: int list -> x: Tensor -> Tensor

    /// <summary>Shifted along an axis: element i goes to i + shift, and what leaves at one end comes in at the other.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis.</exception>
    /// <example><code>Tensor.roll 0 1 (tensor [ 1.0; 2.0; 3.0 ]) // [3; 1; 2]</code></example>
    val roll: axis: int -> shift: int -> x: Tensor -> Tensor

    /// <summary>Repeated along each axis, as whole tensors side by side. Missing axes are added in front, to x or to the numbers.</summary>
    /// <exception cref="T:System.ArgumentException">A number is negative.</exception>
    /// <example><code>Tensor.tile [ 2; 1 ] (tensor [ 1.0; 2.0 ]) // [[1; 2]; [1; 2]]</code></example>
    val tile: repeats: int list -> x: Tensor -> Tensor

    /// <summary>With a frame of zeros: for each axis how many come before and after.</summary>
    /// <exception cref="T:System.ArgumentException">There is not one pair for each axis, or a width is negative.</exception>
    /// <example><code>Tensor.pad [ (1, 2) ] (tensor [ 5.0; 6.0 ]) // [0; 5; 6; 0; 0]</code></example>
    val pad: widths: (int * int) list -> x: Tensor -> Tensor

    /// <summary>With a frame of a number: for each axis how many come before and after.</summary>
    /// <exception cref="T:System.ArgumentException">There is not one pair for each axis, a width is negative, or the number is none of the element type.</exception>
    /// <example><code>Tensor.padWith -1.0 [ (1, 0) ] (tensor [ 5.0; 6.0 ]) // [-1; 5; 6]</code></example>
    val padWith: value: float -> widths: (int * int) list -> x: Tensor -> Tensor


    // Triangles and diagonals: diagonal k of a matrix holds the elements (i, i + k).

    /// <summary>The lower triangle of the last two axes, with the main diagonal; zeros elsewhere.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes.</exception>
    /// <example><code>Tensor.tril (tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]) // [[1; 0; 0]; [4; 5; 0]]</code></example>
    val tril: x: Tensor -> Tensor

    /// <summary>The lower triangle of the last two axes up to a diagonal; zeros elsewhere.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes.</exception>
    /// <example><code>Tensor.trilAt -1 (tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]) // [[0; 0; 0]; [4; 0; 0]]</code></example>
    val trilAt: diagonal: int -> x: Tensor -> Tensor

    /// <summary>The upper triangle of the last two axes, with the main diagonal; zeros elsewhere.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes.</exception>
    /// <example><code>Tensor.triu (tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]) // [[1; 2; 3]; [0; 5; 6]]</code></example>
    val triu: x: Tensor -> Tensor

    /// <summary>The upper triangle of the last two axes from a diagonal; zeros elsewhere.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes.</exception>
    /// <example><code>Tensor.triuAt 1 (tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]) // [[0; 2; 3]; [0; 0; 6]]</code></example>
    val triuAt: diagonal: int -> x: Tensor -> Tensor

    /// <summary>Of a vector the matrix with it on the main diagonal and zeros elsewhere; of a matrix its main diagonal.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is neither vector nor matrix.</exception>
    /// <example><code>Tensor.diag (tensor [ 1.0; 2.0 ]) // [[1; 0]; [0; 2]]</code></example>
    /// <example><code>Tensor.diag (tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]) // [1; 5]</code></example>
    val diag: x: Tensor -> Tensor

    /// <summary>Of a vector the square matrix with it on that diagonal and zeros elsewhere; of a matrix that diagonal.</summary>
    /// <exception cref="T:System.ArgumentException">The tensor is neither vector nor matrix, or the matrix has no such diagonal.</exception>
    /// <example><code>Tensor.diagAt 1 (tensor [ 7.0 ]) // [[0; 7]; [0; 0]]</code></example>
    val diagAt: diagonal: int -> x: Tensor -> Tensor

    /// <summary>The main diagonal of the first two axes, which go from the shape; it becomes the last axis.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes.</exception>
    /// <example><code>Tensor.diagonal (tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]) // [1; 5]</code></example>
    val diagonal: x: Tensor -> Tensor

    /// <summary>A diagonal of two axes, which go from the shape; it becomes the last axis.</summary>
    /// <exception cref="T:System.ArgumentException">There are no such two axes, or no such diagonal.</exception>
    /// <example><code>Tensor.diagonalAt 1 0 1 (tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]) // [2; 6]</code></example>
    val diagonalAt: diagonal: int -> axis1: int -> axis2: int -> x: Tensor -> Tensor

    /// <summary>The sum of the main diagonal of a matrix, Σ xᵢᵢ; of more axes that of the first two.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes, or the tensor is Bool.</exception>
    /// <example><code>Tensor.trace (tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]) // 6</code></example>
    val trace: x: Tensor -> Tensor


    // Joining, parts, and elements at positions that are data. Axis −1 is the last; positions count from 0. For fixed positions there is t[1.., *, 0].

    /// <summary>End to end along axis 0; the other axes are equally long.</summary>
    /// <exception cref="T:System.ArgumentException">There is no tensor, or types or other axes differ.</exception>
    /// <example><code>Tensor.cat [ tensor [ 1.0; 2.0 ]; tensor [ 3.0 ] ] // [1; 2; 3]</code></example>
    val cat: tensors: seq<Tensor> -> Tensor

    /// <summary>End to end along an axis; the other axes are equally long.</summary>
    /// <exception cref="T:System.ArgumentException">There is no tensor or no such axis, or types or other axes differ.</exception>
    /// <example><code>Tensor.catAlong 1 [ tensor [ [ 1.0; 2.0 ] ]; tensor [ [ 3.0 ] ] ] // [[1; 2; 3]]</code></example>
    val catAlong: axis: int -> tensors: seq<Tensor> -> Tensor

    /// <summary>Side by side along a new axis 0; all of one shape and type.</summary>
    /// <exception cref="T:System.ArgumentException">There is no tensor, or types or shapes differ.</exception>
    /// <example><code>Tensor.stack [ tensor [ 1.0; 2.0 ]; tensor [ 3.0; 4.0 ] ] // [[1; 2]; [3; 4]]</code></example>
    val stack: tensors: seq<Tensor> -> Tensor

    /// <summary>Side by side along a new axis at that place in the result; all of one shape and type.</summary>
    /// <exception cref="T:System.ArgumentException">There is no tensor or no such place, or types or shapes differ.</exception>
    /// <example><code>Tensor.stackAlong 1 [ tensor [ 1.0; 2.0 ]; tensor [ 3.0; 4.0 ] ] // [[1; 3]; [2; 4]]</code></example>
    val stackAlong: axis: int -> tensors: seq<Tensor> -> Tensor

    /// <summary>The part of an axis from start up to but not including stop. (In t[1..2] the end is included, as everywhere in F#.)</summary>
    /// <exception cref="T:System.ArgumentException">The range leaves the axis, or there is no such axis.</exception>
    /// <example><code>Tensor.slice 0 1 3 (tensor [ 1.0; 2.0; 3.0; 4.0 ]) // [2; 3]</code></example>
    val slice: axis: int -> start: int -> stop: int -> x: Tensor -> Tensor

    /// <summary>Every step-th element of an axis from start up to but not including stop; the step is 1 or more.</summary>
    /// <exception cref="T:System.ArgumentException">The range leaves the axis, the step is below 1, or there is no such axis.</exception>
    /// <example><code>Tensor.sliceBy 0 0 4 2 (tensor [ 1.0; 2.0; 3.0; 4.0 ]) // [1; 3]</code></example>
    val sliceBy: axis: int -> start: int -> stop: int -> step: int -> x: Tensor -> Tensor

    /// <summary>Consecutive parts of these lengths, which add up to the axis.</summary>
    /// <exception cref="T:System.ArgumentException">The lengths are negative or do not add up, or there is no such axis.</exception>
    /// <example><code>Tensor.split 0 [ 1; 2 ] (tensor [ 1.0; 2.0; 3.0 ]) // [[1]; [2; 3]]</code></example>
    val split: axis: int -> lengths: int list -> x: Tensor -> Tensor list

    /// <summary>At most count consecutive parts of ⌈n/count⌉ positions each, the last one shorter where n does not divide.</summary>
    /// <exception cref="T:System.ArgumentException">The count is below 1, or there is no such axis.</exception>
    /// <example><code>Tensor.chunk 0 2 (tensor [ 1.0; 2.0; 3.0 ]) // [[1; 2]; [3]]</code></example>
    val chunk: axis: int -> count: int -> x: Tensor -> Tensor list

    /// <summary>The sub-tensors at positions along an axis, which becomes as long as the vector of positions (Int32 or Int64; they may repeat).</summary>
    /// <exception cref="T:System.ArgumentException">The positions are no integer vector, or there is no such axis.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">A position is outside the axis.</exception>
    /// <example><code>Tensor.indexSelect 0 (tensor [ 2; 0 ]) (tensor [ 1.0; 2.0; 3.0 ]) // [3; 1]</code></example>
    val indexSelect: axis: int -> index: Tensor -> x: Tensor -> Tensor

    /// <summary>PyTorch's gather, y[…, i, …] = x[…, index[…, i, …], …]: the index has the rank of x, is nowhere longer save along the axis, and gives the result its shape; nothing broadcasts.</summary>
    /// <exception cref="T:System.ArgumentException">The index is not integer or of another rank, is longer, or there is no such axis.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">A position is outside the axis.</exception>
    /// <example><code>Tensor.gather 1 (tensor [ [ 1 ]; [ 0 ] ]) (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[2]; [3]]</code></example>
    val gather: axis: int -> index: Tensor -> x: Tensor -> Tensor

    /// <summary>NumPy's take_along_axis, y[…, i, …] = x[…, index[…, i, …], …]: the index has the rank and lengths of x, save along the axis.</summary>
    /// <exception cref="T:System.ArgumentException">The index is not integer or of other lengths, or there is no such axis.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">A position is outside the axis.</exception>
    /// <example><code>Tensor.takeAlong 1 (tensor [ [ 1 ]; [ 0 ] ]) (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[2]; [3]]</code></example>
    val takeAlong: axis: int -> index: Tensor -> x: Tensor -> Tensor

    /// <summary>x plus elements of a source at positions along an axis, y[…, index[…, i, …], …] += source[…, i, …] (PyTorch's scatter_add): the index has the rank of both, is nowhere longer than the source, nor than x save along the axis. Positions may repeat; then all are added. It is the transpose of gather.</summary>
    /// <exception cref="T:System.ArgumentException">Ranks, lengths or types do not fit, or there is no such axis.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">A position is outside the axis.</exception>
    /// <example><code>Tensor.scatterAdd 0 (tensor [ 0; 0; 2 ]) (tensor [ 1.0; 2.0; 3.0 ]) (tensor [ 10.0; 10.0; 10.0 ]) // [13; 10; 13]</code></example>
    val scatterAdd: axis: int -> index: Tensor -> source: Tensor -> x: Tensor -> Tensor

    /// <summary>A function applied to each sub-tensor along an axis, which goes from its shape; the results are stacked along axis 0. A plain loop: the function is called once for each, and values can be asked in it. To call it once for all there is vmap.</summary>
    /// <exception cref="T:System.ArgumentException">The axis is empty, there is no such axis, or the results differ in shape or type.</exception>
    /// <example><code>Tensor.mapAxis 0 Tensor.sum (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [3; 7]</code></example>
    val mapAxis: axis: int -> f: (Tensor -> Tensor) -> x: Tensor -> Tensor


    // Products, classification, losses.

    /// <summary>The matrix product Σₖ a[…, i, k]·b[…, k, j]: [m; k] by [k; n] gives [m; n]. A vector on the left is a row, on the right a column, and that axis goes from the result; leading axes broadcast. Also written a *@ b.</summary>
    /// <exception cref="T:System.ArgumentException">The inner lengths or the types differ, or one is a scalar.</exception>
    /// <example><code>Tensor.matmul (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) (tensor [ 1.0; 10.0 ]) // [21; 43]</code></example>
    val matmul: a: Tensor -> b: Tensor -> Tensor

    /// <summary>The inner product Σ aᵢ·bᵢ of two vectors of one length, a scalar.</summary>
    /// <exception cref="T:System.ArgumentException">They are no vectors of one length and type.</exception>
    /// <example><code>Tensor.dot (tensor [ 1.0; 2.0 ]) (tensor [ 3.0; 4.0 ]) // 11</code></example>
    val dot: a: Tensor -> b: Tensor -> Tensor

    /// <summary>The outer product aᵢ·bⱼ of two vectors [m] and [n], of shape [m; n].</summary>
    /// <exception cref="T:System.ArgumentException">They are no vectors of one type.</exception>
    /// <example><code>Tensor.outer (tensor [ 1.0; 2.0 ]) (tensor [ 3.0; 4.0 ]) // [[3; 4]; [6; 8]]</code></example>
    val outer: a: Tensor -> b: Tensor -> Tensor

    /// <summary>Sums of products over labelled axes, by Einstein's convention as NumPy spells it. Each tensor has a term with a letter for each axis; a letter that the result lacks is summed, a letter twice in a term is a diagonal, '...' stands for axes that broadcast. Without an arrow the result has the letters that occur once, in alphabetical order. Several factors are multiplied pair by pair, the cheapest pair first.</summary>
    /// <exception cref="T:System.ArgumentException">The equation does not fit the tensors, or their types differ or are Bool.</exception>
    /// <example><code>Tensor.einsum "ij,j-&gt;i" [ tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]; tensor [ 1.0; 1.0 ] ] // [3; 7]</code></example>
    /// <example><code>Tensor.einsum "ii" [ tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ] ] // 5</code></example>
    val einsum: equation: string -> tensors: Tensor list -> Tensor

    /// <summary>Sums of products over pairs of axes: the i-th of axesA runs together with the i-th of axesB. The result has the other axes of a, then those of b.</summary>
    /// <exception cref="T:System.ArgumentException">The axes are not as many, or not equally long, or the types differ or are Bool.</exception>
    /// <example><code>Tensor.tensordot [ 0 ] [ 1 ] (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) // [[ 7; 15]; [10; 22]]</code></example>
    val tensordot: axesA: int list -> axesB: int list -> a: Tensor -> b: Tensor -> Tensor

    /// <summary>The Kronecker product: each element of a times the whole of b, block by block. A tensor of fewer axes gets more in front, of length 1.</summary>
    /// <exception cref="T:System.ArgumentException">The types differ, or are Bool.</exception>
    /// <example><code>Tensor.kron (tensor [ 1.0; 4.0 ]) (tensor [ [ 1.0; 2.0 ] ]) // [[1; 2; 4; 8]]</code></example>
    val kron: a: Tensor -> b: Tensor -> Tensor

    /// <summary>exp xᵢ/Σ exp xⱼ along an axis, without overflow.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.softmax 0 (tensor [ 1000.0; 1000.0 ]) // [0.5; 0.5]</code></example>
    val softmax: axis: int -> x: Tensor -> Tensor

    /// <summary>xᵢ − ln Σ exp xⱼ along an axis, without overflow.</summary>
    /// <exception cref="T:System.ArgumentException">There is no such axis, or the tensor is not floating.</exception>
    /// <example><code>Tensor.logSoftmax 0 (tensor [ 1000.0; 1000.0 ]) // [-0.6931471806; -0.6931471806]</code></example>
    val logSoftmax: axis: int -> x: Tensor -> Tensor

    /// <summary>The mean over all examples of −Σₖ pₖ·ln softmax(logits)ₖ, classes along the last axis. The target is the class of each example (Int32 or Int64, of the shape without that axis) or the probabilities p (of the shape and type of the logits); a class of probability 0 contributes nothing, even at a logit of −∞.</summary>
    /// <exception cref="T:System.ArgumentException">The target is neither, or the logits are not floating.</exception>
    /// <example><code>Tensor.crossEntropy (tensor [ 0 ]) (tensor [ [ 1000.0; 0.0 ] ]) // -0</code></example>
    val crossEntropy: target: Tensor -> logits: Tensor -> Tensor

    /// <summary>The mean of (x − target)² over all elements, a scalar. The shapes are equal, or one broadcasts to the other.</summary>
    /// <exception cref="T:System.ArgumentException">Neither shape broadcasts to the other ([n] against [n; 1] would compare each with all), or the types differ or are not floating.</exception>
    /// <example><code>Tensor.mseLoss (tensor [ 1.0; 2.0 ]) (tensor [ 1.0; 4.0 ]) // 2</code></example>
    val mseLoss: target: Tensor -> x: Tensor -> Tensor

    /// <summary>The mean over all examples of −xₖ at the example's class k: log-probabilities with classes along the last axis, and a target (Int32 or Int64) of the shape without it. After logSoftmax it is crossEntropy.</summary>
    /// <exception cref="T:System.ArgumentException">The target has another shape or type, or the log-probabilities are not floating.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">A class is not there.</exception>
    /// <example><code>Tensor.nllLoss (tensor [ 1; 0 ]) (tensor [ [ -1.0; -2.0 ]; [ -3.0; -4.0 ] ]) // 2.5</code></example>
    val nllLoss: target: Tensor -> logProbabilities: Tensor -> Tensor

    /// <summary>The mean over all elements of ½·d² where |d| ≤ δ, and of δ·(|d| − ½·δ) elsewhere, d = x − target (Huber 1964). The shapes are equal, or one broadcasts to the other.</summary>
    /// <exception cref="T:System.ArgumentException">δ is not positive, neither shape broadcasts to the other, or the types differ or are not floating.</exception>
    /// <example><code>Tensor.huberLoss 1.0 (tensor [ 0.0; 0.0 ]) (tensor [ 0.5; -3.0 ]) // 1.3125</code></example>
    val huberLoss: delta: float -> target: Tensor -> x: Tensor -> Tensor

    /// <summary>The mean over all elements of −t·ln σ(x) − (1 − t)·ln(1 − σ(x)) for logits x and probabilities t, accurate in both tails. The shapes are equal, or one broadcasts to the other.</summary>
    /// <exception cref="T:System.ArgumentException">Neither shape broadcasts to the other, or the types differ or are not floating.</exception>
    /// <example><code>Tensor.bceWithLogits (tensor [ 1.0; 0.0 ]) (tensor [ 0.0; 1000.0 ]) // 500.34657359027995</code></example>
    val bceWithLogits: target: Tensor -> logits: Tensor -> Tensor


    // Layers of networks.

    /// <summary>(x − mean)/√(variance + 1e-5) over the last axes, times a weight, plus a bias, both of the shape of those axes (Ba et al. 2016). The variance is that of a population.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not fit, or the types differ or are not floating.</exception>
    /// <example><code>Tensor.layerNorm (tensor [ 1.0; 1.0 ]) (tensor [ 0.0; 5.0 ]) (tensor [ 3.0; 3.0 ]) // [0; 5]</code></example>
    val layerNorm: weight: Tensor -> bias: Tensor -> x: Tensor -> Tensor

    /// <summary>Layer normalization with another ε: (x − mean)/√(variance + ε)·weight + bias.</summary>
    /// <exception cref="T:System.ArgumentException">The shapes do not fit, or the types differ or are not floating.</exception>
    /// <example><code>Tensor.layerNormWith 0.0 (tensor [ 1.0; 1.0 ]) (tensor [ 0.0; 0.0 ]) (tensor [ 1.0; 3.0 ]) // [-1; 1]</code></example>
    val layerNormWith: epsilon: float -> weight: Tensor -> bias: Tensor -> x: Tensor -> Tensor

    /// <summary>The rows of a table at positions (Int32 or Int64): the shape of the positions, then that of a row.</summary>
    /// <exception cref="T:System.ArgumentException">The positions are no integers, or the table has no axis.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">There is no such row.</exception>
    /// <example><code>Tensor.embedding (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) (tensor [ 1; 1; 0 ]) // [[3; 4]; [3; 4]; [1; 2]]</code></example>
    val embedding: weight: Tensor -> index: Tensor -> Tensor

    /// <summary>The cross-correlation of sequences x [batch; channels; length], or of one without batch, with a kernel [channels out; channels; size]: y[n, o, i] = Σ_c Σ_k w[o, c, k]·x[n, c, i + k].</summary>
    /// <exception cref="T:System.ArgumentException">Shapes, groups or types do not fit, a number is too small, or the window is larger than the padded axes.</exception>
    /// <example><code>Tensor.conv1d (tensor [ [ [ 1.0; -1.0 ] ] ]) (tensor [ [ 1.0; 4.0; 9.0 ] ]) // [[-3; -5]]</code></example>
    val conv1d: weight: Tensor -> x: Tensor -> Tensor

    /// <summary>The cross-correlation of sequences with zeros around them: y[n, o, i] = Σ_c Σ_k w[o, c, k]·x[n, c, i·stride + k·dilation − padding]. Groups of channels are convolved each on its own; the kernel is [channels out; channels/groups; size].</summary>
    /// <exception cref="T:System.ArgumentException">Shapes, groups or types do not fit, a number is too small, or the window is larger than the padded axes.</exception>
    /// <example><code>Tensor.conv1dWith 2 1 1 1 (tensor [ [ [ 1.0; -1.0 ] ] ]) (tensor [ [ 1.0; 4.0; 9.0 ] ]) // [[-1; -5]]</code></example>
    val conv1dWith: stride: int -> padding: int -> dilation: int -> groups: int -> weight: Tensor -> x: Tensor -> Tensor

    /// <summary>The cross-correlation of images x [batch; channels; height; width], or of one without batch, with a kernel [channels out; channels; height; width]: y[n, o, i, j] = Σ_c Σ_k Σ_l w[o, c, k, l]·x[n, c, i + k, j + l]. To add a bias b: + Tensor.reshape [ -1; 1; 1 ] b.</summary>
    /// <exception cref="T:System.ArgumentException">Shapes, groups or types do not fit, a number is too small, or the window is larger than the padded axes.</exception>
    /// <example><code>Tensor.conv2d (Tensor.ones [ 1; 1; 2; 2 ]) (tensor [ [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ] ]) // [[[10]]] : [1;1;1]</code></example>
    val conv2d: weight: Tensor -> x: Tensor -> Tensor

    /// <summary>The cross-correlation of images with zeros around them: y[n, o, i, j] = Σ_c Σ_k Σ_l w[o, c, k, l]·x[n, c, i·stride + k·dilation − padding, …], each a pair for height and width. Groups of channels are convolved each on its own; the kernel is [channels out; channels/groups; height; width].</summary>
    /// <exception cref="T:System.ArgumentException">Shapes, groups or types do not fit, a number is too small, or the window is larger than the padded axes.</exception>
    /// <example><code>Tensor.conv2dWith (1, 1) (1, 0) (1, 1) 1 (Tensor.ones [ 1; 1; 2; 2 ]) (tensor [ [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ] ]) // [[[ 3]; [10]; [ 7]]] : [1;3;1]</code></example>
    val conv2dWith:
        stride: int * int ->
            padding: int * int ->
                dilation: int * int ->
                    groups: int ->
                    weight: Tensor ->
                    x: Tensor ->
                        Tensor

    /// <summary>The largest element of each window (height, width) of the last two axes; the windows stand side by side. Elements that tie share the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes, the tensor is not floating, a number is too small, the padding is as large as the window, or the window larger than the padded axes.</exception>
    /// <example><code>Tensor.maxPool2d (2, 2) (tensor [ [ 1.0; 2.0; 5.0 ]; [ 3.0; 4.0; 6.0 ] ]) // [[4]]</code></example>
    val maxPool2d: size: int * int -> x: Tensor -> Tensor

    /// <summary>The largest element of each window of the last two axes, so far apart, and so many elements before and after that are smaller than any. Elements that tie share the gradient evenly.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes, the tensor is not floating, a number is too small, the padding is as large as the window, or the window larger than the padded axes.</exception>
    /// <example><code>Tensor.maxPool2dWith (1, 1) (0, 0) (2, 2) (tensor [ [ 1.0; 2.0; 5.0 ]; [ 3.0; 4.0; 6.0 ] ]) // [[4; 6]]</code></example>
    val maxPool2dWith: stride: int * int -> padding: int * int -> size: int * int -> x: Tensor -> Tensor

    /// <summary>The mean of each window (height, width) of the last two axes; the windows stand side by side.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes, the tensor is not floating, a number is too small, the padding is as large as the window, or the window larger than the padded axes.</exception>
    /// <example><code>Tensor.avgPool2d (2, 2) (tensor [ [ 1.0; 2.0; 5.0 ]; [ 3.0; 4.0; 6.0 ] ]) // [[2.5]]</code></example>
    val avgPool2d: size: int * int -> x: Tensor -> Tensor

    /// <summary>The mean of each window of the last two axes, so far apart, and so many zeros before and after, which count.</summary>
    /// <exception cref="T:System.ArgumentException">There are less than two axes, the tensor is not floating, a number is too small, the padding is as large as the window, or the window larger than the padded axes.</exception>
    /// <example><code>Tensor.avgPool2dWith (2, 2) (1, 1) (2, 2) (tensor [ [ 1.0; 2.0; 5.0 ]; [ 3.0; 4.0; 6.0 ] ]) // [[0.25; 1.75]; [0.75; 2.50]]</code></example>
    val avgPool2dWith: stride: int * int -> padding: int * int -> size: int * int -> x: Tensor -> Tensor
