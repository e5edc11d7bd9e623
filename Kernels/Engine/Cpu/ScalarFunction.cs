using System.Collections.Immutable;
using System.Reflection.Emit;

namespace Fluxion.Kernels.Cpu;

/// <summary>Functions of numbers, compiled from their expansions: for what is done one by one.</summary>
internal static class ScalarFunction
{
    /// <summary>A function of one argument.</summary>
    public static Func<double, double> Unary(FunctionEntry entry) => Compile(entry).CreateDelegate<Func<double, double>>(null);

    /// <summary>A function of two arguments.</summary>
    public static Func<double, double, double> Binary(FunctionEntry entry) => Compile(entry).CreateDelegate<Func<double, double, double>>(null);

    private static DynamicMethod Compile(FunctionEntry entry)
    {
        var types = Enumerable.Repeat(DType.Float64, entry.Arity).ToList();
        var block = ImmutableArray.CreateBuilder<Statement>();
        var writer = new InstructionWriter(block, types, FunctionForm.Inline, inBranch: false);
        var result = entry.Expand(new Value(writer, 0), new Value(writer, entry.Arity - 1), 0).Number;

        // Stored to a buffer that there is none of: so that the result counts as used.
        var kernel = new Kernel(entry.Name, [DType.Float64], [], 0, [new Access(0, [])], types.Count, [.. block, new Store(0, result)]);

        // A delegate calls a method with a first argument of its own without moving the others.
        Type[] parameters = [typeof(object), .. Enumerable.Repeat(typeof(double), entry.Arity)];
        var method = new DynamicMethod(entry.Name, typeof(double), parameters, typeof(ScalarFunction), skipVisibility: true) { InitLocals = false };
        PartEmitter.EmitFunction(method.GetILGenerator(1024), KernelSurvey.Of(kernel, _ => false), entry.Arity, block.ToImmutable(), result);
        return method;
    }
}
