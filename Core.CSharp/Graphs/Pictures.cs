using System.Text;

namespace Fluxion;

/// <summary>Expressions as text and as pictures: a line a node, Graphviz's DOT, Mermaid.</summary>
internal static class Pictures
{
    /// <summary>A line a node: %2 = mul %0 %1 : [2;3].</summary>
    public static string Text(Drawing drawing)
    {
        var builder = new StringBuilder();
        for (var place = 0; place < drawing.Nodes.Count; place++)
        {
            var node = drawing.Nodes[place];
            builder.Append('%').Append(place).Append(" = ").Append(Drawing.Label(node));
            foreach (var input in Drawing.Inputs(node))
            {
                builder.Append(" %").Append(drawing.Place(input));
            }

            builder.Append(" : ").Append(TensorText.Kind(node));
            if (drawing.Name(node) is { } name)
            {
                builder.Append("  // ").Append(name);
            }

            builder.Append('\n');
        }

        return builder.ToString();
    }

    /// <summary>Graphviz's language: variables are boxes, constants have no border, results a double one.</summary>
    public static string Dot(Drawing drawing)
    {
        var builder = new StringBuilder("digraph {\n  node [fontname=\"Helvetica\"];\n");
        var outputs = new HashSet<Tensor>(drawing.Outputs, ReferenceEqualityComparer.Instance);
        for (var place = 0; place < drawing.Nodes.Count; place++)
        {
            var node = drawing.Nodes[place];
            var style = node.Op == Leaves.Variable || node.Op == Leaves.Parameter ? "shape=box, style=filled, fillcolor=lightblue"
                : node.Op is Leaf ? "shape=plaintext"
                : "shape=ellipse";
            var border = outputs.Contains(node) ? ", peripheries=2" : "";
            builder.Append($"  n{place} [label=\"{Caption(drawing, node, Escaped, "\\n")}\", {style}{border}];\n");
            foreach (var input in Drawing.Inputs(node))
            {
                builder.Append($"  n{drawing.Place(input)} -> n{place};\n");
            }
        }

        return builder.Append("}\n").ToString();

        static string Escaped(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
    }

    /// <summary>Mermaid's language: variables are boxes, ops rounded, results have a double border.</summary>
    public static string Mermaid(Drawing drawing)
    {
        var builder = new StringBuilder("flowchart TD\n");
        var outputs = new HashSet<Tensor>(drawing.Outputs, ReferenceEqualityComparer.Instance);
        for (var place = 0; place < drawing.Nodes.Count; place++)
        {
            var node = drawing.Nodes[place];
            var caption = Caption(drawing, node, Escaped, "<br>");
            var (open, close) = outputs.Contains(node) ? ("[[", "]]") : node.Op is Leaf ? ("[", "]") : ("(", ")");
            builder.Append($"  n{place}{open}\"{caption}\"{close}\n");
            foreach (var input in Drawing.Inputs(node))
            {
                builder.Append($"  n{drawing.Place(input)} --> n{place}\n");
            }
        }

        return builder.ToString();

        // Mermaid's own escapes: # and a name or a number.
        static string Escaped(string text) => text.Replace("#", "#35;").Replace("\"", "#quot;").Replace("<", "#lt;").Replace(">", "#gt;").Replace("\n", " ");
    }

    private static string Caption(Drawing drawing, Tensor node, Func<string, string> escaped, string line)
    {
        var name = drawing.Name(node) is { } given ? escaped(given) + line : "";
        var kind = node.Rank == 0 && node.DType == DType.Float64 ? "" : line + escaped(TensorText.Kind(node));
        return name + escaped(Drawing.Label(node)) + kind;
    }
}
