/// Control flow: every choice is its branch and every loop its unrolled body, in values, derivatives of both modes and batches, in any nesting.
module internal Fluxion.Suite.ControlLaws

open Fluxion
open Fluxion.Laws

/// A function written with control flow, and the same one without.
type private Pair =
    {
        Name: string
        Written: Tensor -> Tensor
        Plain: Tensor -> Tensor
        /// Whether the plain one decides by values.
        IsByValue: bool
    }

    override pair.ToString() = pair.Name

let private slices (x: Tensor) =
    [ for i in 0 .. (Tensor.shape x)[0] - 1 -> x[i] ]

/// The loop that scan is, as a list of expressions.
let private unrolled (f: 'S -> Tensor -> 'S * Tensor) (start: 'S) (xs: Tensor) : 'S * Tensor =
    let ys, last =
        (start, slices xs)
        ||> List.mapFold (fun s x ->
            let s, y = f s x
            y, s)

    last, Tensor.stack ys

let private repeated count f start =
    (start, [ 0 .. count - 1 ]) ||> List.fold (fun s i -> f i s)

let private pair name written plain =
    {
        Name = name
        Written = written
        Plain = plain
        IsByValue = false
    }

let private byValue name written plain =
    { pair name written plain with
        IsByValue = true
    }

let private both
    name
    (f: ((Tensor -> Tensor -> Tensor * Tensor) -> Tensor -> Tensor -> Tensor * Tensor) -> Tensor -> Tensor)
    =
    pair name (f scan) (f unrolled)

let private total (last: Tensor, ys: Tensor) = Tensor.sum last * Tensor.sum (sin ys)

let private matrix = tensor [ [ 0.5; -0.3 ]; [ 0.2; 0.8 ] ]

let private pairs =
    [
        both "a recurrence with captures" (fun scan x ->
            let w = sin x[0] * 2.0
            scan (fun s x -> sin (s * w + x), s * s) x[1] x |> total)

        both "a state that decays without a slice" (fun scan x -> scan (fun s _ -> s * 0.5, s * x[2]) x[0] x |> total)

        both "outputs that ignore the state" (fun scan x -> scan (fun s x -> s + 1.0, x * x) x[0] x |> total)

        both "a state of matrices" (fun scan x ->
            let start = Tensor.outer x[..1] x[2..]
            scan (fun s x -> tanh (s *@ matrix * x + s), s *@ matrix) start x |> total)

        both "a scan in a scan" (fun scan x ->
            scan
                (fun s a ->
                    let inner, ys = scan (fun t b -> sin (t * a + b), t * s) a x
                    inner + s, Tensor.sum ys)
                x[0]
                x
            |> total)

        both "a gradient in a scan" (fun scan x ->
            scan (fun s x -> s - 0.1 * grad (fun t -> sin (t * x) * t) s, s) x[3] x |> total)

        both "a compiled function in a scan" (fun scan x ->
            let step = compile (fun (s: Tensor, x: Tensor) -> sin (s + x), s * x)
            scan (fun s x -> step (s, x)) x[3] x |> total)

        both "a batch in a scan" (fun scan x -> scan (fun s a -> vmap (fun b -> sin (a * b)) s, s) x x |> total)

        both "scans of a batch in a scan" (fun scan x ->
            let inner (a: Tensor) =
                scan (fun t b -> t * a + b, t) a x |> total

            scan (fun s a -> sin (Tensor.sum (vmap inner (x * a)) + s), s) x[0] x |> total)

        pair "a scan from the end" (fun x -> reverseScan (fun s x -> sin (s * x) + x, s * s) x[0] x |> total) (fun x ->
            let last, ys =
                unrolled (fun s x -> sin (s * x) + x, s * s) x[0] (Tensor.flip [ 0 ] x)

            total (last, Tensor.flip [ 0 ] ys))

        for segment in 1..5 do
            pair
                $"segments of {segment} steps"
                (fun x -> checkpointedScan segment (fun s a -> sin (s * a) + x[0], s * s) x[1] x |> total)
                (fun x -> unrolled (fun s a -> sin (s * a) + x[0], s * s) x[1] x |> total)

        pair
            "a choice, its first branch"
            (fun x -> cond (x[1] .> 0.0) (fun x -> Tensor.sum (sin x) * x[0]) (fun x -> Tensor.sum x) x)
            (fun x -> Tensor.sum (sin x) * x[0])

        pair
            "a choice, its second branch, a captured tensor in each"
            (fun x ->
                let a, b = exp x, sin x
                cond (x[1] .< 0.0) (fun x -> Tensor.sum (a * x)) (fun x -> Tensor.sum (b * x)) x)
            (fun x -> Tensor.sum (sin x * x))

        byValue
            "a choice in a scan"
            (fun x ->
                scan
                    (fun s x -> cond (s .> x) (fun (s, x) -> sin (s * x), s) (fun (s, x) -> s * s + x, x) (s, x))
                    x[0]
                    x
                |> total)
            (fun x ->
                unrolled
                    (fun s x ->
                        if Tensor.toFloat s > Tensor.toFloat x then
                            sin (s * x), s
                        else
                            s * s + x, x)
                    x[0]
                    x
                |> total)

        pair
            "a loop over positions"
            (fun x -> foriLoop 1 4 (fun i s -> sin (s * Tensor.convert Float64 i) + x) x |> Tensor.sum)
            (fun x -> repeated 3 (fun i s -> sin (s * float (i + 1)) + x) x |> Tensor.sum)

        pair
            "a loop over positions that are used as such"
            (fun x ->
                foriLoop 0 4 (fun i s -> s * s + Tensor.sum (Tensor.indexSelect 0 (Tensor.reshape [ 1 ] i) x)) x[0])
            (fun x -> repeated 4 (fun i s -> s * s + x[i]) x[0])

        byValue
            "a bounded loop"
            (fun x -> boundedWhileLoop 8 (fun s -> s .< 3.0) (fun s -> s * 1.5 + x[0]) (exp x[1]))
            (fun x ->
                let mutable s = exp x[1]

                while Tensor.toFloat s < 3.0 do
                    s <- s * 1.5 + x[0]

                s)

        pair
            "a bounded loop that comes to its bound"
            (fun x -> boundedWhileLoop 3 (fun s -> s .< 1000.0) (fun s -> s * 1.5 + x[0]) (exp x[1]))
            (fun x -> repeated 3 (fun _ s -> s * 1.5 + x[0]) (exp x[1]))

        pair
            "a state of several kinds"
            (fun x ->
                let last, ys =
                    scan
                        (fun
                            (s:
                                {|
                                    A: Tensor
                                    B: Tensor list
                                    N: Tensor
                                |})
                            (a, b) ->
                            {|
                                A = s.B[0] * a
                                B = [ sin s.A + b; s.B[0] ]
                                N = s.N + 1
                            |},
                            s.B[1] * Tensor.convert Float64 s.N)
                        {|
                            A = x[0]
                            B = [ x[1]; x[2] ]
                            N = Tensor.convert Int32 (tensor 0.0)
                        |}
                        (x, x * x)

                last.A * Tensor.sum ys + last.B[1])
            (fun x ->
                let mutable a, b, c = x[0], x[1], x[2]
                let mutable sum = tensor 0.0

                for n in 0..3 do
                    sum <- sum + c * float n
                    let next = sin a + x[n] * x[n]
                    a <- b * x[n]
                    c <- b
                    b <- next

                a * sum + c)
    ]

let private points =
    tensor [ [ 0.3; 0.7; -0.4; 1.1 ]; [ 0.9; 0.2; 0.5; -0.8 ]; [ -0.2; 0.6; 1.3; 0.4 ] ]

let private point = points[0]

let private close what (expected: Tensor) (actual: Tensor) =
    Expect.isTrue $"{what}: {actual} is {expected}" (Tensor.allCloseWithin 1e-12 1e-12 actual expected)

/// What can be asked of a function of a vector, and whether that is compiled or batched: what decides by value cannot be.
let private views: (string * bool * ((Tensor -> Tensor) -> Tensor)) list =
    [
        "value", false, (fun f -> f point)
        "gradient", false, (fun f -> grad f point)
        "tangent", false, (fun f -> snd (jvp f point points[1]))
        "hessian", false, (fun f -> hessian f point)
        "forward over forward", false, (fun f -> snd (jvp (fun x -> snd (jvp f x points[1])) point points[2]))
        "reverse over forward", false, (fun f -> grad (fun x -> snd (jvp f x points[1])) point)
        "reverse over reverse", false, (fun f -> grad (fun x -> Tensor.sum (sin (grad f x))) point)
        "third order", false, (fun f -> hvp (fun x -> Tensor.sum (sin (grad f x))) point points[1])
        "compiled", true, (fun f -> compile f point)
        "compiled gradient", true, (fun f -> compile (grad f) point)
        "gradient of compiled", true, (fun f -> grad (compile f) point)
        "batch", true, (fun f -> vmap f points)
        "gradients of a batch", true, (fun f -> vmap (grad f) points)
        "gradient over a batch", true, (fun f -> grad (fun x -> Tensor.sum (sin (vmap f x))) points)
        "a batch of batches", true, (fun f -> vmap (fun s -> vmap (fun x -> f (x * s)) points) (tensor [ 1.0; 0.5 ]))
        "a gradient over what a batch captures",
        true,
        (fun f -> grad (fun (s: Tensor) -> Tensor.sum (vmap (fun x -> f (x * s)) points)) point)
    ]

let private unrolling =
    [
        for pair in pairs do
            let asked =
                views |> List.filter (fun (_, isTraced, _) -> not (pair.IsByValue && isTraced))

            Law.ofCases $"{pair.Name}: written = unrolled" asked (fun (what, _, view) ->
                close what (view pair.Plain) (view pair.Written))
    ]

/// What by value is a choice for each example is one for all of them by expressions.
let private batching =
    [
        for pair in pairs do
            Law.ofCheck $"{pair.Name}: vmap = loop" (fun () ->
                let rows = slices points
                let stacked f = Tensor.stack (List.map f rows)
                close "values" (stacked pair.Plain) (vmap pair.Written points)
                close "gradients" (stacked (grad pair.Plain)) (vmap (grad pair.Written) points)

                close
                    "gradient over the batch"
                    (stacked (grad pair.Plain))
                    (grad (fun x -> Tensor.sum (vmap pair.Written x)) points)

                close "hessians" (stacked (hessian pair.Plain)) (vmap (hessian pair.Written) points)

                close
                    "a captured factor"
                    (grad (fun s -> Tensor.sum (Tensor.stack [ for row in rows -> pair.Plain(row * s) ])) point)
                    (grad (fun s -> Tensor.sum (vmap (fun row -> pair.Written(row * s)) points)) point))
    ]

let private notANumber = tensor nan

/// What the branch that is not taken gives, NaN too, reaches nothing.
let private untaken =
    [
        // The branches have a hole where the other is taken; contractions carry it through every row that is not guarded.
        let holed (w: Tensor) (x: Tensor) =
            cond
                (x .> 0.0)
                (fun x -> Tensor.sum (Tensor.stack [ sqrt x; x ] *@ w))
                (fun x -> Tensor.sum (Tensor.stack [ log (-x); x ] *@ w))
                x

        let taken (w: Tensor) (x: float) =
            let x = tensor x

            if Tensor.toFloat x > 0.0 then
                Tensor.sum (Tensor.stack [ sqrt x; x ] *@ w)
            else
                Tensor.sum (Tensor.stack [ log (-x); x ] *@ w)

        Law.ofCheck "cond: a NaN of the branch that is not taken leaks into no derivative of a batch" (fun () ->
            let xs = [ 2.0; -3.0; 0.5; -0.1 ]
            let batch w = vmap (holed w) (tensor xs)
            let each w = Tensor.stack (List.map (taken w) xs)
            close "values" (each matrix) (batch matrix)
            close "a shared capture" (grad (each >> Tensor.sum) matrix) (grad (batch >> Tensor.sum) matrix)
            close "a tangent" (snd (jvp each matrix matrix)) (snd (jvp batch matrix matrix))

            close
                "second order"
                (grad (fun w -> Tensor.sum (sin (grad (fun w -> Tensor.sum (sin (each w))) w))) matrix)
                (grad (fun w -> Tensor.sum (sin (grad (fun w -> Tensor.sum (sin (batch w))) w))) matrix)

            close
                "by the examples"
                (Tensor.stack [ for x in xs -> grad (holed matrix) (tensor x) ])
                (grad (fun x -> Tensor.sum (vmap (holed matrix) x)) (tensor xs)))

        Law.ofCheck "cond: a constant predicate traces one branch only" (fun () ->
            let never _ : Tensor = failwith "was traced"
            Expect.equal (tensor 4.0) (cond (tensor 1.0 .> 0.0) (fun x -> x * x) never (tensor 2.0))
            Expect.equal (tensor 4.0) (grad (fun x -> cond (tensor 1.0 .< 0.0) never (fun x -> x * x) x) (tensor 2.0)))

        Law.ofCheck "whileLoop: an example that is done stays as it is, whatever a further step would give" (fun () ->
            let xs = tensor [ 8.0; 2.0; 100.0 ]
            // A step from 1 would be NaN.
            let f =
                whileLoop (fun x -> x .> 1.0) (fun x -> cond (x .> 1.0) (fun x -> x * 0.5) (fun _ -> notANumber) x)

            Expect.equal (Tensor.stack [ for i in 0..2 -> f xs[i] ]) (vmap f xs)

            Expect.equal
                (tensor [ 0.125; 0.5; 1.0 / 128.0 ])
                (grad (fun x -> Tensor.sum (vmap (boundedWhileLoop 9 (fun x -> x .> 1.0) (fun x -> x * 0.5)) x)) xs))

        Law.ofCheck "a loop of no steps is the identity, in values and derivatives" (fun () ->
            let x = tensor [ 1.0; 2.0 ]

            for f in
                [
                    foriLoop 3 3 (fun _ s -> s + notANumber)
                    foriLoop 3 1 (fun _ s -> s * notANumber)
                    boundedWhileLoop 0 (fun _ -> tensor 1.0 .> 0.0) (fun s -> s * notANumber)
                    whileLoop (fun s -> Tensor.sum s .< 0.0) (fun s -> s * notANumber)
                    fun x -> fst (scan (fun s y -> s * notANumber, s * y) x (Tensor.zeros [ 0 ]))
                ] do
                Expect.equal x (f x)
                Expect.equal (Tensor.stack [ x; x ]) (vmap f (Tensor.stack [ x; x ]))
                Expect.equal (Tensor.onesLike x) (snd (jvp f x (Tensor.onesLike x)))

            let none = scan (fun s y -> s * y, s * y) x (Tensor.zeros [ 0 ]) |> snd
            Expect.equal [ 0; 2 ] (Tensor.shape none)
            Expect.equal (tensor [ 1.0; 1.0 ]) (grad (fun x -> Tensor.sum (foriLoop 0 0 (fun _ s -> s * s) x)) x))
    ]

/// Solutions, whose derivatives are known.
let private implicitly =
    [
        let near what (expected: Tensor) (actual: Tensor) =
            Expect.isTrue $"{what}: {actual} is {expected}" (Tensor.allCloseWithin 1e-10 1e-10 actual expected)

        // By iteration and by Newton's method: the square root, elementwise.
        let roots: (string * (Tensor -> Tensor)) list =
            [
                "fixedPoint", (fun a -> fixedPoint (fun x -> (x + a / x) / 2.0) (Tensor.onesLike a))
                "fixedPoint that contracts slowly",
                (fun a -> fixedPoint (fun x -> x + (a - x * x) * 0.2) (Tensor.onesLike a))
                "root", (fun a -> root (fun x -> x * x - a) (Tensor.onesLike a))
                "root of a state",
                (fun a -> root (fun x -> x * x + Tensor.sum x - a - Tensor.sum (sqrt a)) (Tensor.onesLike a * 1.5))
            ]

        for name, f in roots do
            Law.ofCheck $"{name}: derivatives of every order and mode are those of the solution" (fun () ->
                let a = tensor [ 2.0; 1.2; 3.0 ]
                let rows = Tensor.stack [ a; a + 0.5 ]
                let total f (x: Tensor) = Tensor.sum (sin (f x))

                for what, view in
                    [
                        "value", (fun (f: Tensor -> Tensor) -> f a)
                        "jacobian, forward", (fun f -> jacobianForward f a)
                        "jacobian, reverse", (fun f -> jacobianReverse f a)
                        "gradient", (fun f -> grad (total f) a)
                        "hessian", (fun f -> hessian (total f) a)
                        "reverse over reverse", (fun f -> grad (total (grad (total f))) a)
                        "forward over forward", (fun f -> snd (jvp (fun x -> snd (jvp f x a)) a a))
                        "third order", (fun f -> hvp (total (grad (total f))) a a)
                        "batch", (fun f -> vmap f rows)
                        "gradients of a batch", (fun f -> vmap (grad (total f)) rows)
                        "gradient over a batch", (fun f -> grad (fun x -> Tensor.sum (sin (vmap f x))) rows)
                        "compiled", (fun f -> compile (grad (total f)) a)
                    ] do
                    near what (view sqrt) (view f))

        Law.ofCheck "fixedPoint: where it starts has no influence, and each example ends for itself" (fun () ->
            let a = tensor 2.0
            let f (x: Tensor) = (x + a / x) / 2.0
            Expect.equal (tensor 0.0) (grad (fixedPoint f) (tensor 1.0))
            let starts = tensor [ 1.0; 1000.0 ]
            Expect.equal (Tensor.stack [ fixedPoint f starts[0]; fixedPoint f starts[1] ]) (vmap (fixedPoint f) starts))

        Law.ofCheck "fixedPoint of a tree" (fun () ->
            let solve (a: Tensor) =
                fixedPoint
                    (fun (x: {| P: Tensor; Q: Tensor |}) ->
                        {|
                            P = 0.5 * sin x.Q + a
                            Q = 0.25 * x.P
                        |})
                    {| P = a; Q = a |}

            let x = solve (tensor 0.7)
            near "P" (0.5 * sin x.Q + 0.7) x.P
            let slope = diff (fun a -> (solve a).P) (tensor 0.7)
            near "slope" (1.0 / (1.0 - 0.125 * cos x.Q)) slope
            near "reverse" slope (grad (fun a -> (solve a).P) (tensor 0.7)))
    ]

/// The laws of control flow.
let laws: Law list = unrolling @ batching @ untaken @ implicitly
