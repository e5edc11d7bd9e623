using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fluxion.Kernels;
using Fluxion.Kernels.Cpu;

namespace Fluxion;

/// <summary>A body of few numbers as one method without lanes (<see cref="ScalarProgram"/>), run for tensors: their elements go onto the stack and come back from there.</summary>
internal sealed unsafe class ScalarRun
{
    private const int Alignment = sizeof(ulong);

    private readonly DirectProgram program;
    private readonly (int Start, int Bytes)[] inputs;
    private readonly (int Start, Form Form)[] outputs;
    private readonly int inputBytes;
    private readonly int outputBytes;
    private DirectKernel.Memory? kernel;

    private ScalarRun(DirectProgram program, (int Start, int Bytes)[] inputs, int inputBytes, (int Start, Form Form)[] outputs, int outputBytes)
    {
        (this.program, this.inputs, this.inputBytes, this.outputs, this.outputBytes) = (program, inputs, inputBytes, outputs, outputBytes);
    }

    /// <summary>How many operations there are to compile.</summary>
    public int Operations => DirectKernel.Operations(program);

    /// <summary>Whether a body may be one: a look at its outside.</summary>
    public static bool IsCandidate(ImmutableArray<Tensor> outputs, ReadOnlySpan<Tensor> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.Size > ScalarWriter.MostElements || (argument.Payload is View view && (view.Storage.Device != Device.Cpu || !Constants.IsContiguous(view, argument.Shape))))
            {
                return false;
            }
        }

        return outputs.All(output => output.Size is > 0 and <= ScalarWriter.MostElements);
    }

    /// <summary>Whether all arguments are in this machine's memory.</summary>
    public static bool IsHere(ReadOnlySpan<Tensor> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.Payload is View { Storage: var storage } && storage.Device != Device.Cpu)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The body's program; null where it is none of few numbers.</summary>
    public static ScalarRun? Write(ImmutableArray<Tensor> outputs, ImmutableArray<Tensor> parameters, Tensor[] arguments)
    {
        var (inputs, inputBytes) = Laid(arguments.Select(Form.Of));
        var (results, outputBytes) = Laid(outputs.Select(Form.Of));
        var walk = CanonicalWalk.Over(outputs.AsSpan(), parameters, arguments);
        try
        {
            var program = ScalarProgram.Of(
                walk,
                [.. inputs.Select(input => new Place(DirectRegion.Input, input.Start))],
                [.. results.Select(output => new Place(DirectRegion.Output, output.Start))]);
            return program is null
                ? null
                : new ScalarRun(program, Array.ConvertAll(inputs, input => (input.Start, (int)Shapes.Count(input.Form.Shape) * input.Form.Type.Size())), inputBytes, results, outputBytes);
        }
        finally
        {
            walk.Return();
        }
    }

    /// <summary>This, ready to run.</summary>
    public ScalarRun Compile()
    {
        kernel = DirectKernel.OverMemory(program);
        return this;
    }

    /// <summary>The outputs for arguments of the forms that it was made for.</summary>
    [SkipLocalsInit]
    public Tensor[] Run(ReadOnlySpan<Tensor> arguments)
    {
        var memory = stackalloc byte[inputBytes + outputBytes];
        for (var i = 0; i < arguments.Length; i++)
        {
            var (start, bytes) = inputs[i];
            if (arguments[i].Payload is View view)
            {
                view.Storage.Part(view.Offset * view.Storage.Type.Size(), bytes).CopyTo(new Span<byte>(memory + start, bytes));
                GC.KeepAlive(view);
            }
            else
            {
                *(ulong*)(memory + start) = arguments[i].ScalarBits;
            }
        }

        kernel!(memory, memory + inputBytes);
        var results = new Tensor[outputs.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var (start, form) = outputs[i];
            results[i] = Constant(form, memory + inputBytes + start);
        }

        return results;
    }

    private static Tensor Constant(Form form, byte* elements)
    {
        if (form.Shape.IsEmpty)
        {
            return Leaves.NewFill(form.Shape, form.Type, form.Type.Size() switch { 8 => *(ulong*)elements, 4 => *(uint*)elements, _ => *elements });
        }

        var storage = Storage.Allocate(form.Type, Shapes.Count(form.Shape));
        new Span<byte>(elements, (int)storage.Bytes).CopyTo(storage.Part(0, (int)storage.Bytes));
        return Leaves.NewData(form.Shape, form.Type, new View(storage, 0, Shapes.ContiguousStrides(form.Shape)));
    }

    /// <summary>One after the other, each from a word's boundary on.</summary>
    private static ((int Start, Form Form)[] Places, int Bytes) Laid(IEnumerable<Form> forms)
    {
        var (places, bytes) = (new List<(int, Form)>(), 0);
        foreach (var form in forms)
        {
            places.Add((bytes, form));
            bytes += (((int)Shapes.Count(form.Shape) * form.Type.Size()) + Alignment - 1) & -Alignment;
        }

        return ([.. places], bytes);
    }
}
