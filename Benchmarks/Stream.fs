/// The numbers that all programs of the comparison compute with: a counter through splitmix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014),
/// which any language repeats.
module Fluxion.Benchmarks.Stream

open Fluxion

let private mixed seed index =
    let z = (uint64 seed <<< 32) + (uint64 index + 1UL) * 0x9E3779B97F4A7C15UL
    let z = (z ^^^ (z >>> 30)) * 0xBF58476D1CE4E5B9UL
    let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
    float ((z ^^^ (z >>> 31)) >>> 11) * (2.0 ** -53.0)

/// Uniform in [0, 1).
let uniform seed (shape: int list) =
    Tensor.ofArray (Array.init (List.fold (*) 1 shape) (mixed seed))
    |> Tensor.reshape shape

/// Uniform in [−1, 1).
let symmetric seed shape = 2.0 * uniform seed shape - 1.0
