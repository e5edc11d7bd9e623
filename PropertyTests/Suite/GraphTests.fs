/// Graphs: questions about nodes, derivatives between them, formulas, text and pictures.
module Fluxion.Suite.GraphTests

open System
open System.Diagnostics
open NUnit.Framework
open Fluxion

let private scalar value = Graph.variable (tensor value)

let private formula (x: Tensor) (y: Tensor) = Graph.toFormula [ "x", x ] y

[<Test>]
let ``leaves, names of ops and dependence`` () =
    let x = scalar 1.0
    let y = x + 1.0
    Expect.equal [ true; false; true ] ([ x; y; tensor 1.0 ] |> List.map Graph.isLeaf)
    Expect.equal [ "variable"; "add"; "constant" ] ([ x; y; tensor 1.0 + 1.0 ] |> List.map Graph.opName)
    Expect.equal "constant" (Graph.opName (Tensor.arange 0.0 3.0 1.0))
    Expect.isTrue "y depends on x" (Graph.dependsOn x y)
    Expect.isTrue "a variable depends on itself" (Graph.dependsOn x x)
    Expect.isTrue "x does not depend on y" (not (Graph.dependsOn y x))
    Expect.isTrue "nothing depends on a constant" (not (Graph.dependsOn (tensor 1.0) y))
    Expect.isTrue "not through stopGradient" (not (Graph.dependsOn x (stopGradient y)))
    Expect.isTrue "not through a comparison" (not (Graph.dependsOn x (Tensor.convert Float64 (x .> 0.0))))
    Expect.isTrue "beside stopGradient" (Graph.dependsOn x (stopGradient y + x))

[<Test>]
let ``gradients at any node, in the tree's own type, twice the same`` () =
    let w, x = scalar 1.0, scalar 2.0
    let a, b = w + x, w + 1.0
    let y = a * b
    let values = List.map Tensor.toFloat
    Expect.equal [ 5.0; 2.0; 2.0; 3.0; 1.0 ] (Graph.gradients y [ w; x; a; b; y ] |> values)
    Expect.equal [ 5.0; 2.0; 2.0; 3.0; 1.0 ] (Graph.gradients [ y ] [ w; x; a; b; y ] |> values)
    let named = Graph.gradients y {| W = w; X = x |}
    Expect.equal (5.0, 2.0) (Tensor.toFloat named.W, Tensor.toFloat named.X)

[<Test>]
let ``cotangents weigh results`` () =
    let w, x = scalar 1.0, scalar 2.0
    let a, b = w + x, w + 1.0

    let by (c0: float) (c1: float) =
        Graph.gradientsWith (tensor c0, tensor c1) (a * b, a + b) w |> Tensor.toFloat

    Expect.equal (9.0, 11.0) (by 1.0 2.0, by 1.0 3.0)

    let joined =
        Graph.gradientsWith (tensor [ 1.0; 2.0 ]) (Tensor.stack [ a * b; a + b ]) w

    Expect.equal 9.0 (Tensor.toFloat joined)

[<Test>]
let ``gradients are expressions, differentiated again and again`` () =
    let x = scalar 3.0
    let first = Graph.gradients (x ** 3) x
    let second = Graph.gradients first x
    let third = Graph.gradients second x
    Expect.equal [ 27.0; 18.0; 6.0 ] ([ first; second; third ] |> List.map Tensor.toFloat)

[<Test>]
let ``why there is no derivative is said, with the input's name`` () =
    let w, x = scalar 1.0, scalar 2.0

    let refused part (action: unit -> 'T) =
        Expect.raises<ArgumentException> part (action >> ignore)

    let y = w * 3.0

    refused "gradients: got inputs.Item2, a constant of shape []; wanted a variable" (fun () ->
        Graph.gradients y (w, tensor 3.0))

    refused "gradients: got the input, a constant of shape [2]" (fun () -> Graph.gradients y (tensor [ 1.0; 2.0 ]))
    refused "inputs[1] (variable of shape []), from which no derivative passes" (fun () -> Graph.gradients y [ w; x ])
    refused "the output was computed without it" (fun () -> Graph.gradients y x)
    refused "only through stopGradient" (fun () -> Graph.gradients (stopGradient w * x) w)
    refused "the output is a constant" (fun () -> Graph.gradients (tensor 1.0) w)
    refused "implicitly created only for scalar outputs" (fun () -> Graph.gradients (w * tensor [ 1.0; 2.0 ]) w)
    refused "an output of shape [2]" (fun () -> Graph.gradients (w * tensor [ 1.0; 2.0 ]) w)
    refused "vjp" (fun () -> Graph.gradients (w * tensor [ 1.0; 2.0 ]) w)
    refused "a cotangent of Float64 [1]; wanted Float64 []" (fun () -> Graph.gradientsWith (tensor [ 1.0 ]) y w)
    refused "variable: got a tensor of Int32" (fun () -> Graph.variable (tensor 3))

[<Test>]
let ``formulas are infix with the fewest parentheses`` () =
    let a, b = scalar 2.0, scalar 3.0

    let shown (expected: string) y =
        Expect.equal expected (Graph.toFormula [ "a", a; "b", b ] y)

    3.0 * a ** 3 - b ** 2 |> shown "3 * a**3 - b**2"
    -(a - b) / (a * b) |> shown "(b - a) / (a * b)"
    2.0 * (a + b) |> shown "2 * (a + b)"
    a - (b - a) * 2.0 |> shown "a - 2 * (b - a)"
    a / (b / a) |> shown "a**2 / b"
    a / b / 2.0 |> shown "a / (2 * b)"
    1.0 - (2.0 - a) |> shown "a - 1"
    -a |> shown "-a"
    (-a) ** 3 |> shown "(-a)**3"
    (a + 1.0) ** 2 |> shown "(a + 1)**2"
    Tensor.pow a b |> shown "a**b"
    sqrt (a * a + b * b) |> shown "sqrt(a**2 + b**2)"
    3.0 * a / (a - 1.0) |> shown "3 * a / (a - 1)"
    a / a |> shown "a / a"
    0.5 * a |> shown "0.5 * a"
    a / 2.5 |> shown "a / 2.5"
    Tensor.where (a .< b) a b |> shown "where(a < b, a, b)"
    exp -a |> shown "exp(-a)"

[<Test>]
let ``derivatives read as in a table`` () =
    let x = scalar 0.5

    let derivatives f =
        Seq.unfold (fun y -> Some(formula x y, Graph.gradients y x)) (f x)

    Expect.equal
        [
            "sin(x) * x"
            "sin(x) + x * cos(x)"
            "2 * cos(x) - x * sin(x)"
            "-3 * sin(x) - x * cos(x)"
            "x * sin(x) - 4 * cos(x)"
            "5 * sin(x) + x * cos(x)"
        ]
        (derivatives (fun x -> sin x * x) |> Seq.take 6 |> List.ofSeq)

    Expect.equal
        [ "tanh(x)"; "1 - tanh(x)**2"; "-2 * tanh(x) * (1 - tanh(x)**2)" ]
        (derivatives tanh |> Seq.take 3 |> List.ofSeq)

    Expect.equal [ "log(x)"; "1 / x"; "-1 / x**2" ] (derivatives log |> Seq.take 3 |> List.ofSeq)
    Expect.equal [ "sqrt(x)"; "1 / (2 * sqrt(x))" ] (derivatives sqrt |> Seq.take 2 |> List.ofSeq)

[<Test>]
let ``tensors in formulas: reductions, products, broadcasting`` () =
    let m = Graph.variable (tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ])
    let v = Graph.variable (tensor [ 1.0; 2.0 ])

    let shown (expected: string) y =
        Expect.equal expected (Graph.toFormula [ "m", m; "v", v ] y)

    Tensor.sum (m * v) |> shown "sum(m * v)"
    Tensor.sumAlong 1 m |> shown "sum(m, axis=1)"
    Tensor.cumsum 1 m |> shown "cumsum(m, axis=1)"
    Tensor.argsortDescending 1 m |> shown "argsort(m, axis=1, descending)"
    Tensor.mean (2.0 * (v + 1.0) ** 2) |> shown "sum(2 * (v + 1)**2) / 2"
    m *@ m |> shown "m *@ m"
    (m *@ m) * 2.0 + m |> shown "2 * (m *@ m) + m"
    Tensor.transpose m |> shown "transpose(m)"
    // What is repeated before a sum is said; elsewhere it is implied.
    Tensor.sum (Tensor.expand [ 2 ] (Tensor.sum v))
    |> shown "sum(expand(sum(v), [2]))"

    Graph.gradients (Tensor.sum (v * v)) v |> shown "2 * v"
    v * tensor [ 3.0; 5.0 ] |> shown "v * [3; 5]"

    v * Tensor.arange 0.0 2.0 1.0 + Tensor.value (tensor [ 7.0; 7.0 ])
    |> shown "v * [0; 1] + 7"

[<Test>]
let ``leaves without a name get letters, named nodes stand for themselves`` () =
    let one, other = scalar 1.0, scalar 2.0
    let inner = one * other
    let y = sin inner + other
    Expect.equal "sin(x1 * x2) + x2" (Graph.toFormula [] y)
    Expect.equal "sin(z) + x" (Graph.toFormula [ "z", inner ] y)
    Expect.equal "sin(x * x1) + x1" (Graph.toFormula [ "x", one ] y)

[<Test>]
let ``longer parts that are used again stand on lines of their own`` () =
    let x = scalar 1.0
    let part = sin x * cos x + exp (x * x) / (x + 1.0)

    Expect.equal
        "let t1 = sin(x) * cos(x) + exp(x**2) / (x + 1)\nlog(t1) + sqrt(t1)"
        (Graph.toFormula [ "x", x ] (log part + sqrt part))

[<Test>]
let ``every part with a line of its own is used below it`` () =
    let x = Graph.variable (tensor 0.7)

    for f in
        [
            (fun (x: Tensor) -> sin x / x)
            (fun x -> exp (sin x))
            (fun x -> tanh (x * tanh x))
        ] do
        for derivative in Seq.unfold (fun f -> Some(f, diff f)) f |> Seq.truncate 6 do
            let lines = (formula x (derivative x)).Split '\n'

            for line in lines do
                if line.StartsWith "let " then
                    let name = (line.Split ' ')[1]

                    let uses =
                        lines
                        |> Array.filter (fun other -> other <> line)
                        |> Array.sumBy (fun other -> System.Text.RegularExpressions.Regex.Count(other, $@"\b{name}\b"))

                    Expect.isTrue $"{name} is used in\n{formula x (derivative x)}" (uses > 0)

[<Test>]
let ``several results have a line each`` () =
    let a = Graph.variable (tensor [ 2.0; 3.0; 4.0 ])
    let b = Graph.variable (tensor [ 6.0; 4.0; 5.0 ])
    let q = 3.0 * a ** 3 - b ** 2
    let gradients = Graph.gradientsWith (Tensor.ones [ 3 ]) q (a, b)
    let names = [ "a", a; "b", b; "Q", q ]

    Expect.equal
        "Q = 3 * a**3 - b**2\nItem2.Item1 = 9 * a**2\nItem2.Item2 = -2 * b"
        (Graph.toFormula names (q, gradients))

[<Test>]
let ``text has a line a node`` () =
    let a = Graph.variable (tensor [ 2.0f; 3.0f ])

    Expect.equal
        [
            "%0 = variable : Float32 [2]  // a"
            "%1 = mul %0 %0 : Float32 [2]"
            "%2 = sum(0) %1 : Float32 []"
            "%3 = constant 2 : Float32 []"
            "%4 = add %2 %3 : Float32 []"
            ""
        ]
        (Graph.toText [ "a", a ] (Tensor.sum (a * a) + 2.0)
         |> _.Split('\n')
         |> List.ofArray)

[<Test>]
let ``pictures show leaves by their names, and escape them`` () =
    let x = scalar 3.0
    let y = sin x * x
    let name = "the \"x\" <of> #1"
    let dot = Graph.toDot [ name, x; "y", y ] y
    Expect.contains "digraph {" dot
    Expect.contains "n0 [label=\"the \\\"x\\\" <of> #1\\nvariable 3\", shape=box" dot
    Expect.contains "n0 -> n1;" dot
    Expect.contains "n2 [label=\"y\\nmul\", shape=ellipse, peripheries=2];" dot
    let mermaid = Graph.toMermaid [ name, x ] y
    Expect.contains "flowchart TD" mermaid
    Expect.contains "n0[\"the #quot;x#quot; #lt;of#gt; #35;1<br>variable 3\"]" mermaid
    Expect.contains "n2[[\"mul\"]]" mermaid
    Expect.contains "strongMul" (Graph.toDot [] (Graph.gradients y x))

let private hasGraphviz =
    lazy
        (try
            use dot =
                nonNull (Process.Start(ProcessStartInfo("dot", "-V", RedirectStandardError = true)))

            dot.WaitForExit()
            dot.ExitCode = 0
         with :? ComponentModel.Win32Exception ->
             false)

[<Test>]
let ``SVG is drawn where Graphviz is installed, and else an error says so`` () =
    let x = scalar 3.0
    let draw () = Graph.toSvg [ "θ", x ] (sin x * x)

    if hasGraphviz.Value then
        let svg = draw ()
        Expect.contains "</svg>" svg
        Expect.contains "θ" svg
    else
        Expect.raises<InvalidOperationException>
            "toSvg: Graphviz's program `dot` was not found on the PATH. Install Graphviz, or take the text instead: Graph.toDot or Graph.toMermaid."
            (draw >> ignore)

[<Test; Category "Slow">]
let ``a chain of a million nodes is shown without recursion`` () =
    let x = scalar 0.5

    let chain =
        Seq.fold (fun (y: Tensor) i -> if i % 3 = 0 then sin y else y * 0.5 + x) x (seq { 1..700_000 })

    Expect.isTrue "depends" (Graph.dependsOn x chain)
    Expect.contains "..." (Graph.toFormula [] chain)
    Expect.isTrue "a short formula" ((Graph.toFormula [] chain).Length < 50_000)
    Expect.isTrue "a line" (chain.ToString().Length < 400)
    let lines = (Graph.toText [] chain).AsSpan().Count '\n'
    Expect.isTrue "a line a node" (lines > 1_000_000)
