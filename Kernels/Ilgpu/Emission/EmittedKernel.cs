using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using ILGPU;
using Argument = Fluxion.Kernels.Gpu.SectionEmitter.Argument;

namespace Fluxion.Kernels.Gpu;

/// <summary>A section as a method that ILGPU can load.</summary>
/// <param name="Section">What it does.</param>
/// <param name="Method">The method.</param>
/// <param name="ScratchPerThread">The longs of scratch memory that each of its threads needs.</param>
internal sealed record EmittedSection(Section Section, MethodInfo Method, int ScratchPerThread);

/// <summary>A kernel as methods that ILGPU can load, one a section. ILGPU refuses methods without an assembly, so it has one of its own, freed with it.</summary>
internal sealed class EmittedKernel
{
    private EmittedKernel(ImmutableArray<EmittedSection> sections, int handed)
    {
        Sections = sections;
        Handed = handed;
    }

    /// <summary>No section.</summary>
    public static EmittedKernel Nothing { get; } = new([], 0);

    /// <summary>Its sections, in order.</summary>
    public ImmutableArray<EmittedSection> Sections { get; }

    /// <summary>How many longs its sections hand on.</summary>
    public int Handed { get; }

    /// <summary>Writes a kernel's methods.</summary>
    /// <param name="lowered">A lowered kernel.</param>
    /// <param name="spelling">For which kind of accelerator.</param>
    public static EmittedKernel Of(Kernel lowered, Spelling spelling)
    {
        var types = KernelValues.Types(lowered);
        var cut = Gpu.Sections.Of(lowered);
        var container = Container();
        var functions = new HostFunctions(container);
        var parameters = Parameters(lowered);
        var scratch = new int[cut.All.Length];
        for (var i = 0; i < cut.All.Length; i++)
        {
            var method = Define(container, Name(i), parameters);
            scratch[i] = SectionEmitter.Emit(method.GetILGenerator(), lowered, types, cut, cut.All[i], functions, spelling);
        }

        var made = container.CreateType();
        return new EmittedKernel([.. cut.All.Select((section, i) => new EmittedSection(section, made.GetMethod(Name(i))!, scratch[i]))], cut.Handed.Count);
    }

    /// <summary>One method that is written otherwise.</summary>
    public static MethodInfo Single(Type[] parameters, Action<ILGenerator> write)
    {
        var container = Container();
        write(Define(container, Name(0), parameters).GetILGenerator());
        return container.CreateType().GetMethod(Name(0))!;
    }

    private static TypeBuilder Container() =>
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Fluxion.Ilgpu.Kernels"), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule("Kernels")
            .DefineType("Kernels", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);

    /// <summary>A method that is optimized at once: the runtime counts no calls of it.</summary>
    private static MethodBuilder Define(TypeBuilder container, string name, Type[] parameters)
    {
        var method = container.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Static, typeof(void), parameters);
        method.SetImplementationFlags(MethodImplAttributes.AggressiveOptimization);
        return method;
    }

    private static string Name(int section) => $"section{section}";

    private static Type[] Parameters(Kernel kernel)
    {
        var parameters = new Type[(int)Argument.Buffers + kernel.Buffers.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = (Argument)i switch
            {
                Argument.Thread => typeof(Index1D),
                < Argument.Status => typeof(long),
                < Argument.Buffers => typeof(ArrayView<long>),
                _ => Views.ViewType(kernel.Buffers[i - (int)Argument.Buffers]),
            };
        }

        return parameters;
    }
}
