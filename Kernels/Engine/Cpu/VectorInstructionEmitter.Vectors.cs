using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>Vectors that are on the stack: masks, sizes, types.</content>
internal sealed partial class VectorInstructionEmitter
{
    /// <summary>The mask of the lanes' bits: one of its elements for each.</summary>
    public void Bits(int maskSize)
    {
        var element = VectorShape.Mask(maskSize);
        Method(shape.Owner(maskSize), "ExtractMostSignificantBits", element, shape.Of(element));
        if (shape.Owner(maskSize) != typeof(Vector512))
        {
            il.Emit(OpCodes.Conv_U8);
        }

        if (shape.Lanes * maskSize < 16)
        {
            il.Emit(OpCodes.Ldc_I8, shape.AllLanes);
            il.Emit(OpCodes.And);
        }
    }

    /// <summary>A mask with elements of another size.</summary>
    public void Resize(int from, int to)
    {
        if (from != to)
        {
            Resize(VectorShape.Mask(from), VectorShape.Mask(to));
        }
    }

    /// <summary>The vector of a scalar on the stack.</summary>
    public void Broadcast(DType type, int maskSize)
    {
        if (type == DType.Bool)
        {
            il.Emit(OpCodes.Neg);
            if (maskSize == 8)
            {
                il.Emit(OpCodes.Conv_I8);
            }
        }

        var element = Element(type, maskSize);
        Method(OwnerOf(element), "Create", element, element);
    }

    /// <summary>The floats of a vector that is on the stack as doubles, which may take two vectors: the one half or the other.</summary>
    public void WidenHalf(bool isUpper)
    {
        var source = shape.Of(typeof(float));
        Method(shape.Owner(4), isUpper ? "WidenUpper" : "WidenLower", typeof(float), source);
    }

    /// <summary>From elements of 4 bytes to as many of 8, or back.</summary>
    public void Resize(Type from, Type to)
    {
        var name = SizeOf(from) < SizeOf(to) ? "Widen" : "Narrow";
        Method(typeof(VectorConversions), shape.Lanes == 2 ? name + "Two" : name, from, shape.Of(from));
    }

    /// <summary>One of two vectors on the stack, by a mask below them.</summary>
    public void Choose(Type element) => Method(OwnerOf(element), "ConditionalSelect", element, shape.Of(element), shape.Of(element), shape.Of(element));

    /// <summary>Two vectors on the stack combined.</summary>
    public void Combine(string name, Type element) => Method(OwnerOf(element), name, element, shape.Of(element), shape.Of(element));

    /// <summary>A vector's bits as those of other elements.</summary>
    public void Reinterpret(Type from, Type to)
    {
        if (from != to)
        {
            Method(OwnerOf(from), $"As{to.Name}", from, shape.Of(from));
        }
    }

    private void Convert(DType from, DType to, int operand, int maskSize)
    {
        if (to == DType.Bool)
        {
            if (from == DType.Bool)
            {
                values.PushMask(operand, maskSize);
                return;
            }

            var element = Il.ElementType(from);
            values.Push(operand);
            values.PushLiteral(from, 0);
            Combine("Equals", element);
            Invert(element);
            Reinterpret(element, VectorShape.Mask(maskSize));
            return;
        }

        if (from == DType.Bool)
        {
            var mask = VectorShape.Mask(to.Size());
            values.PushMask(operand, to.Size());
            values.PushLiteral(to, Kernels.Bits.Of(to, 1.0));
            Reinterpret(Il.ElementType(to), mask);
            Combine("BitwiseAnd", mask);
            Reinterpret(mask, Il.ElementType(to));
            return;
        }

        values.Push(operand);
        var (source, target) = (Il.ElementType(from), Il.ElementType(to));
        if (source == target)
        {
            return;
        }

        if (from.IsFloating() != to.IsFloating() && from.Size() != to.Size())
        {
            // From 4 bytes to 8: of the same kind first, which is exact.
            var between = from.IsFloating() ? typeof(double) : typeof(long);
            Resize(source, between);
            source = between;
        }

        if (SizeOf(source) != SizeOf(target))
        {
            Resize(source, target);
        }
        else if (source != target)
        {
            Method(OwnerOf(source), $"ConvertTo{target.Name}", source, shape.Of(source));
        }
    }
}
