using System.Reflection.Emit;
using Fluxion.Kernels.Emission;
using ILGPU;

namespace Fluxion.Kernels.Gpu;

/// <summary>What the IL of ILGPU's kernels has beside that of others: elements are reached through views, and functions that it knows are called.</summary>
internal static class Views
{
    public static Type ViewType(DType type) => typeof(ArrayView<>).MakeGenericType(Il.ElementType(type));

    /// <summary>From an address of a view and a position to the element's address.</summary>
    public static void ElementAddress(this ILGenerator il, DType type) => il.Emit(OpCodes.Call, ViewType(type).GetMethod("get_Item", [typeof(long)])!);

    /// <summary>Calls the function of <see cref="KernelMath"/> for a type, of so many operands of it.</summary>
    public static void Math(this ILGenerator il, string name, DType type, int operands) =>
        il.Call(typeof(KernelMath), name, [.. Enumerable.Repeat(Il.ValueType(type), operands)]);
}
