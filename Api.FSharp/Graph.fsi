namespace Fluxion

/// <summary>
/// Expressions as what they are: immutable graphs. Variables to build them on, derivatives between any of their nodes, questions about nodes, text and pictures.
/// Most programs need none of it: <c>grad</c> and its kin make the variables themselves.
/// </summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Graph =

    /// <summary>
    /// A new variable that stands for a tensor (PyTorch's requires_grad). What is computed from it is an expression, which can be differentiated by it;
    /// its value is had by <c>Tensor.value</c>, <c>Tensor.toFloat</c>.
    /// </summary>
    /// <param name="value">A floating tensor of any shape.</param>
    /// <exception cref="T:System.ArgumentException">The tensor is not floating.</exception>
    /// <example><code>Graph.variable (tensor 3.0) // variable 3</code></example>
    val variable: value: Tensor -> Tensor

    /// <summary>The name of the op that made a node (PyTorch's grad_fn); of a leaf "variable", "parameter" or "constant".</summary>
    /// <param name="node">Any tensor.</param>
    /// <example><code>Graph.opName (Graph.variable (tensor 1.0) + 1.0) // "add"</code></example>
    /// <example><code>Graph.opName (tensor 1.0 + 1.0) // "constant"</code></example>
    val opName: node: Tensor -> string

    /// <summary>Whether no op made a node (PyTorch's is_leaf): variables, parameters and constants.</summary>
    /// <param name="node">Any tensor.</param>
    /// <example><code>Graph.isLeaf (Graph.variable (tensor 1.0)) // true</code></example>
    /// <example><code>Graph.isLeaf (Graph.variable (tensor 1.0) + 1.0) // false</code></example>
    val isLeaf: node: Tensor -> bool

    /// <summary>
    /// Whether a derivative can pass from a node to a result: not through <c>stopGradient</c>, comparisons, positions, rounding.
    /// A variable depends on itself, a constant on nothing, and nothing on a constant.
    /// </summary>
    /// <param name="node">The node that is depended on.</param>
    /// <param name="result">The result that may depend on it.</param>
    /// <example><code>(let x = Graph.variable (tensor 1.0) in Graph.dependsOn x (x + 1.0)) // true</code></example>
    /// <example><code>(let x = Graph.variable (tensor 1.0) in Graph.dependsOn x (stopGradient x + 1.0)) // false</code></example>
    val dependsOn: node: Tensor -> result: Tensor -> bool

    /// <summary>
    /// Which elements of a result depend on which of a node, read off the expression: where ∂result/∂node may be other than 0, whatever the values are. <c>dependsOn</c>, element by element.
    /// </summary>
    /// <param name="node">The node that is depended on: the columns, in row-major order.</param>
    /// <param name="result">The result that may depend on it: the rows.</param>
    /// <example><code>(let x = Graph.variable (tensor [ 1.0; 2.0; 3.0 ]) in string (Graph.jacobianPattern x (x[1..] * x[..1]))) // "××·\n·××"</code></example>
    val jacobianPattern: node: Tensor -> result: Tensor -> SparsityPattern

    /// <summary>Where ∂²result/∂node² may be other than 0, whatever the values are.</summary>
    /// <param name="node">The node that is depended on.</param>
    /// <param name="result">A floating scalar.</param>
    /// <exception cref="T:System.ArgumentException">The result is no floating scalar.</exception>
    /// <example><code>(let x = Graph.variable (tensor [ 1.0; 2.0; 3.0 ]) in string (Graph.hessianPattern x (x[0] * exp x[2]))) // "··×\n···\n×·×"</code></example>
    val hessianPattern: node: Tensor -> result: Tensor -> SparsityPattern

    /// <summary>
    /// The gradient of a scalar (of the sum of several) by each tensor of a tree: ∂output/∂input, of the input's shape. Inputs are variables or any nodes between
    /// (PyTorch's retain_grad). The gradients are expressions, which can be differentiated again (create_graph); nothing is freed and nothing accumulates,
    /// so they can be asked as often as one likes.
    /// </summary>
    /// <param name="outputs">A floating scalar, or a tree of them.</param>
    /// <param name="inputs">A tree of variables or of what is computed from them.</param>
    /// <exception cref="T:System.ArgumentException">
    /// An output is not a scalar (pull a cotangent back: <c>gradientsWith</c> or <c>vjp</c>), an input is a constant, or no derivative passes from it to an output
    /// (<c>grad</c> gives zeros there). The message names the input.
    /// </exception>
    /// <example><code>(let x = Graph.variable (tensor 3.0) in Graph.gradients (x * x) x |> Tensor.toFloat) // 6.0</code></example>
    val gradients: outputs: 'Q -> inputs: 'P -> 'P

    /// <summary>
    /// What cotangents of results pull back to each tensor of a tree: Σ over results of cotangentᵀ · ∂result/∂input (PyTorch's grad_outputs).
    /// </summary>
    /// <param name="cotangents">One for each result, of its shape and type.</param>
    /// <param name="outputs">A tree of floating results of any shapes.</param>
    /// <param name="inputs">A tree of variables or of what is computed from them.</param>
    /// <exception cref="T:System.ArgumentException">A cotangent does not fit, an input is a constant, or no derivative passes from it to a result.</exception>
    /// <example><code>(let x = Graph.variable (tensor [ 1.0; 2.0 ]) in Graph.gradientsWith (tensor [ 1.0; 10.0 ]) (x * x) x |> Tensor.value) // [2; 40]</code></example>
    val gradientsWith: cotangents: 'Q -> outputs: 'Q -> inputs: 'P -> 'P

    /// <summary>The nodes of expressions, a line each, every node after its inputs; the shape last, the element type before it where it is not Float64.</summary>
    /// <param name="names">Names for some nodes: they follow as comments.</param>
    /// <param name="outputs">A tree of expressions.</param>
    /// <example><code>(Graph.toText [] (Graph.variable (tensor 3.0))).Trim() // "%0 = variable 3 : []"</code></example>
    val toText: names: (string * Tensor) list -> outputs: 'Q -> string

    /// <summary>
    /// Expressions as infix formulas, simplified as schoolbook algebra does at sight: like terms and factors are collected, numbers folded and shown with 6 digits;
    /// broadcasting is implied. Longer parts that are used again stand on lines before, <c>let t1 = …</c>; beyond 1000 nodes the far ones are <c>...</c>.
    /// A tree of several expressions gives a line for each, beginning with its path.
    /// </summary>
    /// <param name="names">Names for some nodes, which then stand for them. Other variables are x (x1, x2, … where there are several), parameters p, constants c.</param>
    /// <param name="outputs">A tree of expressions.</param>
    /// <example><code>(let x = Graph.variable (tensor 3.0) in Graph.toFormula [] (sin x * x)) // "sin(x) * x"</code></example>
    /// <example><code>(let t = Graph.variable (tensor 3.0) in Graph.toFormula [ ("t", t) ] (Graph.gradients (sin t * t) t)) // "sin(t) + t * cos(t)"</code></example>
    val toFormula: names: (string * Tensor) list -> outputs: 'Q -> string

    /// <summary>A picture of expressions in Graphviz's language DOT: variables are filled boxes, constants plain, ops ellipses, results have a double border.</summary>
    /// <param name="names">Names for some nodes.</param>
    /// <param name="outputs">A tree of expressions.</param>
    /// <example><code>(let x = Graph.variable (tensor 3.0) in (Graph.toDot [ ("x", x) ] (x * x)).StartsWith "digraph") // true</code></example>
    val toDot: names: (string * Tensor) list -> outputs: 'Q -> string

    /// <summary>A picture of expressions in Mermaid's language, which many pages of text draw: leaves are boxes, ops rounded, results have a double border.</summary>
    /// <param name="names">Names for some nodes.</param>
    /// <param name="outputs">A tree of expressions.</param>
    /// <example><code>(let x = Graph.variable (tensor 3.0) in (Graph.toMermaid [ ("x", x) ] (x * x)).StartsWith "flowchart") // true</code></example>
    val toMermaid: names: (string * Tensor) list -> outputs: 'Q -> string

    /// <summary>A picture of expressions as SVG, drawn by Graphviz's program <c>dot</c>.</summary>
    /// <param name="names">Names for some nodes.</param>
    /// <param name="outputs">A tree of expressions.</param>
    /// <exception cref="T:System.InvalidOperationException">Graphviz is not installed, or its program failed; the message says what came.</exception>
    val toSvg: names: (string * Tensor) list -> outputs: 'Q -> string

    /// <summary>
    /// What a function runs at a point, as text: a line for all of it, then one for each kernel (what was fused, and over which loops), routine and loop, with the bytes that it reads and writes,
    /// its operations, and about how long it takes on one thread. It is counted from the program; nothing is run.
    /// </summary>
    /// <param name="f">Any function, <c>grad f</c> too.</param>
    /// <param name="p">Where.</param>
    /// <exception cref="T:System.ArgumentException">The point holds no floating tensor.</exception>
    /// <example><code>(Graph.explain (grad (fun x -> Tensor.sum (sin x))) (tensor [ 1.0; 2.0 ])).Split ';' |> Array.head // "1 kernel, 0 other steps"</code></example>
    val explain: f: ('P -> 'Q) -> p: 'P -> string
