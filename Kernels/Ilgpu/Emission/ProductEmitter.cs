using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Gpu;

/// <summary>
/// Writes the matrix product as a kernel: a thread takes tiles of 4×4 results and keeps them in registers, so that eight loads serve sixteen multiplications.
/// Each element is a chain of fused multiply-adds over 128 inner indices, and the chains are added in order, as <see cref="MatrixProduct"/> says: the bits are the same.
/// </summary>
/// <param name="il">Where the kernel is written.</param>
/// <param name="type">The type of the elements.</param>
/// <param name="spelling">How the accelerator is told to multiply and add at once.</param>
internal sealed class ProductEmitter(ILGenerator il, DType type, Spelling spelling)
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Tile = 4;

    /// <summary>How many numbers there are before those of the batch axes: m, n, k, how many axes; offset, row stride and column stride of a, b and c.</summary>
    public const int Fixed = 13;

    private const int Chain = 128;
    private const int Operands = 3;

    private enum Argument
    {
        Thread,
        Total,
        PerThread,
        Numbers,
        A,
    }

    public void Emit()
    {
        var m = Number(0);
        var n = Number(1);
        var k = Number(2);
        var tileColumns = Tiles(n);
        var tileRows = Tiles(m);
        var tile = Keep(() =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Call(typeof(KernelMath), nameof(KernelMath.Thread), typeof(ILGPU.Index1D));
            il.Emit(OpCodes.Ldarg, (short)Argument.PerThread);
            il.Emit(OpCodes.Mul);
        });
        var end = Keep(() =>
        {
            Push(tile);
            il.Emit(OpCodes.Ldarg, (short)Argument.PerThread);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldarg, (short)Argument.Total);
            il.Math(nameof(KernelMath.Min), DType.Int64, 2);
        });
        il.Count(tile, () => Push(end), () =>
        {
            var rest = Keep(() => Push(tile));
            var column = Keep(() => Times(() => Digit(rest, tileColumns), Tile));
            var row = Keep(() => Times(() => Digit(rest, tileRows), Tile));
            var starts = Enumerable.Range(0, Operands).Select(operand => Number(4 + (3 * operand))).ToArray();
            AddBatch(rest, starts);

            // Past the edge the last row or column is computed again, and not stored.
            var a = Enumerable.Range(0, Tile).Select(i => Place(starts[0], Clamped(row, i, m), Number(5))).ToArray();
            var b = Enumerable.Range(0, Tile).Select(j => Place(starts[1], Clamped(column, j, n), Number(9))).ToArray();
            var sums = Multiply(a, b, k);
            Store(sums, starts[2], row, column, m, n);
        });
        il.Emit(OpCodes.Ret);
    }

    /// <summary>The batch's part of each operand's start: the digits of what is left of the tile's number.</summary>
    private void AddBatch(LocalBuilder rest, LocalBuilder[] starts)
    {
        var axis = Keep(() => NumberAt(() => il.Emit(OpCodes.Ldc_I8, 3L)));
        var test = il.DefineLabel();
        var again = il.DefineLabel();
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(again);
        Set(axis, () =>
        {
            Push(axis);
            il.Emit(OpCodes.Ldc_I8, 1L);
            il.Emit(OpCodes.Sub);
        });
        var at = Keep(() =>
        {
            Times(() => Push(axis), 1 + Operands);
            il.Emit(OpCodes.Ldc_I8, (long)Fixed);
            il.Emit(OpCodes.Add);
        });
        var extent = Keep(() => NumberAt(() => Push(at)));
        var position = Keep(() => Digit(rest, extent));
        for (var operand = 0; operand < Operands; operand++)
        {
            var stride = operand + 1L;
            Set(starts[operand], () =>
            {
                Push(starts[operand]);
                Push(position);
                NumberAt(() =>
                {
                    Push(at);
                    il.Emit(OpCodes.Ldc_I8, stride);
                    il.Emit(OpCodes.Add);
                });
                il.Emit(OpCodes.Mul);
                il.Emit(OpCodes.Add);
            });
        }

        il.MarkLabel(test);
        Push(axis);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Bgt, again);
    }

    private LocalBuilder[,] Multiply(LocalBuilder[] a, LocalBuilder[] b, LocalBuilder k)
    {
        var (along, down) = (Number(6), Number(8));
        var totals = Zeros(() => Neutral(k));
        var inner = il.Long(0);
        var test = il.DefineLabel();
        var again = il.DefineLabel();
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(again);
        var chains = Zeros(() => spelling.Literal(il, type, 0));
        var end = Keep(() =>
        {
            Push(inner);
            il.Emit(OpCodes.Ldc_I8, (long)Chain);
            il.Emit(OpCodes.Add);
            Push(k);
            il.Math(nameof(KernelMath.Min), DType.Int64, 2);
        });
        il.Count(inner, () => Push(end), () =>
        {
            var x = a.Select(place => Element(0, place, inner, along)).ToArray();
            var y = b.Select(place => Element(1, place, inner, down)).ToArray();
            ForTile((i, j) => Set(chains[i, j], () => MultiplyAdd(x[i], y[j], chains[i, j])));
        });
        ForTile((i, j) => Set(totals[i, j], () =>
        {
            Push(totals[i, j]);
            Push(chains[i, j]);
            spelling.Add(il, type);
        }));
        il.MarkLabel(test);
        Push(inner);
        Push(k);
        il.Emit(OpCodes.Blt, again);
        return totals;
    }

    private void MultiplyAdd(LocalBuilder x, LocalBuilder y, LocalBuilder sum)
    {
        Push(x);
        Push(y);
        if (!type.IsFloating())
        {
            spelling.Multiply(il, type);
            Push(sum);
            spelling.Add(il, type);
            return;
        }

        Push(sum);
        spelling.Fma(il, type);
    }

    private void Store(LocalBuilder[,] sums, LocalBuilder start, LocalBuilder row, LocalBuilder column, LocalBuilder m, LocalBuilder n)
    {
        var (rowStride, columnStride) = (Number(11), Number(12));
        ForTile((i, j) =>
        {
            var outside = il.DefineLabel();
            Further(row, i);
            Push(m);
            il.Emit(OpCodes.Bge, outside);
            Further(column, j);
            Push(n);
            il.Emit(OpCodes.Bge, outside);
            il.Emit(OpCodes.Ldarga, (short)((int)Argument.A + 2));
            Push(start);
            Further(row, i);
            AddTimes(rowStride);
            Further(column, j);
            AddTimes(columnStride);
            il.ElementAddress(type);
            Push(sums[i, j]);
            il.StoreElement(type);
            il.MarkLabel(outside);
        });
    }

    private static void ForTile(Action<int, int> each)
    {
        for (var i = 0; i < Tile; i++)
        {
            for (var j = 0; j < Tile; j++)
            {
                each(i, j);
            }
        }
    }

    /// <summary>What a first chain can be added to without changing it: −0, for it may be −0 itself; but 0 is the sum of no chains.</summary>
    private void Neutral(LocalBuilder k)
    {
        spelling.Literal(il, type, 0);
        if (type.IsFloating())
        {
            var nothing = il.DefineLabel();
            Push(k);
            il.Emit(OpCodes.Ldc_I8, 0L);
            il.Emit(OpCodes.Beq, nothing);
            il.Emit(OpCodes.Neg);
            il.MarkLabel(nothing);
        }
    }

    private LocalBuilder[,] Zeros(Action zero)
    {
        var zeros = new LocalBuilder[Tile, Tile];
        ForTile((i, j) =>
        {
            zeros[i, j] = il.DeclareLocal(Il.ValueType(type));
            Set(zeros[i, j], zero);
        });
        return zeros;
    }

    /// <summary>start + index·stride.</summary>
    private LocalBuilder Place(LocalBuilder start, LocalBuilder index, LocalBuilder stride) => Keep(() =>
    {
        Push(start);
        Push(index);
        AddTimes(stride);
    });

    private LocalBuilder Clamped(LocalBuilder first, int further, LocalBuilder length) => Keep(() =>
    {
        Further(first, further);
        Push(length);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Sub);
        il.Math(nameof(KernelMath.Min), DType.Int64, 2);
    });

    private LocalBuilder Element(int operand, LocalBuilder place, LocalBuilder inner, LocalBuilder stride)
    {
        var element = il.DeclareLocal(Il.ValueType(type));
        Set(element, () =>
        {
            il.Emit(OpCodes.Ldarga, (short)((int)Argument.A + operand));
            Push(place);
            Push(inner);
            AddTimes(stride);
            il.ElementAddress(type);
            il.LoadElement(type);
        });
        return element;
    }

    private LocalBuilder Tiles(LocalBuilder length) => Keep(() =>
    {
        Further(length, Tile - 1);
        il.Emit(OpCodes.Ldc_I8, (long)Tile);
        il.Emit(OpCodes.Div);
    });

    /// <summary>The last digit of a number to a base, which is taken off.</summary>
    private void Digit(LocalBuilder number, LocalBuilder radix)
    {
        Push(number);
        Push(radix);
        il.Emit(OpCodes.Rem);
        Set(number, () =>
        {
            Push(number);
            Push(radix);
            il.Emit(OpCodes.Div);
        });
    }

    private void Further(LocalBuilder index, int further)
    {
        Push(index);
        il.Emit(OpCodes.Ldc_I8, (long)further);
        il.Emit(OpCodes.Add);
    }

    private void AddTimes(LocalBuilder factor)
    {
        Push(factor);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
    }

    private void Times(Action value, long factor)
    {
        value();
        il.Emit(OpCodes.Ldc_I8, factor);
        il.Emit(OpCodes.Mul);
    }

    private LocalBuilder Number(int position) => Keep(() => NumberAt(() => il.Emit(OpCodes.Ldc_I8, (long)position)));

    private void NumberAt(Action position)
    {
        il.Emit(OpCodes.Ldarga, (short)Argument.Numbers);
        position();
        il.ElementAddress(DType.Int64);
        il.Emit(OpCodes.Ldind_I8);
    }

    private LocalBuilder Keep(Action value)
    {
        var local = il.DeclareLocal(typeof(long));
        Set(local, value);
        return local;
    }

    private void Set(LocalBuilder local, Action value)
    {
        value();
        il.Emit(OpCodes.Stloc, local);
    }

    private void Push(LocalBuilder local) => il.Emit(OpCodes.Ldloc, local);
}
