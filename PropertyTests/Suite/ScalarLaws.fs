/// Scalar programs, compiled to one method on local variables, have the bits that they have everywhere else: as delegates, and as compiled functions that are called often.
module internal Fluxion.Suite.ScalarLaws

open System
open FsCheck
open FsCheck.FSharp
open Fluxion
open Fluxion.Laws

/// Bit for bit, but that any NaN is as good as another.
let private same (a: float[]) (b: float[]) =
    a.Length = b.Length
    && Array.forall2
        (fun x y ->
            BitConverter.DoubleToInt64Bits x = BitConverter.DoubleToInt64Bits y
            || (Double.IsNaN x && Double.IsNaN y))
        a
        b

let private agree what (expected: float[]) actual =
    if not (same expected actual) then
        failwith $"{what}: %A{actual} and not %A{expected}"

/// What a delegate writes.
let private written (f: Tensor -> Tensor) (x: Tensor) (length: int) =
    let result = Array.create length nan
    (Compile.toSpanDelegate (int x.Size) f).Invoke(ReadOnlySpan(x.ToArray()), Span result)
    result

/// A function of a vector as a delegate, compiled for the first time, and compiled and called until it is a method.
let private checkAll what (f: Tensor -> Tensor) (x: Tensor) =
    let f = f >> Tensor.convert Float64
    let expected = (f x).ToArray()
    agree $"{what}, as a delegate" expected (written f x expected.Length)
    let compiled = compile f

    for call in 1..400 do
        agree $"{what}, call {call} of the compiled function" expected ((compiled x).ToArray())

/// Expressions of two scalars with everything that scalar programs are made of: loops that are written out and loops that are not, choices, sums and extremes of tiny vectors.
type private Expression =
    | Argument of int
    | Number of float
    | Unary of string * (Tensor -> Tensor) * Expression
    | Binary of string * (Tensor -> Tensor -> Tensor) * Expression * Expression
    | Repeated of int * Expression * Expression
    | Scanned of int * Expression * Expression
    | Chosen of Expression * Expression * Expression
    | Gathered of string * (Tensor -> Tensor) * Expression list

let rec private value (arguments: Tensor list) expression =
    match expression with
    | Argument i -> arguments[i % arguments.Length]
    | Number x -> tensor x
    | Unary(_, f, x) -> f (value arguments x)
    | Binary(_, f, x, y) -> f (value arguments x) (value arguments y)
    | Repeated(count, start, body) ->
        foriLoop
            0
            count
            (fun i s -> value (s :: Tensor.convert Float64 i * 0.01 :: arguments) body)
            (value arguments start)
    | Scanned(count, start, body) ->
        let last, all =
            scan
                (fun (s: Tensor, t: Tensor) (x: Tensor) ->
                    let next = value (s :: x :: arguments) body
                    (next, s * 0.5), Tensor.stack [ t; next * x ])
                (value arguments start, arguments[0])
                (Tensor.linspace -1.0 1.0 count)

        fst last + all[count / 2, 0] * all[count - 1, 1]
    | Chosen(condition, yes, no) ->
        cond
            (value arguments condition .> 0.1)
            (fun s -> value (s :: arguments) yes)
            (fun s -> value (s :: arguments) no)
            (value arguments condition)
    | Gathered(_, f, parts) -> f (Tensor.stack [ for part in parts -> value arguments part ])

let rec private text expression =
    match expression with
    | Argument i -> $"a{i}"
    | Number x -> $"{x}"
    | Unary(name, _, x) -> $"{name}({text x})"
    | Binary(name, _, x, y) -> $"{name}({text x}, {text y})"
    | Repeated(count, start, body) -> $"repeat {count} from {text start} of [{text body}]"
    | Scanned(count, start, body) -> $"scan {count} from {text start} of [{text body}]"
    | Chosen(c, yes, no) -> $"if {text c} then [{text yes}] else [{text no}]"
    | Gathered(name, _, parts) ->
        let inner = parts |> List.map text |> String.concat "; "
        $"{name}[{inner}]"

let private unary =
    [
        "sin", sin
        "tanh", tanh
        "exp-", (fun x -> exp (-x * x))
        "softplus", Tensor.softplus
        "relu", Tensor.relu
        "sqrt", (fun x -> sqrt (1.0 + x * x))
        "lgamma", (fun x -> Tensor.lgamma (2.0 + x * x))
    ]

let private binary: (string * (Tensor -> Tensor -> Tensor)) list =
    [
        "add", (fun x y -> x + y)
        "sub", (fun x y -> x - y)
        "mul", (fun x y -> x * y)
        "div", (fun x y -> x / (1.0 + y * y))
        "max", Tensor.maximum
        "atan2", Tensor.atan2
    ]

let private gathered: (string * (Tensor -> Tensor)) list =
    [
        "sum", Tensor.sum
        "max", Tensor.max
        "logsumexp", Tensor.logsumexp
        "norm", Tensor.norm
        "flipped", (fun x -> Tensor.sum (Tensor.flip [ 0 ] x * x))
        "product", Tensor.prod
    ]

let rec private expressions size : Gen<Expression> =
    if size <= 1 then
        Gen.oneof
            [
                Gen.map Argument (Gen.choose (0, 9))
                Gen.map Number (Gen.elements [ 0.5; -1.25; 0.0; 3.0 ])
            ]
    else
        let smaller = expressions (size / 2)

        Gen.oneof
            [
                Gen.map2 (fun (name, f) x -> Unary(name, f, x)) (Gen.elements unary) (expressions (size - 1))
                Gen.map3 (fun (name, f) x y -> Binary(name, f, x, y)) (Gen.elements binary) smaller smaller
                Gen.map3
                    (fun count start body -> Repeated(count, start, body))
                    (Gen.elements [ 0; 1; 3; 40 ])
                    smaller
                    smaller
                Gen.map3
                    (fun count start body -> Scanned(count, start, body))
                    (Gen.elements [ 2; 7; 40 ])
                    smaller
                    smaller
                Gen.map3 (fun c yes no -> Chosen(c, yes, no)) smaller smaller smaller
                Gen.map2
                    (fun (name, f) parts -> Gathered(name, f, parts))
                    (Gen.elements gathered)
                    (Gen.listOfLength 3 (expressions (size / 3)))
            ]

let private programs =
    Arb.fromGen (
        Gen.zip
            (Gen.sized (fun size -> expressions (4 + size / 10)))
            (Gen.elements [ [ 0.3; -0.7 ]; [ 0.0; 1.5 ]; [ -2.0; 0.0 ] ])
    )

let private over expression (x: Tensor) = value [ x[0]; x[1] ] expression

/// Recurrences over slices of all that slices can be of: an argument, a constant however it lies in storage, what another loop made, positions.
let private recurrences: (string * int * (Tensor -> Tensor)) list =
    let decayed (s: Tensor) (x: Tensor) =
        let next = 0.9 * s + sin x
        next, next * x

    let data = Tensor.reshape [ 40; 3 ] (Tensor.linspace -1.0 1.0 120)

    let turned =
        Tensor.transpose (Tensor.reshape [ 3; 40 ] (Tensor.linspace -1.0 1.0 120))

    let over (xs: Tensor) (x: Tensor) =
        let (last: Tensor), all = scan decayed (x[0] * Tensor.ones [ 3 ]) xs
        Tensor.cat [ last; Tensor.reshape [ int all.Size ] all ]

    [
        for length in [ 1; 2; 5; 16; 17; 40 ] do
            $"an argument of {length}", length, (fun x -> scan decayed x[0] x |> snd)
            $"an argument of {length}, backwards", length, (fun x -> reverseScan decayed x[0] x |> snd)

            $"every second of {length}, turned",
            length,
            (fun x -> scan decayed x[0] (Tensor.flip [ 0 ] (Tensor.sliceBy 0 0 length 2 x)) |> snd)

            $"the last of {length}", length, (fun x -> scan decayed x[0] x |> fst)

        "carried, and not read", 2, (fun x -> cond (x[0] .> 0.1) (foriLoop 0 40 (fun _ _ -> x[0] * x[1])) sin x[1])
        "one element many times", 2, (fun x -> Tensor.tile [ 12 ] (sin x) |> Tensor.reshape [ 2; 4; 3 ] |> Tensor.sum)

        "a vector many times, of which some are taken", 4, (fun x -> Tensor.slice 0 30 40 (Tensor.tile [ 12 ] (sin x)))

        "a constant", 2, over data
        "a constant, turned", 2, over turned
        "part of a constant", 2, over (Tensor.slice 0 3 30 data)
        "a constant in single precision", 2, over (Tensor.convert Float32 data |> Tensor.convert Float64)
        "what another loop made",
        2,
        (fun x ->
            scan decayed x[1] (scan decayed x[0] (Tensor.reshape [ 40 ] (Tensor.slice 1 1 2 data)) |> snd)
            |> snd)
        "what another loop made, as it is",
        2,
        (fun x -> scan decayed x[1] (foriLoop 0 40 (fun _ y -> sin y) x * x) |> snd)

        "rows that an inner loop takes in turn",
        120,
        (fun x ->
            let inner (s: Tensor) (row: Tensor) =
                let last, _ = scan decayed s row in last, last * row[1]

            scan inner x[0] (Tensor.reshape [ 6; 20 ] x) |> snd)

        "a captured vector that an inner loop takes in turn",
        20,
        (fun x -> foriLoop 0 20 (fun i s -> fst (scan decayed (s + Tensor.convert Float64 i) x)) x[0])
    ]

/// Loops of which nobody knows beforehand how long they are.
let private searches: (string * (Tensor -> Tensor)) list =
    let root (x: Tensor) =
        whileLoop (fun (y: Tensor) -> abs (y * y - x) .> 1e-9) (fun y -> 0.5 * (y + x / y)) (x + 1.0)

    let steps (x: Tensor) =
        whileLoop
            (fun (i: Tensor, y: Tensor) -> Tensor.logicalAnd (y .< 10.0) (i .< tensor 100L))
            (fun (i, y) -> i + tensor 1L, y + x)
            (tensor 0L, x)

    [
        "Newton's method", (fun x -> root (1.0 + x[0] * x[0]))
        "its derivative", (fun x -> snd (jvp root (1.0 + x[0] * x[0]) x[1]))
        "none", (fun x -> whileLoop (fun (y: Tensor) -> y .> 1e9) sin x[0])
        "counted", (fun x -> let count, y = steps (abs x[1]) in Tensor.convert Float64 count + y)
        "in a loop", (fun x -> foriLoop 0 20 (fun i s -> root (1.0 + s * s + Tensor.convert Float64 i)) x[0])
        "in one of the same kind",
        (fun x -> whileLoop (fun (s: Tensor) -> s .< 50.0) (fun s -> s + root (1.0 + s * s)) (abs x[1]))
        "in a branch", (fun x -> cond (x[0] .> 0.1) (fun (y: Tensor) -> root (2.0 + y * y)) sin x[1])
        "a vector's",
        (fun x -> whileLoop (fun (y: Tensor) -> Tensor.sum (y * y) .> 1.0) (fun y -> 0.7 * Tensor.flip [ 0 ] y) x)
    ]

let laws =
    [
        Law.ofCases
            "recurrences that take slices, and keep states, have the interpreter's bits in one method"
            recurrences
            (fun (what, length, f) ->
                let x = Tensor.linspace 0.3 1.4 length
                checkAll what f x
                checkAll $"{what}, gradient" (grad (fun x -> Tensor.sum (f x))) x)

        Law.ofCases
            "loops while a predicate holds have the interpreter's bits in one method"
            (List.allPairs searches [ [ 0.3; -0.7 ]; [ 0.0; 1.5 ]; [ -2.0; 0.25 ] ])
            (fun ((what, f), point) -> checkAll what f (tensor point))

        Prop.forAll programs (fun (expression, point) ->
            let f = over expression
            checkAll (text expression) f (tensor point)
            checkAll $"gradient of {text expression}" (grad f) (tensor point)
            true)
        |> Law.ofProperty
            "a random scalar program and its gradient have the interpreter's bits as delegates, and compiled"
        |> Law.withCases 40

        Prop.forAll (ProgramGenerator.arbitrary ProgramGenerator.ops) (fun program ->
            let f, x = Programs.run program >> Tensor.convert Float64, Programs.point program
            let expected = ((compile f) x).ToArray()
            agree "the program" expected (written f x expected.Length)
            true)
        |> Law.ofProperty "a random program has the compiled function's bits as a delegate"
        |> Law.withCases 100

        Law.ofCases
            "straight-line programs of any length have the interpreter's bits"
            [ 10; 100; 400; 1500 ]
            (fun length ->
                let f (x: Tensor) =
                    (x, [ 1..length ])
                    ||> List.fold (fun y i -> Tensor.flip [ 0 ] (y * x + float (i % 7)) / (1.0 + y * y))

                checkAll "a fold" f (tensor [ 0.3; -0.7 ]))

        Law.ofCases
            "sums of so many have the order that they have in loops"
            [ 1; 2; 3; 7; 8; 9; 15; 16; 17 ]
            (fun count ->
                let weights = Tensor.linspace -3.0 1.5 count
                let f (x: Tensor) = Tensor.sum (x[0] * exp weights)
                checkAll "a sum" f (tensor [ 0.3; 1.0 ])

                checkAll
                    "a sum of zeros"
                    (fun x -> Tensor.sum (Tensor.stack (List.replicate count -x[0])))
                    (tensor [ 0.0; 1.0 ])

                checkAll
                    "in single precision"
                    (fun x -> Tensor.sum (Tensor.convert Float32 x * Tensor.convert Float32 x))
                    (Tensor.linspace 0.1 0.7 count))
    ]
