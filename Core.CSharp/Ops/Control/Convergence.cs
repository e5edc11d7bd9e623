using System.Collections.Immutable;

namespace Fluxion;

/// <summary>When an iteration x ← f(x) ends: when no element changed by more than the tolerance times 1 + max |x|; where it may not end before, it is an error.</summary>
/// <param name="Tolerance">The tolerance.</param>
/// <param name="MostSteps">The most iterations.</param>
/// <param name="Axes">How many batch axes lead: examples end each for itself, and stay.</param>
/// <param name="IsLinear">Whether the iteration is for derivatives: they may be small, and are compared with max |x| alone.</param>
internal readonly record struct Convergence(double Tolerance, int MostSteps, int Axes = 0, bool IsLinear = false)
{
    /// <summary>The same for the equations of derivatives.</summary>
    public Convergence Linear => this with { IsLinear = true };

    /// <summary>The same under a further batch axis.</summary>
    public Convergence Batched => this with { Axes = Axes + 1 };

    public ImmutableArray<int> Attributes
    {
        get
        {
            var bits = BitConverter.DoubleToInt64Bits(Tolerance);
            return [Axes, MostSteps, (int)bits, (int)(bits >> 32), IsLinear ? 1 : 0];
        }
    }

    public static Convergence Of(ReadOnlySpan<int> attributes) =>
        new(BitConverter.Int64BitsToDouble((uint)attributes[2] | ((long)attributes[3] << 32)), attributes[1], attributes[0], attributes[4] == 1);

    /// <summary>The iteration as a loop over x and whether each example goes on: its last x.</summary>
    /// <param name="loops">What makes the loop.</param>
    /// <param name="function">From x and captures to x.</param>
    /// <param name="inputs">Where it starts, and the captures.</param>
    /// <param name="count">How many leaves x has.</param>
    public Tensor[] Loop(WhileOp loops, ClosedFunction function, ImmutableArray<Tensor> inputs, int count)
    {
        var step = function.Derived($"fixed {Axes} {Tolerance:R} {IsLinear}", Step);
        var going = Leaves.Refilled(new Literal(1).As(DType.Bool), inputs[0].Shape[..Axes]);
        var loop = loops.Of(step, [going, .. inputs], count + 1, MostSteps);
        return [.. Enumerable.Range(1, count).Select(i => Tuples.PartOf(loop, i))];
    }

    /// <summary>From whether examples go on, x and captures to whether any does, whether each does, and x.</summary>
    private ClosedFunction Step(ClosedFunction f)
    {
        var count = f.Outputs.Length;
        var going = Tensor.Parameter(f.Outputs[0].Shape[..Axes], DType.Bool, f.Owner);
        Tensor? change = null, size = null;
        for (var i = 0; i < count; i++)
        {
            var (before, after) = (f.Parameters[i], f.Outputs[i]);
            if (after.Size > 0)
            {
                change = Largest(change, after - before);
                size = Largest(size, after);
            }
        }

        // Literals throughout: lowering writes this into bodies, which have no data of their own.
        var any = going;
        if (Axes > 0)
        {
            var largest = going.Convert(DType.Int32).MaxOver(Shapes.Range(Axes));
            any = largest > Tensor.LiteralLike(largest, 0);
        }

        var next = f.Outputs;
        if (Axes > 0)
        {
            var shape = going.Shape;
            next = [.. f.Outputs.Select((after, i) => Tensor.Where(going.ReshapeTo([.. shape, .. Enumerable.Repeat(1, after.Rank - shape.Length)]), after, f.Parameters[i]))];
        }

        // Not (change − bound <= 0), so that what is NaN or infinite goes on until it is an error.
        var bound = new Literal(Tolerance) * (IsLinear ? size! : size! + Literal.One);
        var over = change! - bound;
        var isFar = !(over <= Tensor.LiteralLike(over, 0));
        return ClosedFunction.Of(f.Owner, [going, .. f.Parameters], [any, Axes == 0 ? isFar : going & isFar, .. next]);
    }

    private Tensor Largest(Tensor? other, Tensor x)
    {
        var axes = Shapes.Range(x.Rank)[Axes..];
        var own = axes.IsEmpty ? x.Abs() : x.Abs().MaxOver(axes);
        return other is null ? own : Tensor.Maximum(other, own.Convert(other.DType));
    }
}
