namespace Fluxion;

/// <summary>What ops are called in formulas, and how what is static about them is said.</summary>
internal static class FormulaWords
{
    /// <summary>A node's name and its attributes as further arguments; empty where there are none to show.</summary>
    public static (string Name, string Attributes) Of(Tensor node)
    {
        var op = node.Op;
        if (op == Reductions.Sum || op == Reductions.Max || op == Reductions.Min)
        {
            var axes = node.Attributes;
            return (op.Name, node.Rank == 0 ? "" : axes.Length == 1 ? $"axis={axes[0]}" : $"axes={Shapes.Text(axes)}");
        }

        if (op == Structure.Permute)
        {
            return node.Rank == 2 ? ("transpose", "") : (op.Name, Shapes.Text(node.Attributes));
        }

        if (op == Structure.Slice || op == Structure.Pad)
        {
            var starts = Shapes.Text(node.Attributes[..node.Rank]);
            var steps = node.Attributes[node.Rank..];
            return (op.Name, $"start={starts}, shape={Shapes.Text(node.Shape)}" + (steps.All(step => step == 1) ? "" : $", step={Shapes.Text(steps)}"));
        }

        if (op == Structure.Windows)
        {
            var a = node.Attributes;
            return (op.Name, $"axis={a[0]}, size={a[1]}, step={a[2]}, distance={a[3]}");
        }

        if (op == Sequences.CumSum || op == Sequences.ArgSort)
        {
            var direction = op == Sequences.CumSum ? "reverse" : "descending";
            return (op.Name, $"axis={node.Rank - 1}" + (node.Attributes[0] == 1 ? $", {direction}" : ""));
        }

        return op == Structure.Reshape ? (op.Name, Shapes.Text(node.Shape))
            : op == Arithmetic.Convert ? (node.DType.ToString().ToLowerInvariant(), "")
            : op == Gathering.TakeAlong || op == Gathering.ScatterAddAlong ? (op.Name, $"axis={node.Attributes[0]}")
            : (op.Name, string.Join(", ", node.Attributes));
    }
}
