/// What can be done wrong with series and fields, and what the messages say.
module Fluxion.Suite.SeriesMistakes

open Fluxion

let private x = tensor [ 1.0; 2.0; 3.0 ]
let private scalar = tensor 1.0

/// Every mistake of this file.
let all =
    [
        Mistake.make
            "taylor of a negative order"
            (fun () -> taylor -1 sin scalar)
            "taylor: got order -1; wanted an order from 0 to 170."
        Mistake.make
            "diffN of an order that no factorial is there for"
            (fun () -> diffN 171 sin scalar)
            "diffN: got order 171; wanted an order from 0 to 170."
        Mistake.make
            "diffN of a negative order"
            (fun () -> diffN -1 sin scalar)
            "diffN: got order -1; wanted an order from 0 to 170."
        Mistake.make
            "partials of a negative order"
            (fun () -> partials -2 Tensor.sum x)
            "partials: got order -2; wanted an order from 0 to 170."
        Mistake.make
            "taylor at a vector"
            (fun () -> taylor 2 sin x)
            "taylor: got an input of shape [3]; wanted a scalar. Along a direction there is jet; of several variables there are partials."
        Mistake.make
            "diffN at an integer"
            (fun () -> diffN 2 id (tensor 1))
            "diffN: got a tensor of Int32; wanted a floating tensor: only those can be differentiated."
        Mistake.make
            "jet with a coefficient of another shape"
            (fun () -> jet sin x [ x; scalar ])
            "jet: got a coefficient of Float64 []; wanted Float64 [3], as what it belongs to."
        Mistake.make
            "jet of trees that differ"
            (fun () -> jet (fun xs -> List.reduce (+) xs) [ x; x ] [ [ x ] ])
            "jet: got two trees that differ"
        Mistake.make
            "laplacian of truths"
            (fun () -> laplacian (fun x -> x .> 0.0) x)
            "laplacian: got a function whose result is Bool; wanted a floating result: only those have derivatives."
        Mistake.make
            "divergence of a scalar"
            (fun () -> divergence Tensor.sum x)
            "divergence: got a function whose result has shape []; wanted [3], the shape of its argument: a vector at each point."
        Mistake.make
            "curl in four dimensions"
            (fun () -> curl id (Tensor.zeros [ 4 ]))
            "curl: got a point of shape [4]; wanted [2] or [3]. At many points there is vmap."
    ]
