using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// Rows that are summed together, from where they begin to where they end. Where the processor reads parts of vectors, an iteration does as many vectors as hold all virtual lanes, and what
/// is left over is as many once more, under masks; elsewhere it does one, totals change places, and what is left over is the vector that ends where the row does.
/// </content>
internal sealed partial class PartEmitter
{
    private const int CacheLine = 64;

    // So far ahead of where a row is read the next ones are asked for.
    private const int BytesAhead = 4096;

    /// <summary>Set while the end of a row is done that ends where a vector does: which lanes of that vector come first, and behind those nothing.</summary>
    private LocalBuilder? ends;

    /// <summary>Set while the vectors that hold all virtual lanes are written one after the other: which totals are next is known then.</summary>
    private bool isUnrolled;

    /// <summary>How long all rows are.</summary>
    /// <param name="Length">How long.</param>
    /// <param name="WholeEnd">Where the last whole iteration ends.</param>
    /// <param name="Last">The lanes of what is left over, of each vector of an iteration; none where the processor does not read so.</param>
    private sealed record RowLength(LocalBuilder Length, LocalBuilder WholeEnd, ImmutableArray<LastLanes> Last);

    /// <summary>The length of rows, of no more than a block; where the processor reads no part of a vector, of no less than one.</summary>
    private RowLength LengthOf(Loop sum, Label skip)
    {
        var shape = lanes!.Shape;
        var isMasked = MaskedMemory.IsSupported(shape.Bytes);
        var vectors = isMasked ? Reductions(sum).Max(reduce => Groups(reduce, shape)) : 1;
        var (length, wholeEnd) = (il.DeclareLocal(typeof(long)), il.DeclareLocal(typeof(long)));
        var least = isMasked ? 1 : shape.Lanes;
        Extent(sum);
        il.Emit(OpCodes.Stloc, length);
        il.Emit(OpCodes.Ldloc, length);
        Offset(-least);
        il.Emit(OpCodes.Ldc_I8, (long)ReductionOrder.Block - least);
        il.Emit(OpCodes.Bgt_Un, skip);
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Ldc_I8, -(long)shape.Lanes * vectors);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Stloc, wholeEnd);
        return new RowLength(length, wholeEnd, isMasked ? [.. Enumerable.Range(0, vectors).Select(vector => First(Left(length, wholeEnd, vector * shape.Lanes)))] : []);
    }

    /// <summary>How many lanes of a vector are left over, of one that lies so far behind the last whole iteration.</summary>
    private LocalBuilder Left(LocalBuilder length, LocalBuilder wholeEnd, int behind)
    {
        var left = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Ldloc, wholeEnd);
        il.Emit(OpCodes.Sub);
        Offset(-behind);
        il.Emit(OpCodes.Ldc_I8, 0L);
        spelling.Math(il, nameof(Math.Max), DType.Int64, 2);
        il.Emit(OpCodes.Ldc_I8, (long)lanes!.Shape.Lanes);
        spelling.Math(il, nameof(Math.Min), DType.Int64, 2);
        il.Emit(OpCodes.Stloc, left);
        return left;
    }

    /// <summary>All rows from their beginning to their end.</summary>
    private void Alongside(Loop sum, SummedRow[] rows, RowLength length, bool[] varies)
    {
        var shape = lanes!.Shape;
        var (loop, _) = around[^2];
        var position = around[^1].Index;
        var done = il.DefineLabel();
        isUnrolled = !length.Last.IsEmpty;
        Count(position, length.WholeEnd, shape.Lanes, () =>
        {
            AtPosition(0);
            for (var vector = 1; vector < length.Last.Length; vector++)
            {
                ToNext();
                AtPosition(vector);
            }
        });
        il.Emit(OpCodes.Ldloc, length.WholeEnd);
        il.Emit(OpCodes.Ldloc, length.Length);
        il.Emit(OpCodes.Beq, done);
        if (isUnrolled)
        {
            foreach (var last in length.Last)
            {
                lanes = lanes with { Last = last };
                AtPosition();
                ToNext();
            }
        }
        else
        {
            il.Emit(OpCodes.Ldloc, length.Length);
            Offset(-shape.Lanes);
            il.Emit(OpCodes.Stloc, position);
            ends = il.DeclareLocal(typeof(long));
            il.Emit(OpCodes.Ldloc, length.WholeEnd);
            il.Emit(OpCodes.Ldloc, position);
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Stloc, ends);
            AtPosition();
            ends = null;
        }

        isUnrolled = false;
        il.MarkLabel(done);

        void ToNext()
        {
            il.Emit(OpCodes.Ldloc, position);
            Offset(shape.Lanes);
            il.Emit(OpCodes.Stloc, position);
        }

        void AtPosition(int? vector = null)
        {
            var alike = sum.Body.Where(statement => statement is Instruction or Load && IsComputed(statement) && !varies[ResultOf(statement)]).ToImmutableArray();
            foreach (var statement in alike)
            {
                Statements([statement]);
                Settle(ResultOf(statement));
            }

            foreach (var row in rows)
            {
                Enter(row, loop);
                FetchAhead(sum.Body.Except(alike), vector);
                open.Push(row.Reductions);
                Statements([.. sum.Body.Except(alike)]);
                open.Pop();
            }
        }
    }

    /// <summary>
    /// Asks for what is read next of Float32, once for each line of the cache. A line of it takes longer to sum than to arrive, and what a processor fetches ahead by itself is not far enough then;
    /// of Float64 memory is the slower one, and asking takes longer.
    /// </summary>
    /// <param name="row">What is done of a row.</param>
    /// <param name="vector">Which vector of an iteration it is; none behind the last whole iteration.</param>
    private void FetchAhead(IEnumerable<Statement> row, int? vector)
    {
        var bytes = lanes!.Shape.Lanes * sizeof(float);
        if (!Sse.IsSupported || vector * bytes % CacheLine is not 0)
        {
            return;
        }

        foreach (var load in row.OfType<Load>().Where(load => load.Type == DType.Float32 && IsComputed(load)))
        {
            Address(load.Access);
            Offset(BytesAhead);
            il.Emit(OpCodes.Call, typeof(Sse).GetMethod(nameof(Sse.Prefetch0))!);
        }
    }

    /// <summary>The value on the stack; at the end of a row its last lanes, which are the next ones, and zeros.</summary>
    private void KeepEnd(DType type)
    {
        if (ends is null)
        {
            return;
        }

        var element = Il.ElementType(type);
        var lane = type.Size() == sizeof(long) ? typeof(long) : typeof(int);
        var shape = lanes!.Shape;
        il.Emit(OpCodes.Ldloc, ends);
        if (lane == typeof(int))
        {
            il.Emit(OpCodes.Conv_I4);
        }

        lanes.Vectors.Broadcast(lane == typeof(long) ? DType.Int64 : DType.Int32, 0);
        il.Emit(OpCodes.Call, shape.Of(lane).GetProperty("Indices")!.GetMethod!);
        lanes.Vectors.Combine("Add", lane);
        Vector("Shuffle", element, shape.BytesOf(type.Size()), shape.Of(element), shape.Of(lane));
    }
}
