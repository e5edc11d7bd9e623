using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fluxion.Kernels;
using Fluxion.Kernels.Cpu;

namespace Fluxion;

/// <summary>
/// Functions of tensors as delegates of plain numbers: traced and compiled at once. Scalars and tiny tensors become one method on local variables (<see cref="ScalarProgram"/>), everything else a program that is run
/// on the caller's memory (<see cref="PlainProgram"/>).
/// </summary>
internal sealed unsafe class Delegates
{
    private readonly string name;
    private readonly ImmutableArray<Tensor> parameters;
    private readonly ImmutableArray<Tensor> outputs;
    private readonly Tensor[] arguments;
    private readonly long[] inputStarts;
    private readonly long[] outputStarts;

    private Delegates(string name, Tensor[] parameters, Tensor[] outputs)
    {
        this.name = name;
        this.parameters = [.. parameters];
        this.outputs = [.. outputs];
        arguments = Array.ConvertAll(parameters, parameter => Leaves.NewData(
            parameter.Shape, DType.Float64, new View(Storage.Allocate(DType.Float64, parameter.Size), 0, Shapes.ContiguousStrides(parameter.Shape))));
        inputStarts = Starts(parameters, out _);
        outputStarts = Starts(outputs, out var length);
        OutputLength = length;
    }

    private int OutputLength { get; }

    /// <summary>A function of so many numbers, whose result is a scalar, as a <c>Func</c> of them.</summary>
    public static Delegate OfNumbers(string name, int count, Func<Tensor[], Tensor> f)
    {
        var traced = Trace(name, [.. Enumerable.Repeat(Shapes.Scalar, count)], x => [f(x)]);
        var result = traced.outputs[0];
        if (result.Rank > 0)
        {
            throw Errors.Argument(name, $"a result of shape {Shapes.Text(result.Shape)}", "a scalar", "Reduce it, or have it written into a span: toSpanDelegate.");
        }

        return traced.Scalars(i => new Place(DirectRegion.Argument, i), new Place(DirectRegion.Result, 0)) is { } program
            ? DirectKernel.OverNumbers(program, count)
            : traced.Numbers(count);
    }

    /// <summary>A function of a vector of so many numbers; the results' elements are written one after the other.</summary>
    public static SpanFunction OfSpans(string name, int length, Func<Tensor, Tensor[]> f)
    {
        if (length < 1)
        {
            throw Errors.Argument(name, $"an argument of {length} numbers", "1 or more");
        }

        var traced = Trace(name, [[length]], x => f(x[0]));
        var written = traced.OutputLength;
        void Refuse(int inputs, int outputs) => throw Errors.Argument(
            name,
            $"spans of {inputs} and {outputs} numbers",
            $"{length} to read and {written} to write",
            "The lengths are those of the trace: a function of other lengths is another delegate.");
        if (traced.Scalars(_ => new Place(DirectRegion.Input, 0), null) is { } program)
        {
            return DirectKernel.OverSpans<SpanFunction>(program, length, written, Refuse);
        }

        var plain = traced.Plain();
        return (input, output) =>
        {
            if (input.Length != length || output.Length != written)
            {
                Refuse(input.Length, output.Length);
            }

            // A program may write before it has read everything.
            if (input.Overlaps(output))
            {
                using var copy = Arena.Rent((long)length * sizeof(double));
                input.CopyTo(new Span<double>(copy.Address, length));
                Run(plain, copy.Address, output);
            }
            else
            {
                fixed (double* from = input)
                {
                    Run(plain, (byte*)from, output);
                }
            }
        };

        static void Run(PlainProgram plain, byte* input, Span<double> output)
        {
            fixed (double* into = output)
            {
                plain.Run(input, (byte*)into);
            }
        }
    }

    private static Delegates Trace(string name, ImmutableArray<int>[] shapes, Func<Tensor[], Tensor[]> f)
    {
        var since = Tensor.NextSerial();
        var parameters = Array.ConvertAll(shapes, shape => Tensor.Parameter(shape, DType.Float64, name));
        var outputs = f(parameters);
        if (outputs.FirstOrDefault(output => output.DType != DType.Float64) is { } other)
        {
            throw Errors.Argument(name, $"a result of {other.DType}", "Float64 tensors: a delegate's numbers are doubles", $"Convert it: {Errors.Conversion(DType.Float64, "y")}.");
        }

        var (function, captures) = ClosedFunction.Close(name, parameters, outputs, since);
        return captures.IsEmpty ? new(name, parameters, [.. function.Outputs]) : throw Errors.Operation(
            name,
            "the function uses a variable or parameter of a transformation around it, and no derivative goes through plain numbers",
            "Make the delegate outside, of a function that takes the tensor as an argument.");
    }

    /// <summary>The one method, or null where there are more than a few numbers.</summary>
    private DirectProgram? Scalars(Func<int, Place> parameter, Place? result) => Walked(walk =>
        ScalarProgram.Of(walk, [.. parameters.Select((_, i) => parameter(i))], [.. outputStarts.Select(start => result ?? new Place(DirectRegion.Output, start))]));

    private PlainProgram Plain() => Walked(walk => PlainProgram.Of(walk, inputStarts, outputStarts));

    private T Walked<T>(Func<CanonicalWalk, T> use)
    {
        var walk = CanonicalWalk.Over(outputs.AsSpan(), parameters, arguments);
        try
        {
            return use(walk);
        }
        finally
        {
            walk.Return();
        }
    }

    /// <summary>A program's call with numbers.</summary>
    private Delegate Numbers(int count)
    {
        var plain = Plain();
        return count switch
        {
            1 => new Func<double, double>(x => One(plain, [x])),
            2 => new Func<double, double, double>((x, y) => One(plain, [x, y])),
            3 => new Func<double, double, double, double>((x, y, z) => One(plain, [x, y, z])),
            _ => new Func<double, double, double, double, double>((x, y, z, w) => One(plain, [x, y, z, w])),
        };

        static double One(PlainProgram plain, ReadOnlySpan<double> numbers)
        {
            double result;
            fixed (double* from = numbers)
            {
                plain.Run((byte*)from, (byte*)&result);
            }

            return result;
        }
    }

    /// <summary>Where tensors start that lie one after the other.</summary>
    private static long[] Starts(Tensor[] tensors, out int length)
    {
        var total = 0L;
        var starts = Array.ConvertAll(tensors, tensor => ((total += tensor.Size) - tensor.Size) * sizeof(double));
        length = checked((int)total);
        return starts;
    }
}
