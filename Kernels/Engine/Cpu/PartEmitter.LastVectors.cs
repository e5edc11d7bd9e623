using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// What is left over behind the last whole vector of a lane loop: one vector more, of whose lanes the first ones count. The others read zeros, write nothing, and add to a reduction what
/// changes nothing: a total begins at 0 and so never is −0, which alone would change by it. One by one, what is left over of 1,000 iterations took as long as a fifth of them.
/// </content>
internal sealed partial class PartEmitter
{
    /// <summary>The lanes of a last vector.</summary>
    /// <param name="Count">How many count.</param>
    /// <param name="Bits">A bit for each of them.</param>
    /// <param name="Masks">By the bytes of an element, all bits of each of them.</param>
    private sealed record LastLanes(LocalBuilder Count, LocalBuilder Bits, Dictionary<int, LocalBuilder> Masks);

    /// <summary>Whether a loop's last vector is done so. What is cut in pieces is not: they are methods of whole vectors.</summary>
    private bool HasLastVector(Loop loop, VectorShape shape) => MaskedMemory.IsSupported(shape.Bytes) && (methods is null || !BlocksOf(loop.Body).Any(IsLong));

    private static IEnumerable<ImmutableArray<Statement>> BlocksOf(ImmutableArray<Statement> block) => block.SelectMany(statement => statement switch
    {
        Loop loop => BlocksOf(loop.Body),
        If branch => BlocksOf(branch.Then).Concat(BlocksOf(branch.Else)),
        _ => Enumerable.Empty<ImmutableArray<Statement>>(),
    }).Prepend(block);

    /// <summary>The iterations that are left over, where there are any, in a vector.</summary>
    private void LastVector(Loop loop, IReadOnlyList<Reduction> reductions, LocalBuilder end, Label leave)
    {
        var (index, whole) = (around[^1].Index, lanes!);
        var none = il.DefineLabel();
        var count = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, count);

        // Where positions are too large for vectors all iterations are left over.
        il.Emit(OpCodes.Ldloc, count);
        Offset(-1);
        il.Emit(OpCodes.Ldc_I8, whole.Shape.Lanes - 1L);
        il.Emit(OpCodes.Bge_Un, none);
        lanes = new Lanes(whole.Depth, whole.Shape, whole.Vectors, whole.Active) { Leave = leave, Last = First(count) };
        Body(loop, reductions);
        if (survey.Checks(loop.Body))
        {
            il.Emit(OpCodes.Ldloc, lanes.Active);
            il.Emit(OpCodes.Ldloc, lanes.Last.Bits);
            il.Emit(OpCodes.Bne_Un, exit);
        }

        // The totals of the lanes lie as behind any vector.
        il.Emit(OpCodes.Ldloc, index);
        Offset(whole.Shape.Lanes);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(none);
        whole.IsLeft |= lanes.IsLeft;
        lanes = whole;
    }

    /// <summary>Behind a last vector the index is where the loop ends, and not where the vector does.</summary>
    private void EndAt(LocalBuilder end)
    {
        var index = around[^1].Index;
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldloc, end);
        spelling.Math(il, nameof(Math.Min), DType.Int64, 2);
        il.Emit(OpCodes.Stloc, index);
    }

    /// <summary>The first lanes, so many of them.</summary>
    private LastLanes First(LocalBuilder count)
    {
        var bits = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldc_I8, -1L);
        il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Shl);
        il.Emit(OpCodes.Not);
        il.Emit(OpCodes.Stloc, bits);
        il.Emit(OpCodes.Ldloc, bits);
        il.Emit(OpCodes.Stloc, lanes!.Active);
        return new LastLanes(count, bits, new[] { sizeof(int), sizeof(long) }.Where(size => size <= lanes.Shape.Widest).ToDictionary(size => size, size => Mask(count, size)));
    }

    /// <summary>All bits of the first lanes, and none of the others.</summary>
    private LocalBuilder Mask(LocalBuilder count, int size)
    {
        var (element, shape) = (VectorShape.Mask(size), lanes!.Shape);
        var mask = il.DeclareLocal(shape.Of(element));
        il.Emit(OpCodes.Call, shape.Of(element).GetProperty("Indices")!.GetMethod!);
        il.Emit(OpCodes.Ldloc, count);
        if (size == sizeof(int))
        {
            il.Emit(OpCodes.Conv_I4);
        }

        lanes.Vectors.Broadcast(size == sizeof(int) ? DType.Int32 : DType.Int64, 0);
        lanes.Vectors.Compare(Opcode.Less, element);
        il.Emit(OpCodes.Stloc, mask);
        return mask;
    }

    /// <summary>From an address to the vector of neighbours there.</summary>
    private void LoadNeighbours(Type element)
    {
        if (lanes!.Last is not { } last)
        {
            LoadVector(element);
            return;
        }

        var size = element == typeof(double) || element == typeof(long) ? sizeof(long) : sizeof(int);
        il.Emit(OpCodes.Ldloc, last.Masks[size]);
        il.Call(typeof(MaskedMemory), nameof(MaskedMemory.Load), element.MakePointerType(), lanes.Shape.Of(VectorShape.Mask(size)));
    }

    /// <summary>From a vector and the address of neighbours to nothing.</summary>
    private void StoreNeighbours(Type element)
    {
        if (lanes!.Last is not { } last)
        {
            StoreVector(element);
            return;
        }

        var size = element == typeof(double) || element == typeof(long) ? sizeof(long) : sizeof(int);
        il.Emit(OpCodes.Ldloc, last.Masks[size]);
        il.Call(typeof(MaskedMemory), nameof(MaskedMemory.Store), lanes.Shape.Of(element), element.MakePointerType(), lanes.Shape.Of(VectorShape.Mask(size)));
    }

    /// <summary>The value on the stack in those lanes of a last vector that count, and 0 in the others.</summary>
    private void KeepFirst(Type element)
    {
        if (lanes!.Last is { } last)
        {
            var size = element == typeof(double) || element == typeof(long) ? sizeof(long) : sizeof(int);
            il.Emit(OpCodes.Ldloc, last.Masks[size]);
            lanes.Vectors.Reinterpret(VectorShape.Mask(size), element);
            lanes.Vectors.Combine("BitwiseAnd", element);
        }
    }

    /// <summary>The vector of what a reduction combines: in those lanes of a last vector that do not count what changes nothing.</summary>
    private void PushCombined(Reduction reduction, Type element)
    {
        var reduce = reduction.Reduce;
        if (lanes!.Last is not { } last || reduction.Along is null)
        {
            PushVector(reduce.Value, reduction.MaskSize);
            return;
        }

        var size = reduce.Type == DType.Bool ? reduction.MaskSize : reduce.Type.Size();
        il.Emit(OpCodes.Ldloc, last.Masks[size]);
        lanes.Vectors.Reinterpret(VectorShape.Mask(size), element);
        PushVector(reduce.Value, reduction.MaskSize);
        Identity(reduce);
        lanes.Vectors.Broadcast(reduce.Type, reduction.MaskSize);
        lanes.Vectors.Choose(element);
    }
}
