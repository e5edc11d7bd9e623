using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <content>
/// A kernel of few numbers as one method with a signature of its own (<see cref="DirectKernel"/>). There is no frame but the one that the pieces of a long block get.
/// </content>
internal sealed partial class PartEmitter
{
    private const int Regions = (int)DirectRegion.Table + 1;

    private DirectProgram? direct;
    private LocalBuilder? returned;

    /// <summary>The start of each region in memory.</summary>
    private LocalBuilder[] regions = [];

    /// <summary>The frame that this method hands to pieces; null in a method that has got one.</summary>
    private LocalBuilder? ownFrame;

    /// <summary>Whether a piece was written.</summary>
    private bool hasPieces;

    /// <summary>Writes a direct program's method.</summary>
    /// <param name="il">Where.</param>
    /// <param name="program">The program; its kernel's calls are all the host's.</param>
    /// <param name="table">The address of its table.</param>
    /// <param name="methods">Makes methods that it can call.</param>
    /// <param name="begin">Writes what comes before the kernel: <see cref="FromPointers"/> and the like.</param>
    public static void EmitDirect(ILGenerator il, DirectProgram program, long table, Func<Action<ILGenerator>, MethodInfo> methods, Action<PartEmitter> begin)
    {
        var (memory, survey) = (new KernelMemory(), KernelSurvey.Of(program.Kernel, _ => false));
        var emitter = new PartEmitter(il, survey, memory, 0, methods) { direct = program, ownFrame = il.DeclareLocal(typeof(CompiledFrame)) };
        emitter.regions = [.. Enumerable.Range(0, Regions).Select(_ => il.DeclareLocal(typeof(nint)))];
        emitter.frame.Add(nameof(CompiledFrame.Scratch), il.DeclareLocal(typeof(nint)));
        il.Emit(OpCodes.Ldc_I8, table);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, emitter.regions[(int)DirectRegion.Table]);
        begin(emitter);

        // How much memory there has to be is known at the end.
        var (take, start) = (il.DefineLabel(), il.DefineLabel());
        il.Emit(OpCodes.Br, take);
        il.MarkLabel(start);
        emitter.PrepareAccesses(program.Kernel.Body);
        emitter.Block(program.Kernel.Body);
        if (emitter.returned is { } result)
        {
            il.Emit(OpCodes.Ldloc, result);
        }

        if (!program.Table.IsEmpty)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Call(typeof(GC), nameof(GC.KeepAlive), typeof(object));
        }

        il.Emit(OpCodes.Ret);
        il.MarkLabel(take);
        emitter.TakeMemory();
        il.Emit(OpCodes.Br, start);
    }

    /// <summary>The regions are arguments.</summary>
    public void FromPointers()
    {
        foreach (var region in new[] { DirectRegion.Input, DirectRegion.Output })
        {
            il.Emit(OpCodes.Ldarg, (short)((int)region + 1));
            il.Emit(OpCodes.Stloc, regions[(int)region]);
        }
    }

    /// <summary>Arguments and the result are numbers.</summary>
    public void FromNumbers() => returned = il.DeclareLocal(typeof(double));

    /// <summary>The regions are spans, of lengths that are checked.</summary>
    public void FromSpans(int inputs, int outputs)
    {
        var (wrong, right) = (il.DefineLabel(), il.DefineLabel());
        Length(1, typeof(ReadOnlySpan<double>));
        il.Emit(OpCodes.Ldc_I4, inputs);
        il.Emit(OpCodes.Bne_Un, wrong);
        Length(2, typeof(Span<double>));
        il.Emit(OpCodes.Ldc_I4, outputs);
        il.Emit(OpCodes.Beq, right);
        il.MarkLabel(wrong);
        il.Emit(OpCodes.Ldarg_0);
        Length(1, typeof(ReadOnlySpan<double>));
        Length(2, typeof(Span<double>));
        il.Emit(OpCodes.Call, typeof(DirectKernel).GetMethod(nameof(DirectKernel.Refuse))!);

        // It throws: nothing has to outlive the call.
        il.Emit(OpCodes.Ret);
        il.MarkLabel(right);

        // Pointers that loops and pieces keep are to what does not move. Where each address is used at once a reference does, which takes no memory and no instructions.
        var isPinned = survey.Operations(kernel.Body) > CompiledKernel.MostOperations || Loop.DirectlyIn(kernel.Body).Any();
        Hold(DirectRegion.Input, typeof(ReadOnlySpan<>));
        Hold(DirectRegion.Output, typeof(Span<>));

        void Length(short argument, Type span)
        {
            il.Emit(OpCodes.Ldarga, argument);
            il.Emit(OpCodes.Call, span.GetProperty(nameof(Span<>.Length))!.GetMethod!);
        }

        void Hold(DirectRegion region, Type span)
        {
            var held = il.DeclareLocal(typeof(double).MakeByRefType(), isPinned);
            var parameter = span.MakeGenericType(Type.MakeGenericMethodParameter(0));
            il.Emit(OpCodes.Ldarg, (short)((int)region + 1));
            il.Emit(OpCodes.Call, typeof(MemoryMarshal).GetMethod(nameof(MemoryMarshal.GetReference), 1, [parameter])!.MakeGenericMethod(typeof(double)));
            il.Emit(OpCodes.Stloc, held);
            if (!isPinned)
            {
                regions[(int)region] = held;
                return;
            }

            il.Emit(OpCodes.Ldloc, held);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Stloc, regions[(int)region]);
        }
    }

    /// <summary>Whether an access is to no memory.</summary>
    private bool IsRegister(int access) => direct?.Buffers[kernel.Accesses[access].Buffer].Region is DirectRegion.Argument or DirectRegion.Result;

    /// <summary>The address of a buffer's first element onto the stack.</summary>
    private void BufferStart(int buffer)
    {
        if (direct is null)
        {
            Field(nameof(CompiledFrame.Buffers));
            Offset(buffer * sizeof(long));
            il.Emit(OpCodes.Ldind_I);
            return;
        }

        var place = direct.Buffers[buffer];
        il.Emit(OpCodes.Ldloc, regions[(int)place.Region]);
        Offset(place.Start);
    }

    /// <summary>What a piece is called with, onto the stack.</summary>
    private void CallerAndFrame()
    {
        hasPieces = true;
        il.Emit(OpCodes.Ldarg_0);
        if (ownFrame is null)
        {
            il.Emit(OpCodes.Ldarg_1);
        }
        else
        {
            il.Emit(OpCodes.Ldloca, ownFrame);
            il.Emit(OpCodes.Conv_U);
        }
    }

    /// <summary>In a piece of a direct program: the regions' starts, from the frame.</summary>
    private void LoadRegions(DirectProgram program)
    {
        direct = program;
        regions = [.. Enumerable.Range(0, Regions).Select(_ => il.DeclareLocal(typeof(nint)))];
        for (var i = 0; i < Regions; i++)
        {
            Field(nameof(CompiledFrame.Buffers));
            Offset(i * sizeof(long));
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Stloc, regions[i]);
        }
    }

    /// <summary>Memory on the stack: for what is kept, for what pieces hand on, and for the frame's list of regions.</summary>
    private void TakeMemory()
    {
        var kept = direct!.ScratchBytes;
        var handed = hasPieces ? memory.Scratch : 0;
        if (kept + handed == 0)
        {
            return;
        }

        il.Emit(OpCodes.Ldc_I4, kept + handed + (Regions * sizeof(long)));
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Localloc);
        il.Emit(OpCodes.Stloc, regions[(int)DirectRegion.Scratch]);
        if (!hasPieces)
        {
            return;
        }

        Set(nameof(CompiledFrame.Scratch), kept);
        Set(nameof(CompiledFrame.Buffers), kept + handed);
        il.Emit(OpCodes.Ldloc, regions[(int)DirectRegion.Scratch]);
        Offset(kept);
        il.Emit(OpCodes.Stloc, frame[nameof(CompiledFrame.Scratch)]);
        for (var i = 0; i < Regions; i++)
        {
            il.Emit(OpCodes.Ldloc, regions[(int)DirectRegion.Scratch]);
            Offset(kept + handed + (i * sizeof(long)));
            il.Emit(OpCodes.Ldloc, regions[i]);
            il.Emit(OpCodes.Stind_I);
        }

        void Set(string field, long start)
        {
            il.Emit(OpCodes.Ldloca, ownFrame!);
            il.Emit(OpCodes.Ldloc, regions[(int)DirectRegion.Scratch]);
            Offset(start);
            il.Emit(OpCodes.Stfld, typeof(CompiledFrame).GetField(field)!);
        }
    }
}
