/// Gradient descent that chooses its own step, as an ordinary F# recursion that asks for values. It can be differentiated like any function, and so stand inside another descent.
module Fluxion.Nested.Descent

open Fluxion

/// A way to the gradient of a scalar function.
type Mode =
    {
        Name: string
        Gradient: (Tensor -> Tensor) -> Tensor -> Tensor
    }

    override mode.ToString() = mode.Name

let forward =
    {
        Name = "forward"
        Gradient = fun f x -> jacobianForward f x
    }

let reverse =
    {
        Name = "reverse"
        Gradient = fun f x -> grad f x
    }

/// Outer and inner mode, in every nesting.
let nestings = List.allPairs [ forward; reverse ] [ forward; reverse ]

/// An expression with its value computed and kept in it. What is asked of it later starts there, and its derivative still goes through.
let settled (x: Tensor) =
    Tensor.value x |> ignore
    x

let private length (v: Tensor) = Tensor.toFloat (Tensor.norm v)

/// The minimum of f near a start. The step doubles after ten that went down and halves after one that did not; the end is where the gradient or the step is shorter than 1e-5.
/// Siskind and Pearlmutter's multivariate-argmin, from "Using polyvariant union-free flow analysis to compile a functional-programming language with a first-class derivative operator
/// to efficient Fortran-like code" (2008).
let argmin (mode: Mode) (f: Tensor -> Tensor) (start: Tensor) : Tensor =
    let value x = settled (f x)
    let slope x = settled (mode.Gradient f x)

    let rec from (x: Tensor) (fx: Tensor) (gx: Tensor) (step: float) descents =
        if length gx <= 1e-5 then
            x
        elif descents = 10 then
            from x fx gx (2.0 * step) 0
        else
            let next = settled (x - step * gx)

            if length (next - x) <= 1e-5 then
                x
            else
                let fnext = value next

                if Tensor.toFloat fnext < Tensor.toFloat fx then
                    from next fnext (slope next) step (descents + 1)
                else
                    from x fx gx (step / 2.0) 0

    from start (value start) (slope start) 1e-5 0

let argmax mode (f: Tensor -> Tensor) start = argmin mode (fun x -> -(f x)) start

let max mode f start = f (argmax mode f start)
