using System.Reflection;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;
using ILGPU.Frontend;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// The functions of the kernel language that the host computes: each a method beside the kernel that calls the host's. ILGPU does not look into methods
/// that are marked external; its CPU accelerator runs them as they are, so that both compilers give the same bits. Other accelerators cannot.
/// </summary>
internal sealed class HostFunctions(TypeBuilder kernels)
{
    private readonly Dictionary<(Function Function, DType Type, ulong Order), MethodInfo> methods = [];

    /// <summary>The method that computes a call; of Float32 it widens its arguments and rounds the result.</summary>
    public MethodInfo this[Instruction call]
    {
        get
        {
            var key = (call.Function, call.Type, call.Immediate);
            if (!methods.TryGetValue(key, out var method))
            {
                method = Define(call);
                methods.Add(key, method);
            }

            return method;
        }
    }

    private MethodBuilder Define(Instruction call)
    {
        var entry = FunctionTable.Of(call.Function);
        var computes = entry.HostMethod;
        var value = Il.ValueType(call.Type);
        var name = $"{entry.Name}{call.Immediate}";
        var method = kernels.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Static, value, [.. Enumerable.Repeat(value, entry.Arity)]);
        method.SetCustomAttribute(new CustomAttributeBuilder(typeof(ExternalAttribute).GetConstructor([typeof(string)])!, [name]));
        var il = method.GetILGenerator();
        if (entry.Ordered is not null)
        {
            il.Emit(OpCodes.Ldc_I4, (int)call.Immediate);
        }

        for (var i = 0; i < entry.Arity; i++)
        {
            il.Emit(OpCodes.Ldarg, (short)i);
            il.Emit(OpCodes.Conv_R8);
        }

        il.Emit(OpCodes.Call, computes);
        if (call.Type == DType.Float32)
        {
            il.Emit(OpCodes.Conv_R4);
        }

        il.Emit(OpCodes.Ret);
        return method;
    }
}
