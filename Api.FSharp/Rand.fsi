namespace Fluxion

/// <summary>
/// Random tensors as pure functions of an explicit key: the same key and arguments give the same tensor, on any machine. There is no generator that changes behind you;
/// other numbers need another key, from <c>split</c> or <c>foldIn</c>. Element i in row-major order comes from the key and i alone, so a longer tensor begins with a shorter one's elements.
/// The key comes first, then the shape. Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// </summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Rand =

    /// <summary>The key of a seed.</summary>
    /// <param name="seed">Any number.</param>
    /// <example><code>Rand.key 42 = Rand.key 42 // true</code></example>
    val key: seed: int -> RandomKey

    /// <summary>Keys whose numbers have nothing to do with each other, nor with this key's own. The first ones do not depend on how many there are.</summary>
    /// <param name="key">A key.</param>
    /// <param name="count">How many, 0 or more.</param>
    /// <exception cref="T:System.ArgumentException">The count is negative.</exception>
    /// <example><code>Rand.split (Rand.key 42) 3 |> List.distinct |> List.length // 3</code></example>
    val split: key: RandomKey -> count: int -> RandomKey list

    /// <summary>Two keys: those of <c>split key 2</c>.</summary>
    /// <param name="key">A key.</param>
    /// <example><code>(let one, other = Rand.split2 (Rand.key 42) in [ one; other ] = Rand.split (Rand.key 42) 2) // true</code></example>
    val split2: key: RandomKey -> RandomKey * RandomKey

    /// <summary>The key that belongs to a key and a number, such as a step or a layer.</summary>
    /// <param name="key">A key.</param>
    /// <param name="data">Any number.</param>
    /// <example><code>Rand.foldIn (Rand.key 42) 1 = Rand.foldIn (Rand.key 42) 2 // false</code></example>
    val foldIn: key: RandomKey -> data: int -> RandomKey

    /// <summary>Uniform in [0, 1): multiples of 2⁻⁵³, Float64.</summary>
    /// <param name="key">A key.</param>
    /// <param name="shape">The length of each axis.</param>
    /// <exception cref="T:System.ArgumentException">A length is negative.</exception>
    /// <example><code>Rand.uniform (Rand.key 42) [ 2; 3 ] |> Tensor.shape // [2; 3]</code></example>
    val uniform: key: RandomKey -> shape: int list -> Tensor

    /// <summary>Uniform in [0, 1) of a floating type: multiples of 2⁻⁵³, of Float32 multiples of 2⁻²⁴.</summary>
    /// <param name="dtype">Float64 or Float32.</param>
    /// <param name="key">A key.</param>
    /// <param name="shape">The length of each axis.</param>
    /// <exception cref="T:System.ArgumentException">The type is not floating, or a length is negative.</exception>
    /// <example><code>Rand.uniformOf Float32 (Rand.key 42) [ 2 ] |> Tensor.dtype // Float32</code></example>
    val uniformOf: dtype: DType -> key: RandomKey -> shape: int list -> Tensor

    /// <summary>Uniform in [low, high): low + u·(high − low), Float64.</summary>
    /// <param name="key">A key.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The end, exclusive.</param>
    /// <param name="shape">The length of each axis.</param>
    /// <exception cref="T:System.ArgumentException">Not low &lt; high, both finite; or a length is negative.</exception>
    /// <example><code>Rand.uniformIn (Rand.key 42) -1.0 1.0 [ 100 ] |> Tensor.min |> Tensor.toFloat >= -1.0 // true</code></example>
    val uniformIn: key: RandomKey -> low: float -> high: float -> shape: int list -> Tensor

    /// <summary>
    /// Normal with mean 0 and standard deviation 1, Float64, by the inverse of the distribution function at 53 random bits
    /// (Wichura, Algorithm AS 241, 1988; relative accuracy 1e-15); |x| ≤ 8.3.
    /// </summary>
    /// <param name="key">A key.</param>
    /// <param name="shape">The length of each axis.</param>
    /// <exception cref="T:System.ArgumentException">A length is negative.</exception>
    /// <example><code>3.0 + 0.5 * Rand.normal (Rand.key 42) [ 2; 3 ] |> Tensor.shape // [2; 3]</code></example>
    val normal: key: RandomKey -> shape: int list -> Tensor

    /// <summary>Normal with mean 0 and standard deviation 1 of a floating type; of Float32 the Float64 sample rounded.</summary>
    /// <param name="dtype">Float64 or Float32.</param>
    /// <param name="key">A key.</param>
    /// <param name="shape">The length of each axis.</param>
    /// <exception cref="T:System.ArgumentException">The type is not floating, or a length is negative.</exception>
    /// <example><code>Rand.normalOf Float32 (Rand.key 42) [ 2 ] |> Tensor.dtype // Float32</code></example>
    val normalOf: dtype: DType -> key: RandomKey -> shape: int list -> Tensor

    /// <summary>True with probability p, a Bool tensor.</summary>
    /// <param name="key">A key.</param>
    /// <param name="shape">The length of each axis.</param>
    /// <param name="p">From 0 to 1.</param>
    /// <exception cref="T:System.ArgumentException">p is no probability, or a length is negative.</exception>
    /// <example><code>Rand.bernoulli (Rand.key 42) [ 2 ] 1.0 // [true; true] : Bool</code></example>
    val bernoulli: key: RandomKey -> shape: int list -> p: float -> Tensor

    /// <summary>Each element true with its own probability, a Bool tensor of the same shape.</summary>
    /// <param name="key">A key.</param>
    /// <param name="probabilities">A floating tensor of values from 0 to 1.</param>
    /// <exception cref="T:System.ArgumentException">A value is no probability.</exception>
    /// <exception cref="T:System.InvalidOperationException">The probabilities depend on a parameter, which has no value yet.</exception>
    /// <example><code>Rand.bernoulliEach (Rand.key 42) (tensor [ 0.0; 1.0 ]) // [false; true] : Bool</code></example>
    val bernoulliEach: key: RandomKey -> probabilities: Tensor -> Tensor

    /// <summary>
    /// Classes 0 … K−1 (Int64) at given frequencies; the probabilities of each row are divided by their sum. No derivative passes through a sample:
    /// its log-probability is <c>log p</c> at its place, which has one.
    /// </summary>
    /// <param name="key">A key.</param>
    /// <param name="shape">How many samples of each row: the result has these axes, then the batch's; [] for one.</param>
    /// <param name="probabilities">A floating tensor of shape […batch; K], not negative.</param>
    /// <exception cref="T:System.ArgumentException">There is no class, a probability is negative or NaN, or a row's sum is not positive and finite.</exception>
    /// <exception cref="T:System.InvalidOperationException">The probabilities depend on a parameter, which has no value yet.</exception>
    /// <example><code>Rand.categorical (Rand.key 42) [ 4 ] (tensor [ 0.0; 0.0; 1.0 ]) // [2; 2; 2; 2] : Int64</code></example>
    val categorical: key: RandomKey -> shape: int list -> probabilities: Tensor -> Tensor

    /// <summary>Classes 0 … K−1 (Int64) with probabilities softmax(logits) along the last axis; a logit of −∞ is never drawn.</summary>
    /// <param name="key">A key.</param>
    /// <param name="shape">How many samples of each row: the result has these axes, then the batch's; [] for one.</param>
    /// <param name="logits">A floating tensor of shape […batch; K].</param>
    /// <exception cref="T:System.ArgumentException">There is no class, or a row has no finite softmax.</exception>
    /// <exception cref="T:System.InvalidOperationException">The logits depend on a parameter, which has no value yet.</exception>
    /// <example><code>Rand.categoricalFromLogits (Rand.key 42) [ 3 ] (tensor [ 0.0; 1000.0 ]) // [1; 1; 1] : Int64</code></example>
    val categoricalFromLogits: key: RandomKey -> shape: int list -> logits: Tensor -> Tensor

    /// <summary>0, 1, …, n−1 in random order (Int64), every order equally likely (Fisher and Yates). <c>Tensor.indexSelect 0</c> shuffles with it.</summary>
    /// <param name="key">A key.</param>
    /// <param name="n">How many, 0 or more.</param>
    /// <exception cref="T:System.ArgumentException">n is negative.</exception>
    /// <example><code>Rand.permutation (Rand.key 42) 5 |> Tensor.sum // 10 : Int64</code></example>
    val permutation: key: RandomKey -> n: int -> Tensor
