using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>Values: where they are, and how they come onto the stack.</content>
internal sealed partial class PartEmitter
{
    private bool IsVector(int value) => lanes is not null && value >= 0 && survey.Varies[value];

    /// <summary>A value's vector onto the stack; that of a Bool has elements of so many bytes.</summary>
    private void PushVector(int value, int size)
    {
        var vectors = lanes!.Vectors;
        if (!IsVector(value))
        {
            if (Literal(value) is { } bits && TypeOf(value) != DType.Bool)
            {
                PushLiteral(TypeOf(value), bits);
            }
            else
            {
                Scalar(value);
                vectors.Broadcast(TypeOf(value), size);
            }

            return;
        }

        if (inline.Remove(value, out var instruction) || comparisons.TryGetValue(value, out instruction))
        {
            Write(instruction);
        }
        else
        {
            il.Emit(OpCodes.Ldloc, places[value]!);
        }

        if (TypeOf(value) == DType.Bool)
        {
            vectors.Resize(maskSizes[value], size);
        }
    }

    /// <summary>A value that all lanes share, or of the one iteration that is being written, onto the stack.</summary>
    private void Scalar(int value)
    {
        if (survey.Source(value) is { } source)
        {
            if (source.Code == Opcode.Constant)
            {
                il.Literal(source.Type, source.Immediate);
            }
            else
            {
                Field(nameof(CompiledFrame.Scalars));
                Offset((int)source.Immediate * sizeof(ulong));
                il.LoadElement(source.Type);
            }
        }
        else if (!survey.IsUsed(value) && survey.PositionIn(value) is >= 0 and var number)
        {
            // A position that only tests read.
            il.Emit(OpCodes.Ldloc, around.Find(loop => loop.Loop.Number == number).Index);
        }
        else if (inline.Remove(value, out var instruction) || masks.TryGetValue(value, out instruction))
        {
            Write(instruction);
        }
        else
        {
            il.Emit(OpCodes.Ldloc, places[value]!);
        }
    }

    /// <summary>Names what is on the stack.</summary>
    private void Define(int value)
    {
        Declare(value);
        il.Emit(OpCodes.Stloc, places[value]!);
    }

    /// <summary>Gives a value its variable.</summary>
    private void Declare(int value)
    {
        var type = IsVector(value) ? lanes!.Shape.Of(TypeOf(value), maskSizes[value]) : Il.ValueType(TypeOf(value));
        if (places[value]?.LocalType != type)
        {
            places[value] = il.DeclareLocal(type);
        }
    }

    /// <summary>A field of the frame onto the stack, read once.</summary>
    private void Field(string name) => il.Emit(OpCodes.Ldloc, frame[name]);

    private void Offset(long bytes)
    {
        if (bytes != 0)
        {
            il.Emit(OpCodes.Ldc_I8, bytes);
            il.Emit(OpCodes.Add);
        }
    }

    private void Vector(string name, Type element, int bytes, params ReadOnlySpan<Type> parameters) =>
        il.Emit(OpCodes.Call, VectorMethods.Of(VectorShape.OwnerOf(bytes), name, element, parameters));
}
