using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>What is done lane by lane: through scratch memory.</content>
internal sealed partial class PartEmitter
{
    private const int Result = 3;

    /// <summary>An instruction that no vector computes; its result onto the stack.</summary>
    private void ByLane(Instruction instruction)
    {
        var shape = lanes!.Shape;
        int[] operands = [.. new[] { instruction.A, instruction.B, instruction.C }.Where(operand => operand != Instruction.None)];
        for (var i = 0; i < operands.Length; i++)
        {
            Push(operands[i]);
            Temporary(i);
            StoreVector(Il.ElementType(TypeOf(operands[i])));
        }

        var lane = il.Long(0);
        var all = lanes.Last?.Count ?? il.Long(shape.Lanes);
        Count(lane, all, 1, () =>
        {
            void At(int temporary, DType type)
            {
                Temporary(temporary);
                il.Emit(OpCodes.Ldloc, lane);
                Scaled(type.Size());
                il.Emit(OpCodes.Add);
            }

            void Operand(int operand)
            {
                At(Array.IndexOf(operands, operand), TypeOf(operand));
                il.LoadElement(TypeOf(operand));
            }

            At(Result, instruction.Type);
            if (instruction.Code == Opcode.Call)
            {
                Function(instruction, Operand);
            }
            else
            {
                Array.ForEach(operands, Operand);
                scalars.Emit(instruction);
            }

            il.StoreElement(instruction.Type);
        });
        Temporary(Result);
        LoadVector(Il.ElementType(instruction.Type));
    }

    /// <summary>A load of neighbours that are not beside each other; by value indices, under a predicate.</summary>
    private void LoadLanes(Load load, Access access)
    {
        var element = Il.ElementType(load.Type);
        if (!IsRow(access, load.Type))
        {
            LoadApart(load, access, element);
            return;
        }

        void Read(Type memory)
        {
            Address(load.Access);
            PushLanes(access.Predicate, load.Type.Size());
            il.Call(memory, nameof(MaskedMemory.Load), element.MakePointerType(), lanes!.Shape.Of(VectorShape.Mask(load.Type.Size())));
        }

        if (access.Strides[lanes!.Depth] == StrideClass.One)
        {
            Read(typeof(MaskedMemory));
            return;
        }

        var result = il.DeclareLocal(lanes.Shape.Of(element));
        IfEverySecond(
            load.Access,
            () =>
            {
                Read(typeof(EverySecond));
                il.Emit(OpCodes.Stloc, result);
            },
            () =>
            {
                LoadApart(load, access, element);
                il.Emit(OpCodes.Stloc, result);
            });
        il.Emit(OpCodes.Ldloc, result);
    }

    /// <summary>Whether lanes' elements may be read and written together, under a mask. Where an index is checked fewer lanes may be left than a mask says.</summary>
    private bool IsRow(Access access, DType type)
    {
        var shape = lanes!.Shape;
        return type != DType.Bool
            && shape.Lanes * type.Size() >= 32
            && kernel.Accesses.All(other => other.Index == Instruction.None)
            && access.Strides[lanes.Depth] switch
            {
                StrideClass.One => MaskedMemory.IsSupported(shape.Bytes),
                StrideClass.Other => access.Predicate == Instruction.None && EverySecond.IsSupported(shape.Bytes),
                _ => false,
            };
    }

    /// <summary>One way where lanes lie two elements apart, which the launch says, else another.</summary>
    private void IfEverySecond(int access, Action then, Action otherwise)
    {
        var (apart, end) = (il.DefineLabel(), il.DefineLabel());
        LaneStride(access);
        il.Emit(OpCodes.Ldc_I8, 2L);
        il.Emit(OpCodes.Bne_Un, apart);
        then();
        il.Emit(OpCodes.Br, end);
        il.MarkLabel(apart);
        otherwise();
        il.MarkLabel(end);
    }

    /// <summary>The mask of the lanes that count and for which a predicate holds, if there is one.</summary>
    private void PushLanes(int predicate, int size)
    {
        var mask = VectorShape.Mask(size);
        if (predicate != Instruction.None)
        {
            PushMask(predicate, size);
        }

        if (lanes!.Last is { } last)
        {
            il.Emit(OpCodes.Ldloc, last.Masks[size]);
            if (predicate != Instruction.None)
            {
                lanes.Vectors.Combine("BitwiseAnd", mask);
            }
        }
        else if (predicate == Instruction.None)
        {
            il.Emit(OpCodes.Call, VectorMethods.Of(lanes.Shape.Of(mask), "get_AllBitsSet", mask));
        }
    }

    /// <summary>Elements one by one.</summary>
    private void LoadApart(Load load, Access access, Type element)
    {
        var isGuarded = access.Index != Instruction.None || access.Predicate != Instruction.None;
        if (!isGuarded && load.Type != DType.Bool && lanes!.Last is null && lanes.Shape.Lanes * load.Type.Size() >= 16)
        {
            LoadStrided(load, element);
            return;
        }

        Guarded(nameof(LaneMemory.Load), load.Access, access, Result, element);
        if (load.Type == DType.Bool)
        {
            ToMasks(() => Temporary(Result));
        }
        else
        {
            Temporary(Result);
            LoadVector(element);
        }
    }

    private void LoadStrided(Load load, Type element)
    {
        var shape = lanes!.Shape;
        var pointer = il.DeclareLocal(typeof(nint));
        var stride = il.DeclareLocal(typeof(long));
        Address(load.Access);
        il.Emit(OpCodes.Stloc, pointer);
        LaneStride(load.Access);
        Scaled(load.Type.Size());
        il.Emit(OpCodes.Stloc, stride);
        for (var lane = 0; lane < shape.Lanes; lane++)
        {
            if (lane > 0)
            {
                il.Emit(OpCodes.Ldloc, pointer);
                il.Emit(OpCodes.Ldloc, stride);
                il.Emit(OpCodes.Add);
                il.Emit(OpCodes.Stloc, pointer);
            }

            il.Emit(OpCodes.Ldloc, pointer);
            il.LoadElement(load.Type);
        }

        Vector("Create", element, shape.BytesOf(load.Type.Size()), [.. Enumerable.Repeat(element, shape.Lanes)]);
    }

    /// <summary>A store to elements that are not beside each other; by value indices, under a predicate; of Bools that are not beside each other.</summary>
    private void StoreLanes(Store store, Access access, DType type)
    {
        var shape = lanes!.Shape;
        var element = Il.ElementType(type);
        if (type == DType.Bool)
        {
            PushMask(store.Value, shape.Widest);
            lanes.Vectors.Bits(shape.Widest);
            Temporary(Result);
            il.Emit(OpCodes.Ldc_I4, shape.Lanes);
            il.Emit(OpCodes.Call, typeof(LaneMemory).GetMethod(nameof(LaneMemory.ToBools))!);
            Guarded(nameof(LaneMemory.Store), store.Access, access, Result, element);
            return;
        }

        // A value that is used once is pushed once.
        var value = il.DeclareLocal(shape.Of(element));
        Push(store.Value);
        il.Emit(OpCodes.Stloc, value);

        void Write(Type memory)
        {
            il.Emit(OpCodes.Ldloc, value);
            Address(store.Access);
            PushLanes(access.Predicate, type.Size());
            il.Call(memory, nameof(MaskedMemory.Store), shape.Of(element), element.MakePointerType(), shape.Of(VectorShape.Mask(type.Size())));
        }

        void WriteApart()
        {
            il.Emit(OpCodes.Ldloc, value);
            Temporary(Result);
            StoreVector(element);
            Guarded(store.Mode == StoreMode.Add ? nameof(LaneMemory.Add) : nameof(LaneMemory.Store), store.Access, access, Result, element);
        }

        if (store.Mode == StoreMode.Add || !IsRow(access, type))
        {
            WriteApart();
        }
        else if (access.Strides[lanes.Depth] == StrideClass.One)
        {
            Write(typeof(MaskedMemory));
        }
        else
        {
            IfEverySecond(store.Access, () => Write(typeof(EverySecond)), WriteApart);
        }
    }

    /// <summary>Calls what loads or stores lane by lane, between a temporary and memory.</summary>
    private void Guarded(string name, int number, Access access, int values, Type element)
    {
        var shape = lanes!.Shape;
        var depth = access.Strides.Length;
        if (access.Index != Instruction.None)
        {
            Push(access.Index);
            Temporary(0);
            StoreVector(typeof(long));
        }

        PlaceField(nameof(LaneMemory.Place.Start), () => Address(number));
        PlaceField(nameof(LaneMemory.Place.Stride), () => LaneStride(number));
        PlaceField(nameof(LaneMemory.Place.Access), () => il.Emit(OpCodes.Ldc_I8, (long)number));
        PlaceField(nameof(LaneMemory.Place.Indices), () =>
        {
            if (access.Index == Instruction.None)
            {
                il.Emit(OpCodes.Ldc_I8, 0L);
            }
            else
            {
                Temporary(0);
            }
        });
        if (access.Index != Instruction.None)
        {
            PlaceField(nameof(LaneMemory.Place.IndexStride), () => Number(number, depth + 1));
            PlaceField(nameof(LaneMemory.Place.Bound), () => Number(number, depth + 2));
        }

        il.Emit(OpCodes.Ldarg_1);
        Temporary(1);
        Temporary(values);
        if (access.Predicate == Instruction.None)
        {
            il.Emit(OpCodes.Ldc_I8, shape.AllLanes);
        }
        else
        {
            PushMask(access.Predicate, shape.Widest);
            lanes.Vectors.Bits(shape.Widest);
        }

        il.Emit(OpCodes.Ldloc, lanes.Active);
        il.Emit(OpCodes.Ldc_I4, shape.Lanes);
        il.Emit(OpCodes.Call, typeof(LaneMemory).GetMethod(name)!.MakeGenericMethod(element));
        il.Emit(OpCodes.Stloc, lanes.Active);
    }

    /// <summary>Notes where lanes' elements are: in the second temporary.</summary>
    private void PlaceField(string name, Action value)
    {
        Temporary(1);
        value();
        il.Emit(OpCodes.Stfld, typeof(LaneMemory.Place).GetField(name)!);
    }

    /// <summary>How many elements one lane is from the next.</summary>
    private void LaneStride(int number)
    {
        switch (kernel.Accesses[number].Strides[lanes!.Depth])
        {
            case StrideClass.Zero:
                il.Emit(OpCodes.Ldc_I8, 0L);
                break;
            case StrideClass.One:
                il.Emit(OpCodes.Ldc_I8, 1L);
                break;
            default:
                Number(number, lanes.Depth + 1);
                break;
        }
    }

    /// <summary>The Bools from an address on as a mask.</summary>
    private void ToMasks(Action bools)
    {
        var shape = lanes!.Shape;
        var mask = VectorShape.Mask(shape.Widest);
        bools();
        Temporary(0);
        il.Emit(OpCodes.Ldc_I4, shape.Lanes);
        il.Emit(OpCodes.Call, typeof(LaneMemory).GetMethod(nameof(LaneMemory.ToMasks))!.MakeGenericMethod(mask));
        Temporary(0);
        LoadVector(mask);
    }

    /// <summary>The address of a place in scratch memory onto the stack.</summary>
    private void Scratch(int place)
    {
        Field(nameof(CompiledFrame.Scratch));
        Offset(place);
    }

    private void Temporary(int number) => Scratch(number * KernelMemory.Temporary);

    /// <summary>From an address to the vector of a type's lanes there.</summary>
    private void LoadVector(Type element)
    {
        var bytes = lanes!.Shape.Lanes * (element == typeof(double) || element == typeof(long) ? 8 : 4);
        if (bytes < 16)
        {
            il.Emit(OpCodes.Call, VectorMethods.Of(typeof(VectorConversions), nameof(VectorConversions.LoadTwo), element, element.MakePointerType()));
        }
        else
        {
            Vector("Load", element, bytes, element.MakePointerType());
        }
    }

    /// <summary>From a vector of a type's lanes and an address to nothing.</summary>
    private void StoreVector(Type element)
    {
        var bytes = lanes!.Shape.Lanes * (element == typeof(double) || element == typeof(long) ? 8 : 4);
        if (bytes < 16)
        {
            il.Emit(OpCodes.Call, VectorMethods.Of(typeof(VectorConversions), nameof(VectorConversions.StoreTwo), element, lanes.Shape.Of(element), element.MakePointerType()));
        }
        else
        {
            Vector("Store", element, bytes, lanes.Shape.Of(element), element.MakePointerType());
        }
    }
}
