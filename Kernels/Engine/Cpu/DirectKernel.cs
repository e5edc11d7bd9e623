using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// A <see cref="DirectProgram"/> as a method with a signature of its own, on local variables: nothing is looked up in a call and nothing allocated. Its results have the bits of the kernel's under any other
/// compiler.
/// </summary>
internal sealed unsafe class DirectKernel
{
    private readonly Action<int, int>? wrongLengths;
    private readonly byte[] table;

    private DirectKernel(DirectProgram program, Action<int, int>? wrongLengths)
    {
        this.wrongLengths = wrongLengths;
        table = GC.AllocateUninitializedArray<byte>(program.Table.Length, pinned: true);
        program.Table.CopyTo(table);
    }

    /// <summary>A method on the caller's memory.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="output">What is written.</param>
    public delegate void Memory(byte* input, byte* output);

    /// <summary>Where its table is.</summary>
    public long TableAddress => Marshal.UnsafeAddrOfPinnedArrayElement(table, 0);

    /// <summary>How many operations there are to compile.</summary>
    public static int Operations(DirectProgram program) => CompiledKernel.Operations(FunctionLowering.Lower(program.Kernel, FunctionForm.Inline));

    /// <summary>The program as a method on the caller's memory.</summary>
    public static Memory OverMemory(DirectProgram program) =>
        Compile<Memory>(program, null, typeof(void), [typeof(byte*), typeof(byte*)], emitter => emitter.FromPointers());

    /// <summary>The program as a function of so many numbers.</summary>
    public static Delegate OverNumbers(DirectProgram program, int count)
    {
        var numbers = Enumerable.Repeat(typeof(double), count).ToArray();
        var type = Expression.GetFuncType([.. numbers, typeof(double)]);
        return Method(program, new DirectKernel(program, null), typeof(double), numbers, emitter => emitter.FromNumbers(), type);
    }

    /// <summary>The program as a function from a span to another.</summary>
    /// <param name="program">The program.</param>
    /// <param name="inputs">The length that the first must have.</param>
    /// <param name="outputs">The length that the second must have.</param>
    /// <param name="wrongLengths">Throws for lengths that are others.</param>
    public static T OverSpans<T>(DirectProgram program, int inputs, int outputs, Action<int, int> wrongLengths)
        where T : Delegate =>
        Compile<T>(program, wrongLengths, typeof(void), [typeof(ReadOnlySpan<double>), typeof(Span<double>)], emitter => emitter.FromSpans(inputs, outputs));

    /// <summary>Compiled code calls it where lengths are not as they should be.</summary>
    public void Refuse(int inputs, int outputs) => wrongLengths!(inputs, outputs);

    private static T Compile<T>(DirectProgram program, Action<int, int>? wrongLengths, Type result, Type[] parameters, Action<PartEmitter> begin)
        where T : Delegate =>
        (T)Method(program, new DirectKernel(program, wrongLengths), result, parameters, begin, typeof(T));

    private static Delegate Method(DirectProgram program, DirectKernel kernel, Type result, Type[] parameters, Action<PartEmitter> begin, Type type)
    {
        // A delegate calls a method with a first argument of its own without moving the others.
        var method = new DynamicMethod(program.Kernel.Name, result, [typeof(DirectKernel), .. parameters], typeof(DirectKernel), skipVisibility: true) { InitLocals = false };
        var lowered = FunctionLowering.Lower(program.Kernel, FunctionForm.Inline);
        PartEmitter.EmitDirect(method.GetILGenerator(1024), program with { Kernel = lowered }, kernel.TableAddress, Piece, begin);
        return method.CreateDelegate(type, kernel);

        MethodInfo Piece(Action<ILGenerator> emit)
        {
            Type[] frame = [typeof(DirectKernel), typeof(CompiledFrame*), typeof(long), typeof(long)];
            var piece = new DynamicMethod(program.Kernel.Name, typeof(void), frame, typeof(DirectKernel), skipVisibility: true) { InitLocals = false };
            emit(piece.GetILGenerator(1024));
            return piece;
        }
    }
}
