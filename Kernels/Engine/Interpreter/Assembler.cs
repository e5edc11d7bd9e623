using System.Collections.Immutable;
using System.Numerics;

namespace Fluxion.Kernels.Interpreter;

/// <summary>Turns a kernel into flat steps, given which loops are lane loops.</summary>
internal sealed unsafe partial class Assembler
{
    // Tiles in use together should fit the second-level cache with room for the data, and few of them the first.
    private const int WorkingSet = 128 * 1024;
    private const int MostLanes = 1024;
    private const int FewestLanes = 64;

    // Apart by an odd number of cache lines: slots a power of two apart would all fall into the same sets.
    private const int SlotGap = 192;

    private readonly Kernel kernel;
    private readonly Func<int, bool> isLane;
    private readonly int[] starts;
    private readonly ImmutableArray<DType> types;
    private readonly bool[] isTile;
    private readonly int[] places;
    private readonly int[] definedIn;
    private readonly Dictionary<ulong, int> literals = [];
    private readonly Registers registers;
    private readonly List<Step> steps = [];
    private readonly List<Nest> nests = [];
    private readonly List<ReductionShape> shapes = [];
    private readonly List<(int Step, int Value)> contiguousLoads = [];
    private readonly List<int> stores = [];
    private int lane = -1;
    private int varyingBranches;

    /// <summary>A loop that is being assembled, and the tiles of blocks around that it reads: they live until its end.</summary>
    private sealed record Nest(Loop Loop)
    {
        public List<int> Outer { get; } = [];

        public List<int> Reductions { get; } = [];
    }

    private Assembler(Kernel kernel, Func<int, bool> isLane)
    {
        this.kernel = kernel;
        this.isLane = isLane;
        starts = KernelLayout.Starts(kernel);
        types = KernelValues.Types(kernel);
        isTile = LoopDependence.AlongLanes(kernel, isLane);
        places = new int[kernel.Values];
        definedIn = new int[kernel.Values];
        var survey = Survey.Of(kernel);
        foreach (var literal in survey.Literals)
        {
            literals.TryAdd(literal, literals.Count);
        }

        registers = new Registers(survey.Depth, kernel.Scalars.Length, literals.Count, isTile.Count(tile => tile) + survey.Carried, survey.Reductions);
    }

    public static Program Assemble(Kernel kernel, Func<int, bool> isLane)
    {
        var assembler = new Assembler(kernel, isLane);
        assembler.Block(kernel.Body);
        return assembler.Finish();
    }

    private Program Finish()
    {
        foreach (var (step, value) in contiguousLoads)
        {
            // The memory can serve as the tile unless something is stored before its last use.
            var end = registers.EndOf(places[value]);
            if (!stores.Exists(store => store > step && store < end))
            {
                registers.InPlace(places[value]);
                steps[step] = steps[step] with { Run = (delegate*<Frame*, Step*, void>)MemoryTable.LoadInPlace(types[value].Size()) };
            }
        }

        var (slots, slotCount) = registers.Assign();
        var perLane = (slotCount * sizeof(double)) + shapes.Where(shape => shape.IsWide).Sum(shape => shape.Lanes * shape.ElementSize);
        var width = Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)(WorkingSet / Math.Max(perLane, 1) / 2 + 1)), FewestLanes, MostLanes);
        return new Program
        {
            IsLane = isLane,
            Steps = [.. steps],
            Literals = LiteralsInOrder(),
            ScalarsAt = registers.ScalarArgumentsAt,
            Slots = slots,
            Shapes = [.. shapes],
            Layout = new FrameLayout
            {
                Shared = registers.End,
                Tiles = registers.TilesAt,
                TileCount = registers.TileCount,
                SlotCount = slotCount,
                Reductions = registers.ReductionsAt,
                ReductionCount = shapes.Count,
                SlotStart = (int)Frames.Align(registers.End),
                SlotStride = (width * sizeof(double)) + SlotGap,
                Width = width,
            },
        };
    }

    private ulong[] LiteralsInOrder()
    {
        var ordered = new ulong[literals.Count];
        foreach (var (bits, place) in literals)
        {
            ordered[place] = bits;
        }

        return ordered;
    }

    private void Block(ImmutableArray<Statement> block)
    {
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction instruction:
                    Assemble(instruction);
                    break;
                case Load load:
                    Assemble(load);
                    break;
                case Store store:
                    Assemble(store);
                    break;
                case Reduce reduce:
                    Assemble(reduce);
                    break;
                case Loop loop:
                    Assemble(loop);
                    break;
                case If branch:
                    Assemble(branch);
                    break;
            }
        }
    }

    private void Assemble(Instruction instruction)
    {
        var (result, a, b, c) = (instruction.Result, instruction.A, instruction.B, instruction.C);
        definedIn[result] = nests.Count;
        switch (instruction.Code)
        {
            case Opcode.Constant:
                places[result] = registers.LiteralsAt + (literals[instruction.Immediate] * sizeof(ulong));
                return;
            case Opcode.Scalar:
                places[result] = registers.ScalarArgumentsAt + ((int)instruction.Immediate * sizeof(ulong));
                return;
            case Opcode.Index when !isTile[result]:
                places[result] = Registers.IndexAt(DepthOf((int)instruction.Immediate));
                return;
            case Opcode.Index:
                Write(result);
                Emit((nint)(delegate*<Frame*, Step*, void>)&TileSteps.Index, new Step { D = places[result], Lane = (short)lane });
                return;
            case Opcode.Call:
                var entry = FunctionTable.Of(instruction.Function);
                var arguments = entry.Ordered is not null ? 0 : entry.Arity;
                var call = StepTable.Call(instruction.Type, arguments, IsTile(a), IsTile(b));
                Emit(call, Operands(result, a, b, c) with { Function = (nint)instruction.Function, Immediate = (long)instruction.Immediate });
                break;
            default:
                var run = StepTable.Instruction(instruction.Code, instruction.Type, types[a], IsTile(a), IsTile(b), IsTile(c), isTile[result]);
                Emit(run, Operands(result, a, b, c));
                break;
        }

        if (isTile[result] && HasSizeOf(result, a) && HasSizeOf(result, b) && HasSizeOf(result, c))
        {
            registers.MayOverwrite(places[result]);
        }
    }

    private void Assemble(Load load)
    {
        var access = kernel.Accesses[load.Access];
        var size = load.Type.Size();
        var step = Address(load.Access);
        definedIn[load.Result] = nests.Count;
        Write(load.Result);
        step.D = places[load.Result];
        var stride = lane < 0 ? StrideClass.Zero : access.Strides[lane];
        if (access.Index >= 0 || access.Predicate >= 0)
        {
            Emit(MemoryTable.LoadGuarded(size, isTile[load.Result], Place(access.Index), Place(access.Predicate)), step);
            return;
        }

        // What a branch has loaded for some lanes is read after it, where the memory may not be the tile's any more.
        if (isTile[load.Result] && stride == StrideClass.One && varyingBranches == 0)
        {
            contiguousLoads.Add((steps.Count, load.Result));
        }

        Emit(MemoryTable.Load(size, isTile[load.Result], stride), step);
    }

    private void Assemble(Store store)
    {
        var access = kernel.Accesses[store.Access];
        var type = kernel.Buffers[access.Buffer];
        var step = Address(store.Access);
        Read(store.Value);
        step.D = places[store.Value];
        stores.Add(steps.Count);
        var stride = lane < 0 ? StrideClass.Zero : access.Strides[lane];
        var run = access.Index < 0 && access.Predicate < 0 && store.Mode == StoreMode.Set
            ? MemoryTable.Set(type.Size(), lane >= 0, stride, IsTile(store.Value))
            : MemoryTable.Store(type, store.Mode, Place(store.Value), Place(access.Index), Place(access.Predicate));
        Emit(run, step);
    }

    private Step Address(int number)
    {
        var access = kernel.Accesses[number];
        Read(access.Index);
        Read(access.Predicate);
        return new Step
        {
            A = access.Index < 0 ? 0 : places[access.Index],
            B = access.Predicate < 0 ? 0 : places[access.Predicate],
            Start = starts[number],
            Access = number,
            Buffer = access.Buffer,
            Depth = (short)access.Strides.Length,
            Lane = (short)lane,
        };
    }

    private Step Operands(int result, int a, int b = Instruction.None, int c = Instruction.None)
    {
        Read(a);
        Read(b);
        Read(c);
        Write(result);
        return new Step { D = places[result], A = places[a], B = b < 0 ? 0 : places[b], C = c < 0 ? 0 : places[c] };
    }

    private int DepthOf(int loop) => nests.FindIndex(nest => nest.Loop.Number == loop);

    private bool IsTile(int value) => value >= 0 && isTile[value];

    private bool HasSizeOf(int value, int operand) => operand < 0 || types[operand].Size() == types[value].Size();

    private MemoryTable.Place Place(int value) => value < 0 ? MemoryTable.Place.Absent : isTile[value] ? MemoryTable.Place.Tile : MemoryTable.Place.Uniform;

    /// <summary>Gives a value its place.</summary>
    private void Write(int value) => places[value] = isTile[value] ? registers.NewTile(steps.Count) : registers.NewScalar();

    /// <summary>Notes that the next step reads a value. Read in a loop that it is not defined in, a tile lives until that loop ends.</summary>
    private void Read(int value)
    {
        if (IsTile(value))
        {
            registers.Read(places[value], steps.Count);
            if (definedIn[value] < nests.Count)
            {
                nests[definedIn[value]].Outer.Add(places[value]);
            }
        }
    }

    private int Emit(nint run, Step step)
    {
        step.Run = (delegate*<Frame*, Step*, void>)run;
        step.Span = 1;
        steps.Add(step);
        return steps.Count - 1;
    }
}
