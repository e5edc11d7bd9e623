/// The minimum over a of the maximum over b of |a|² − |b|², a descent in whose every step another one runs. Both should end at 0.
module Fluxion.Nested.Saddle

open Fluxion

let private difference (a: Tensor) (b: Tensor) = Tensor.sum (a * a) - Tensor.sum (b * b)

let private start = tensor [ 1.0; 1.0 ]

/// The two points, by an outer and an inner mode.
let solve (outer: Descent.Mode) (inner: Descent.Mode) =
    let a = Descent.argmin outer (fun a -> Descent.max inner (difference a) start) start
    let b = Descent.argmax inner (difference a) start
    a, b

/// What Siskind and Pearlmutter's program ends with, in each of the four coordinates.
let published = 8.246324826140356e-06
