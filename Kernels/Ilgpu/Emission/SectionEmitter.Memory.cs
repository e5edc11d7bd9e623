using System.Reflection;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Gpu;

/// <content>Memory: what a method gets as arguments, and where elements are.</content>
internal sealed partial class SectionEmitter
{
    private static readonly MethodInfo FailMethod = typeof(KernelMath).GetMethod(nameof(KernelMath.Fail), BindingFlags.Static | BindingFlags.NonPublic)!;

    private readonly int[] starts;

    /// <summary>The arguments of every section's method, before the kernel's buffers.</summary>
    public enum Argument
    {
        /// <summary>Which thread this is.</summary>
        Thread,

        /// <summary>How many iterations (or blocks) all threads have together.</summary>
        Total,

        /// <summary>How many of them a thread takes.</summary>
        PerThread,

        /// <summary>Which step of its program this is, counted from 1: for errors.</summary>
        Step,

        /// <summary>Where in the state the totals of blocks start.</summary>
        TotalsAt,

        /// <summary>Where in the state the scratch memory of the threads starts.</summary>
        ScratchAt,

        /// <summary>How many longs of it each thread has.</summary>
        ScratchPerThread,

        /// <summary>The error found first: see <see cref="KernelMath.Fail"/>.</summary>
        Status,

        /// <summary>The launch's extents, addresses and scalars.</summary>
        Numbers,

        /// <summary>What sections hand on, totals of blocks, and scratch memory.</summary>
        State,

        /// <summary>The first buffer.</summary>
        Buffers,
    }

    /// <summary>Puts into locals what the section reads of its launch's data and of what earlier sections handed on.</summary>
    private void Prologue(Section section)
    {
        foreach (var extent in section.Loops.Concat(Uses.Loops(section.Body)).Concat(section.Body.OfType<Gather>().Select(gather => gather.Loop)).Select(loop => loop.Extent).Distinct())
        {
            Number(extent);
            extents[extent] = Keep();
        }

        foreach (var access in Uses.Accesses(section.Body).Distinct())
        {
            var strides = kernel.Accesses[access].Strides;
            for (var k = 0; k < KernelLayout.Size(kernel.Accesses[access]); k++)
            {
                // Known strides are not read.
                if (k == 0 || k > strides.Length || strides[k - 1] == StrideClass.Other)
                {
                    Number(kernel.Extents + starts[access] + k);
                    numbers[starts[access] + k] = Keep();
                }
            }
        }

        foreach (var value in Uses.Of(section.Body, kernel).Distinct())
        {
            if (value != Instruction.None && handed.TryGetValue(value, out var slot) && !Defines(section, value))
            {
                Slot(() => il.Emit(OpCodes.Ldc_I8, (long)slot));
                il.Emit(OpCodes.Ldind_I8);
                il.FromLong(types[value]);
                Declare(value);
                il.Emit(OpCodes.Stloc, values[value]!);
            }
        }
    }

    private static bool Defines(Section section, int value) => Sections.Defined(section.Body, section.Sharing).Contains(value);

    private LocalBuilder Keep()
    {
        var local = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Stloc, local);
        return local;
    }

    private void Load(Load load)
    {
        var access = kernel.Accesses[load.Access];
        var type = kernel.Buffers[access.Buffer];
        if (access.Index == Instruction.None && access.Predicate == Instruction.None)
        {
            Element(load.Access);
            il.LoadElement(type);
            Define(load.Result);
            return;
        }

        spelling.Literal(il, type, 0);
        Define(load.Result);
        Guarded(load.Access, () =>
        {
            Element(load.Access);
            il.LoadElement(type);
            Define(load.Result);
        });
    }

    private void Store(Store store)
    {
        var type = kernel.Buffers[kernel.Accesses[store.Access].Buffer];
        Guarded(store.Access, () =>
        {
            Element(store.Access);
            if (store.Mode == StoreMode.Add)
            {
                il.Emit(OpCodes.Dup);
                il.LoadElement(type);
                Value(store.Value);
                spelling.Add(il, type);
            }
            else
            {
                Value(store.Value);
            }

            il.StoreElement(type);
        });
    }

    /// <summary>Does something where an access's predicate holds and its index is within its bounds; notes where it is not.</summary>
    private void Guarded(int number, Action touch)
    {
        var access = kernel.Accesses[number];
        var end = il.DefineLabel();
        if (access.Predicate != Instruction.None)
        {
            Value(access.Predicate);
            il.Emit(OpCodes.Brfalse, end);
        }

        if (access.Index != Instruction.None)
        {
            var bound = numbers[starts[number] + access.Strides.Length + 2];
            var inside = il.DefineLabel();

            // Unsigned, so that a negative index is too large.
            Value(access.Index);
            il.Emit(OpCodes.Ldloc, bound);
            il.Emit(OpCodes.Blt_Un, inside);
            il.Emit(OpCodes.Ldarg, (short)Argument.Status);
            il.Emit(OpCodes.Ldarg, (short)Argument.Step);
            il.Emit(OpCodes.Ldc_I8, (long)number);
            Value(access.Index);
            il.Emit(OpCodes.Ldloc, bound);
            il.Emit(OpCodes.Call, FailMethod);
            il.Emit(OpCodes.Br, end);
            il.MarkLabel(inside);
        }

        touch();
        il.MarkLabel(end);
    }

    /// <summary>The address of the element that an access means now: o + Σ sᵢ·iᵢ, and s·v.</summary>
    private void Element(int number)
    {
        var access = kernel.Accesses[number];
        var start = starts[number];
        il.Emit(OpCodes.Ldarga, (short)((int)Argument.Buffers + access.Buffer));
        il.Emit(OpCodes.Ldloc, numbers[start]);
        for (var k = 0; k < access.Strides.Length; k++)
        {
            if (access.Strides[k] != StrideClass.Zero)
            {
                il.Emit(OpCodes.Ldloc, around[k].Index);
                AddTimes(access.Strides[k] == StrideClass.One ? null : numbers[start + 1 + k]);
            }
        }

        if (access.Index != Instruction.None)
        {
            Value(access.Index);
            AddTimes(numbers[start + 1 + access.Strides.Length]);
        }

        il.ElementAddress(kernel.Buffers[access.Buffer]);
    }

    private void AddTimes(LocalBuilder? factor)
    {
        if (factor is not null)
        {
            il.Emit(OpCodes.Ldloc, factor);
            il.Emit(OpCodes.Mul);
        }

        il.Emit(OpCodes.Add);
    }

    /// <summary>One of the launch's numbers.</summary>
    private void Number(int position)
    {
        il.Emit(OpCodes.Ldarga, (short)Argument.Numbers);
        il.Emit(OpCodes.Ldc_I8, (long)position);
        il.ElementAddress(DType.Int64);
        il.Emit(OpCodes.Ldind_I8);
    }

    /// <summary>The address of a long of the state.</summary>
    private void Slot(Action position)
    {
        il.Emit(OpCodes.Ldarga, (short)Argument.State);
        position();
        il.ElementAddress(DType.Int64);
    }
}
