using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using Fluxion.Kernels.Emission;

namespace Fluxion.Kernels.Cpu;

/// <summary>
/// Writes one method of a compiled kernel: what is outside of loops that can be shared, or one of those loops from an iteration to another. This part
/// walks statements and instructions; the others write loops, memory accesses and reductions. Within a lane loop what differs from lane to lane is in
/// vectors; the iterations that are left over are done by the same statements once more, written for one.
/// </summary>
internal sealed partial class PartEmitter : IVectorValues
{
    // An expression that is nested deeper is put into a variable: the JIT compiler recurses over it.
    private const int DeepestExpression = 24;

    private readonly ILGenerator il;
    private readonly KernelSurvey survey;
    private readonly KernelMemory memory;

    /// <summary>Makes a method that the one that is written can call; null where that has no frame.</summary>
    private readonly Func<Action<ILGenerator>, MethodInfo>? methods;

    private readonly ScalarSpelling spelling = ProcessorSpelling.Instance;
    private readonly InstructionEmitter scalars;
    private readonly int registerBytes;
    private readonly Kernel kernel;
    private readonly LocalBuilder?[] places;
    private readonly int[] maskSizes;
    private readonly int[] depths;
    private readonly Dictionary<int, Instruction> inline = [];

    /// <summary>Comparisons of vectors, which are written wherever they are read: a processor's mask goes into what chooses by it, and a variable would be a vector.</summary>
    private readonly Dictionary<int, Instruction> comparisons = [];
    private readonly List<(Loop Loop, LocalBuilder Index)> around = [];
    private readonly Dictionary<string, LocalBuilder> frame = [];
    private readonly Label exit;

    /// <summary>Set within the vectors of a lane loop.</summary>
    private Lanes? lanes;

    private PartEmitter(ILGenerator il, KernelSurvey survey, KernelMemory memory, int registerBytes, Func<Action<ILGenerator>, MethodInfo>? methods = null, int[]? maskSizes = null)
    {
        this.il = il;
        this.survey = survey;
        this.memory = memory;
        this.registerBytes = registerBytes;
        kernel = survey.Kernel;
        places = new LocalBuilder?[kernel.Values];
        this.methods = methods;
        this.maskSizes = maskSizes ?? new int[kernel.Values];
        depths = new int[kernel.Values];
        scalars = new InstructionEmitter(il, survey.Types, spelling, call => FunctionTable.Of(call.Function).HostMethod);
        exit = il.DefineLabel();
    }

    /// <summary>The lane loop whose vectors are being written.</summary>
    /// <param name="Depth">How many loops are around it.</param>
    /// <param name="Shape">Its lanes.</param>
    /// <param name="Vectors">Writes instructions.</param>
    /// <param name="Active">A bit for each lane before the first one whose index was out of bounds.</param>
    private sealed record Lanes(int Depth, VectorShape Shape, VectorInstructionEmitter Vectors, LocalBuilder Active)
    {
        /// <summary>Where a vector's iterations are begun anew one by one, while none has done anything that stays.</summary>
        public Label? Leave { get; set; }

        /// <summary>Whether any vector may be left.</summary>
        public bool IsLeft { get; set; }

        /// <summary>Set in a loop's last vector, which has no more than some lanes.</summary>
        public LastLanes? Last { get; init; }

        /// <summary>The conditions that hold in every lane of a vector that was not left.</summary>
        public ImmutableHashSet<int> Held { get; set; } = [];
    }

    /// <inheritdoc/>
    public DType TypeOf(int value) => survey.Types[value];

    /// <inheritdoc/>
    public ulong? Literal(int value) => survey.Literal(value);

    /// <inheritdoc/>
    public int? TakeZeroTest(int condition, DType type)
    {
        if (!IsVector(condition) || !(inline.TryGetValue(condition, out var test) || comparisons.TryGetValue(condition, out test)) || test.Code != Opcode.Equal || TypeOf(test.A) != type)
        {
            return null;
        }

        int? tested = Literal(test.B) is 0 ? test.A : Literal(test.A) is 0 ? test.B : null;
        if (tested is not null)
        {
            inline.Remove(condition);
        }

        return tested;
    }

    /// <inheritdoc/>
    public void Push(int value) => PushVector(value, 0);

    /// <inheritdoc/>
    public void PushMask(int value, int size) => PushVector(value, size);

    /// <inheritdoc/>
    public void PushLiteral(DType type, ulong bits)
    {
        var shape = lanes!.Shape;
        var element = Il.ElementType(type);
        if (bits == 0)
        {
            var vector = VectorShape.Of(element, shape.BytesOf(type.Size()));
            il.Emit(OpCodes.Call, VectorMethods.Of(vector, "get_Zero", element));
            return;
        }

        Field(nameof(CompiledFrame.Constants));
        Offset(memory.Constant(type.Size(), bits));
        Vector("Load", element, shape.BytesOf(type.Size()), element.MakePointerType());
    }

    private void Block(ImmutableArray<Statement> block)
    {
        if (methods is not null && IsLong(block))
        {
            LongBlock(block);
        }
        else
        {
            Statements(block);
        }
    }

    private void Statements(ImmutableArray<Statement> block)
    {
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction instruction:
                    if (survey.IsUsed(instruction.Result) && survey.Source(instruction.Result) is null)
                    {
                        Emit(instruction);
                    }

                    break;
                case Load load:
                    if (survey.IsUsed(load.Result))
                    {
                        Emit(load);
                    }

                    break;
                case Store store:
                    Stay();
                    Emit(store);
                    break;
                case Reduce reduce:
                    if (survey.IsUsed(reduce.Result))
                    {
                        Stay();
                        Combine(reduce);
                    }

                    break;
                case Loop loop:
                    Stay();
                    Emit(loop);
                    break;
                case If branch:
                    Emit(branch);
                    break;
            }
        }
    }

    /// <summary>From here on a vector's iterations are not begun anew.</summary>
    private void Stay()
    {
        if (lanes is not null)
        {
            lanes.Leave = null;
        }
    }

    private void Emit(Instruction instruction)
    {
        var result = instruction.Result;
        var isVector = IsVector(result);
        if (isVector)
        {
            maskSizes[result] = instruction.Type != DType.Bool ? 0 : survey.IsPositionTest(result) ? lanes!.Shape.Widest : MaskSize(instruction);
        }

        depths[result] = 1 + new[] { instruction.A, instruction.B, instruction.C }.Max(operand => operand >= 0 && inline.ContainsKey(operand) ? depths[operand] : 0);
        var byLane = isVector && !VectorInstructionEmitter.HasVector(instruction, TypeOf, value => Literal(value) is not null) && instruction.Code != Opcode.Index;
        if (!isVector && IsMask(instruction))
        {
            return;
        }

        if (survey.IsInline(result) && !byLane && (isVector || instruction.Code != Opcode.Select || IsByMask(instruction)) && depths[result] < DeepestExpression)
        {
            inline[result] = instruction;
            return;
        }

        if (isVector && instruction.Code is >= Opcode.Equal and <= Opcode.LessOrEqual && TypeOf(instruction.A) != DType.Bool)
        {
            Settle(instruction.A);
            Settle(instruction.B);
            comparisons[result] = instruction;
            return;
        }

        if (byLane)
        {
            ByLane(instruction);
        }
        else
        {
            Write(instruction);
        }

        Define(result);
    }

    /// <summary>Gives a value that is read more than once a variable.</summary>
    private void Settle(int value)
    {
        if (inline.Remove(value, out var instruction))
        {
            Write(instruction);
            Define(value);
        }
    }

    /// <summary>An instruction's result onto the stack.</summary>
    private void Write(Instruction instruction)
    {
        if (IsVector(instruction.Result))
        {
            if (instruction.Code == Opcode.Index)
            {
                il.Emit(OpCodes.Ldloc, around[lanes!.Depth].Index);
                lanes.Vectors.Broadcast(DType.Int64, 0);
                var element = typeof(long);
                il.Emit(OpCodes.Call, lanes.Shape.Of(element).GetProperty("Indices")!.GetMethod!);
                lanes.Vectors.Combine("Add", element);
            }
            else if (survey.IsPositionTest(instruction.Result))
            {
                PositionTest(instruction);
            }
            else
            {
                lanes!.Vectors.Emit(instruction, maskSizes[instruction.Result]);
            }

            return;
        }

        switch (instruction.Code)
        {
            case Opcode.Index:
                il.Emit(OpCodes.Ldloc, around.Find(loop => (ulong)loop.Loop.Number == instruction.Immediate).Index);
                break;
            case Opcode.Select when IsByMask(instruction):
                ByMask(instruction);
                break;
            case Opcode.Select:
                il.Choose(() => Scalar(instruction.A), () => Scalar(instruction.B), () => Scalar(instruction.C));
                break;
            case Opcode.Call:
                Function(instruction, Scalar);
                break;
            default:
                foreach (var operand in new[] { instruction.A, instruction.B, instruction.C }.Where(operand => operand != Instruction.None))
                {
                    Scalar(operand);
                }

                scalars.Emit(instruction);
                break;
        }
    }

    /// <summary>A call of the host's function; of Float32 it widens its arguments and rounds the result.</summary>
    private void Function(Instruction call, Action<int> argument)
    {
        if (FunctionTable.Of(call.Function).Ordered is not null)
        {
            il.Emit(OpCodes.Ldc_I4, (int)call.Immediate);
        }

        foreach (var operand in new[] { call.A, call.B }.Where(operand => operand != Instruction.None))
        {
            argument(operand);
            il.Emit(OpCodes.Conv_R8);
        }

        scalars.Emit(call);
        if (call.Type == DType.Float32)
        {
            il.Emit(OpCodes.Conv_R4);
        }
    }

    /// <summary>The bytes of a mask's elements: those of what is compared.</summary>
    private int MaskSize(Instruction instruction)
    {
        var operands = new[] { instruction.A, instruction.B, instruction.C }.Where(operand => operand != Instruction.None && IsVector(operand)).ToArray();
        var compared = operands.Where(operand => TypeOf(operand) != DType.Bool).Select(operand => TypeOf(operand).Size()).FirstOrDefault();
        return compared != 0 ? compared : operands.Select(operand => maskSizes[operand]).FirstOrDefault(lanes!.Shape.Widest);
    }
}
