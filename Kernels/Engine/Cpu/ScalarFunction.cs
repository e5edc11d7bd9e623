using System.Collections.Immutable;
using System.Reflection.Emit;

namespace Fluxion.Kernels.Cpu;

/// <summary>Functions of numbers, compiled from their expansions: for what is done one by one.</summary>
internal static class ScalarFunction
{
    /// <summary>A function of one argument.</summary>
    public static Func<double, double> Unary(FunctionEntry entry) => Compile<double>(entry).CreateDelegate<Func<double, double>>(null);

    /// <summary>A function of two arguments.</summary>
    public static Func<double, double, double> Binary(FunctionEntry entry) => Compile<double>(entry).CreateDelegate<Func<double, double, double>>(null);

    /// <summary>A function of one Float32.</summary>
    public static Func<float, float> SingleUnary(FunctionEntry entry) => Compile<float>(entry).CreateDelegate<Func<float, float>>(null);

    /// <summary>A function of two Float32s.</summary>
    public static Func<float, float, float> SingleBinary(FunctionEntry entry) => Compile<float>(entry).CreateDelegate<Func<float, float, float>>(null);

    private static DynamicMethod Compile<T>(FunctionEntry entry)
        where T : unmanaged
    {
        var type = typeof(T) == typeof(float) ? DType.Float32 : DType.Float64;
        var types = Enumerable.Repeat(type, entry.Arity).ToList();
        var block = ImmutableArray.CreateBuilder<Statement>();
        var writer = new InstructionWriter(block, types, FunctionForm.Inline, inBranch: false);
        var result = entry.Expand(new Value(writer, 0), new Value(writer, entry.Arity - 1), 0).Number;

        // Loaded from a buffer and stored to it, that there is none of: so that the arguments have a type and the result counts as used.
        var arguments = Enumerable.Range(0, entry.Arity).Select(argument => new Load(argument, type, 0));
        var kernel = new Kernel(entry.Name, [type], [], 0, [new Access(0, [])], types.Count, [.. arguments, .. block, new Store(0, result)]);

        // A delegate calls a method with a first argument of its own without moving the others.
        Type[] parameters = [typeof(object), .. Enumerable.Repeat(typeof(T), entry.Arity)];
        var method = new DynamicMethod(entry.Name, typeof(T), parameters, typeof(ScalarFunction), skipVisibility: true) { InitLocals = false };
        PartEmitter.EmitFunction(method.GetILGenerator(1024), KernelSurvey.Of(kernel, _ => false), entry.Arity, block.ToImmutable(), result);
        return method;
    }
}
