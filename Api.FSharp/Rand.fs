namespace Fluxion

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Rand =

    let key (seed: int) = Rand.Key(int64 seed)

    let split (key: RandomKey) (count: int) = List.ofSeq (Rand.Split(key, count))

    let split2 (key: RandomKey) =
        let keys = Rand.Split key
        keys[0], keys[1]

    let foldIn (key: RandomKey) (data: int) = Rand.FoldIn(key, data)

    let uniformOf (dtype: DType) (key: RandomKey) (shape: int list) =
        Rand.Uniform(key, Arrays.span shape, 0.0, 1.0, dtype)

    let uniform (key: RandomKey) (shape: int list) = uniformOf DType.Float64 key shape

    let uniformIn (key: RandomKey) (low: float) (high: float) (shape: int list) =
        Rand.Uniform(key, Arrays.span shape, low, high)

    let normalOf (dtype: DType) (key: RandomKey) (shape: int list) =
        Rand.Normal(key, Arrays.span shape, dtype)

    let normal (key: RandomKey) (shape: int list) = normalOf DType.Float64 key shape

    let bernoulli (key: RandomKey) (shape: int list) (p: float) =
        Rand.Bernoulli(key, p, Arrays.span shape)

    let bernoulliEach (key: RandomKey) (probabilities: Tensor) = Rand.Bernoulli(key, probabilities)

    let categorical (key: RandomKey) (shape: int list) (probabilities: Tensor) =
        Rand.Categorical(key, probabilities, Arrays.span shape)

    let categoricalFromLogits (key: RandomKey) (shape: int list) (logits: Tensor) =
        Rand.CategoricalFromLogits(key, logits, Arrays.span shape)

    let permutation (key: RandomKey) (n: int) = Rand.Permutation(key, n)
