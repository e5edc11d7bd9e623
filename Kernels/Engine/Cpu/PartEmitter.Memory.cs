using System.Collections.Immutable;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>Loads and stores.</content>
internal sealed partial class PartEmitter
{
    private readonly Dictionary<int, AccessPlace> accesses = [];

    /// <summary>Where an access's elements are while its innermost loop runs.</summary>
    /// <param name="Pointer">The address of the element at index 0 of that loop.</param>
    /// <param name="Stride">The bytes from one iteration of that loop to the next, where they are not known.</param>
    private sealed record AccessPlace(LocalBuilder Pointer, LocalBuilder? Stride);

    /// <summary>Locates the accesses of a block, before the first iteration of the loop that it is the body of. Outside of loops each is located where it is.</summary>
    private void PrepareAccesses(ImmutableArray<Statement> block)
    {
        if (around.Count == 0)
        {
            return;
        }

        foreach (var statement in block)
        {
            switch (statement)
            {
                case Load load when survey.IsUsed(load.Result):
                    Prepare(load.Access);
                    break;
                case Store store:
                    Prepare(store.Access);
                    break;
                case If branch:
                    PrepareAccesses(branch.Then);
                    PrepareAccesses(branch.Else);
                    break;
            }
        }
    }

    private void Prepare(int number)
    {
        if (IsRegister(number))
        {
            return;
        }

        var access = kernel.Accesses[number];
        var innermost = access.Strides.Length - 1;
        var pointer = il.DeclareLocal(typeof(nint));
        Start(number, access, innermost);
        il.Emit(OpCodes.Stloc, pointer);
        LocalBuilder? stride = null;
        if (innermost >= 0 && access.Strides[innermost] == StrideClass.Other)
        {
            stride = il.DeclareLocal(typeof(long));
            Number(number, innermost + 1);
            Scaled(kernel.Buffers[access.Buffer].Size());
            il.Emit(OpCodes.Stloc, stride);
        }

        accesses[number] = new AccessPlace(pointer, stride);
    }

    /// <summary>The address of an access's element at the indices of the outermost loops, so many of them, onto the stack.</summary>
    private void Start(int number, Access access, int loops)
    {
        BufferStart(access.Buffer);
        Number(number, 0);
        for (var k = 0; k < loops; k++)
        {
            if (access.Strides[k] != StrideClass.Zero)
            {
                Number(number, k + 1);
                il.Emit(OpCodes.Ldloc, around[k].Index);
                il.Emit(OpCodes.Mul);
                il.Emit(OpCodes.Add);
            }
        }

        Scaled(kernel.Buffers[access.Buffer].Size());
        il.Emit(OpCodes.Add);
    }

    /// <summary>A number of an access onto the stack.</summary>
    private void Number(int access, int position)
    {
        if (direct is not null)
        {
            il.Emit(OpCodes.Ldc_I8, direct.Addresses[survey.Starts[access] + position]);
            return;
        }

        Field(nameof(CompiledFrame.Addresses));
        Offset((survey.Starts[access] + position) * sizeof(long));
        il.Emit(OpCodes.Ldind_I8);
    }

    private void Scaled(int size)
    {
        if (size != 1)
        {
            il.Emit(OpCodes.Ldc_I8, (long)size);
            il.Emit(OpCodes.Mul);
        }
    }

    /// <summary>The address of the element at the loops' indices (of the first lane), without a value index.</summary>
    private void Address(int number)
    {
        var access = kernel.Accesses[number];
        if (around.Count == 0)
        {
            Start(number, access, 0);
            return;
        }

        if (row?.Starts.TryGetValue(number, out var start) == true)
        {
            il.Emit(OpCodes.Ldloc, start);
            il.Emit(OpCodes.Ldloc, around[lanes!.Depth].Index);
            Scaled(kernel.Buffers[access.Buffer].Size());
            il.Emit(OpCodes.Add);
            return;
        }

        il.Emit(OpCodes.Ldloc, accesses[number].Pointer);
        if (accesses[number].Stride is { } stride)
        {
            il.Emit(OpCodes.Ldloc, around[access.Strides.Length - 1].Index);
            il.Emit(OpCodes.Ldloc, stride);
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Add);
        }
        else if (access.Strides.Length > 0 && access.Strides[^1] == StrideClass.One)
        {
            il.Emit(OpCodes.Ldloc, around[access.Strides.Length - 1].Index);
            Scaled(kernel.Buffers[access.Buffer].Size());
            il.Emit(OpCodes.Add);
        }
    }

    private void Emit(Load load)
    {
        var access = kernel.Accesses[load.Access];
        if (IsRegister(load.Access))
        {
            il.Emit(OpCodes.Ldarg, (short)(direct!.Buffers[access.Buffer].Start + 1));
            Define(load.Result);
            return;
        }

        if (!IsVector(load.Result))
        {
            if (access.Index == Instruction.None && access.Predicate == Instruction.None)
            {
                Address(load.Access);
                il.LoadElement(load.Type);
            }
            else
            {
                LoadGuarded(load, access);
            }

            Define(load.Result);
            return;
        }

        maskSizes[load.Result] = load.Type == DType.Bool ? lanes!.Shape.Widest : 0;
        if (access.Index != Instruction.None || access.Predicate != Instruction.None || access.Strides[lanes!.Depth] != StrideClass.One || (load.Type == DType.Bool && lanes.Last is not null))
        {
            LoadLanes(load, access);
        }
        else if (load.Type == DType.Bool)
        {
            ToMasks(() => Address(load.Access));
        }
        else
        {
            Address(load.Access);
            LoadNeighbours(Il.ElementType(load.Type));
        }

        Define(load.Result);
    }

    /// <summary>An element, or 0 where the predicate does not hold.</summary>
    private void LoadGuarded(Load load, Access access)
    {
        var none = il.DefineLabel();
        var end = il.DefineLabel();
        if (access.Predicate != Instruction.None)
        {
            Scalar(access.Predicate);
            il.Emit(OpCodes.Brfalse, none);
        }

        Located(load.Access, access);
        il.LoadElement(load.Type);
        if (access.Predicate != Instruction.None)
        {
            il.Emit(OpCodes.Br, end);
            il.MarkLabel(none);
            il.Literal(load.Type, 0);
            il.MarkLabel(end);
        }
    }

    /// <summary>The address of an element, its index checked.</summary>
    private void Located(int number, Access access)
    {
        if (access.Index == Instruction.None)
        {
            Address(number);
            return;
        }

        var good = il.DefineLabel();
        var depth = access.Strides.Length;
        Scalar(access.Index);
        var index = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Stloc, index);
        il.Emit(OpCodes.Ldloc, index);
        Number(number, depth + 2);
        il.Emit(OpCodes.Blt_Un, good);
        Note(nameof(CompiledFrame.ErrorAccess), () => il.Emit(OpCodes.Ldc_I8, (long)number));
        Note(nameof(CompiledFrame.ErrorIndex), () => il.Emit(OpCodes.Ldloc, index));
        Note(nameof(CompiledFrame.ErrorBound), () => Number(number, depth + 2));
        il.Emit(OpCodes.Br, exit);
        il.MarkLabel(good);
        Address(number);
        il.Emit(OpCodes.Ldloc, index);
        Number(number, depth + 1);
        il.Emit(OpCodes.Mul);
        Scaled(kernel.Buffers[access.Buffer].Size());
        il.Emit(OpCodes.Add);
    }

    private void Note(string field, Action value)
    {
        il.Emit(OpCodes.Ldarg_1);
        value();
        il.Emit(OpCodes.Stfld, typeof(CompiledFrame).GetField(field)!);
    }

    private void Emit(Store store)
    {
        var access = kernel.Accesses[store.Access];
        var type = kernel.Buffers[access.Buffer];
        var isGuarded = access.Index != Instruction.None || access.Predicate != Instruction.None;
        if (IsRegister(store.Access))
        {
            Scalar(store.Value);
            il.Emit(OpCodes.Stloc, returned!);
        }
        else if (lanes is null)
        {
            StoreScalar(store, access, type);
        }
        else if (isGuarded || access.Strides[lanes.Depth] != StrideClass.One || (type == DType.Bool && lanes.Last is not null))
        {
            StoreLanes(store, access, type);
        }
        else if (type == DType.Bool)
        {
            var bits = il.DeclareLocal(typeof(long));
            PushMask(store.Value, lanes.Shape.Widest);
            lanes.Vectors.Bits(lanes.Shape.Widest);
            il.Emit(OpCodes.Stloc, bits);
            il.Emit(OpCodes.Ldloc, bits);
            Address(store.Access);
            il.Emit(OpCodes.Ldc_I4, lanes.Shape.Lanes);
            il.Emit(OpCodes.Call, typeof(LaneMemory).GetMethod(nameof(LaneMemory.ToBools))!);
        }
        else
        {
            var element = Il.ElementType(type);
            if (store.Mode == StoreMode.Add)
            {
                Address(store.Access);
                LoadNeighbours(element);
                Push(store.Value);
                lanes.Vectors.Combine("Add", element);
            }
            else
            {
                Push(store.Value);
            }

            Address(store.Access);
            StoreNeighbours(element);
        }
    }

    private void StoreScalar(Store store, Access access, DType type)
    {
        var skip = il.DefineLabel();
        if (access.Predicate != Instruction.None)
        {
            Scalar(access.Predicate);
            il.Emit(OpCodes.Brfalse, skip);
        }

        Located(store.Access, access);
        if (store.Mode == StoreMode.Add)
        {
            il.Emit(OpCodes.Dup);
            il.LoadElement(type);
            Scalar(store.Value);
            il.Emit(OpCodes.Add);
        }
        else
        {
            Scalar(store.Value);
        }

        il.StoreElement(type);
        il.MarkLabel(skip);
    }
}
