using System.Reflection;
using System.Reflection.Emit;

namespace Fluxion.Kernels.Emission;

/// <summary>IL over element types: how a value of each is written down, read from memory, and kept.</summary>
internal static class Il
{
    /// <summary>The .NET type of a value: a Bool is an int, 0 or 1, until it is stored.</summary>
    public static Type ValueType(DType type) => type == DType.Bool ? typeof(int) : ElementType(type);

    /// <summary>The .NET type of an element in memory.</summary>
    public static Type ElementType(DType type) => type switch
    {
        DType.Float64 => typeof(double),
        DType.Float32 => typeof(float),
        DType.Int32 => typeof(int),
        DType.Int64 => typeof(long),
        _ => typeof(byte),
    };

    /// <summary>A literal.</summary>
    public static void Literal(this ILGenerator il, DType type, ulong bits)
    {
        switch (type)
        {
            case DType.Float64:
                il.Emit(OpCodes.Ldc_R8, BitConverter.UInt64BitsToDouble(bits));
                break;
            case DType.Float32:
                il.Emit(OpCodes.Ldc_R4, BitConverter.UInt32BitsToSingle((uint)bits));
                break;
            case DType.Int64:
                il.Emit(OpCodes.Ldc_I8, (long)bits);
                break;
            default:
                il.Emit(OpCodes.Ldc_I4, (int)bits);
                break;
        }
    }

    /// <summary>From an element's address to its value.</summary>
    public static void LoadElement(this ILGenerator il, DType type) => il.Emit(type switch
    {
        DType.Float64 => OpCodes.Ldind_R8,
        DType.Float32 => OpCodes.Ldind_R4,
        DType.Int32 => OpCodes.Ldind_I4,
        DType.Int64 => OpCodes.Ldind_I8,
        _ => OpCodes.Ldind_U1,
    });

    /// <summary>From an element's address and a value to nothing.</summary>
    public static void StoreElement(this ILGenerator il, DType type) => il.Emit(type switch
    {
        DType.Float64 => OpCodes.Stind_R8,
        DType.Float32 => OpCodes.Stind_R4,
        DType.Int32 => OpCodes.Stind_I4,
        DType.Int64 => OpCodes.Stind_I8,
        _ => OpCodes.Stind_I1,
    });

    /// <summary>From a value to its bits in a long, or back.</summary>
    public static void ToLong(this ILGenerator il, DType type)
    {
        switch (type)
        {
            case DType.Float64:
                il.Call(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits), typeof(double));
                break;
            case DType.Float32:
                il.Call(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits), typeof(float));
                il.Emit(OpCodes.Conv_I8);
                break;
            case DType.Int64:
                break;
            default:
                il.Emit(OpCodes.Conv_I8);
                break;
        }
    }

    /// <inheritdoc cref="ToLong"/>
    public static void FromLong(this ILGenerator il, DType type)
    {
        switch (type)
        {
            case DType.Float64:
                il.Call(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble), typeof(long));
                break;
            case DType.Float32:
                il.Emit(OpCodes.Conv_I4);
                il.Call(typeof(BitConverter), nameof(BitConverter.Int32BitsToSingle), typeof(int));
                break;
            case DType.Int64:
                break;
            default:
                il.Emit(OpCodes.Conv_I4);
                break;
        }
    }

    /// <summary>Calls a static method.</summary>
    public static void Call(this ILGenerator il, Type owner, string name, params Type[] parameters) =>
        il.Emit(OpCodes.Call, owner.GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, parameters)!);

    /// <summary>One of two things on the stack.</summary>
    public static void Choose(this ILGenerator il, Action condition, Action then, Action otherwise)
    {
        var no = il.DefineLabel();
        var end = il.DefineLabel();
        condition();
        il.Emit(OpCodes.Brfalse, no);
        then();
        il.Emit(OpCodes.Br, end);
        il.MarkLabel(no);
        otherwise();
        il.MarkLabel(end);
    }

    /// <summary>Counts a variable from where it stands up to an end (not included): the body, then the next; while something holds, if it is given.</summary>
    public static void Count(this ILGenerator il, LocalBuilder variable, Action end, Action body, Action? holds = null)
    {
        var stop = il.DefineLabel();
        var test = il.DefineLabel();
        var again = il.DefineLabel();
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(again);
        body();
        il.Increment(variable);
        il.MarkLabel(test);
        if (holds is not null)
        {
            holds();
            il.Emit(OpCodes.Brfalse, stop);
        }

        il.Emit(OpCodes.Ldloc, variable);
        end();
        il.Emit(OpCodes.Blt, again);
        il.MarkLabel(stop);
    }

    /// <summary>Adds 1 to a long.</summary>
    public static void Increment(this ILGenerator il, LocalBuilder variable)
    {
        il.Emit(OpCodes.Ldloc, variable);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, variable);
    }

    /// <summary>A new long that starts at a number.</summary>
    public static LocalBuilder Long(this ILGenerator il, long start)
    {
        var variable = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldc_I8, start);
        il.Emit(OpCodes.Stloc, variable);
        return variable;
    }
}
