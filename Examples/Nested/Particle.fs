/// A charged particle flies over two others, at (10, 10 − w) and (10, 0), until it meets the ground. Which w makes it land at 0? The force is the gradient of a potential,
/// integrated by Euler's method, and the descent over w differentiates through the whole flight, which ends by an F# if.
module Fluxion.Nested.Particle

open Fluxion

let private timeStep = 0.1

let private potential (charges: Tensor list) (x: Tensor) =
    charges
    |> List.map (fun charge -> 1.0 / Tensor.norm (x - charge))
    |> List.reduce (+)

/// The square of where the particle lands.
let private miss (mode: Descent.Mode) (w: Tensor) =
    let charges = [ Tensor.stack [ tensor 10.0; 10.0 - w ]; tensor [ 10.0; 0.0 ] ]
    let slope = mode.Gradient(potential charges)

    let rec fly (x: Tensor) (velocity: Tensor) =
        let next = Descent.settled (x + timeStep * velocity)

        if Tensor.toFloat next[1] > 0.0 then
            fly next (Descent.settled (velocity - timeStep * slope x))
        else
            let landing = x - x[1] / velocity[1] * velocity
            landing[0] * landing[0]

    fly (tensor [ 0.0; 8.0 ]) (tensor [ 0.75; 0.0 ])

/// The best w, by an outer and an inner mode.
let solve (outer: Descent.Mode) (inner: Descent.Mode) =
    Descent.argmin outer (miss inner) (tensor 0.0)

/// What Siskind and Pearlmutter's program ends with.
let published = 0.20719187464861194
