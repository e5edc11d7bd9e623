using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>Holds a kernel against every rule of the kernel language.</summary>
public sealed partial class KernelChecker
{
    private readonly Kernel kernel;
    private readonly ImmutableArray<string>.Builder violations = ImmutableArray.CreateBuilder<string>();
    private readonly DType?[] types;
    private readonly HashSet<int> visible = [];
    private readonly HashSet<int> loopNumbers = [];
    private readonly List<Loop> loops = [];

    private KernelChecker(Kernel kernel)
    {
        this.kernel = kernel;
        types = new DType?[Math.Max(kernel.Values, 0)];
    }

    /// <summary>Does nothing if the kernel keeps all rules.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <exception cref="InvalidKernelException">It breaks some; the message names each, and shows the kernel.</exception>
    public static void Check(Kernel kernel)
    {
        var violations = Violations(kernel);
        if (!violations.IsEmpty)
        {
            throw new InvalidKernelException(kernel, violations);
        }
    }

    /// <summary>The rules that a kernel breaks, in words.</summary>
    /// <param name="kernel">The kernel.</param>
    public static ImmutableArray<string> Violations(Kernel kernel)
    {
        var checker = new KernelChecker(kernel);
        for (var i = 0; i < kernel.Accesses.Length; i++)
        {
            checker.Require(kernel.Accesses[i].Buffer >= 0 && kernel.Accesses[i].Buffer < kernel.Buffers.Length, $"access {i}: there is no buffer {kernel.Accesses[i].Buffer}");
        }

        checker.Block(kernel.Body, reducing: false, static () => { });

        // What follows from how values vary can be told only where everything is in its place.
        if (checker.violations.Count == 0)
        {
            checker.CheckVariation();
        }

        return checker.violations.ToImmutable();
    }

    /// <summary>Checks a block, and what is read at its end.</summary>
    private void Block(ImmutableArray<Statement> block, bool reducing, Action atEnd)
    {
        var defined = new List<int>();
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction instruction:
                    Check(instruction);
                    Define(instruction.Result, instruction.Type, $"%{instruction.Result}", defined);
                    break;
                case Load load:
                    var buffer = Check(load.Access, "load");
                    Require(buffer is null || buffer == load.Type, $"%{load.Result}: a load of {Name(load.Type)} from a buffer of {Name(buffer)}");
                    Define(load.Result, load.Type, $"%{load.Result}", defined);
                    break;
                case Store store:
                    Check(store);
                    break;
                case Reduce reduce:
                    Require(reducing, $"%{reduce.Result}: a reduce stands directly in a reducing loop");
                    Use(reduce.Value, reduce.Type, $"%{reduce.Result}: reduce");
                    Require(reduce.Type != DType.Bool || reduce.Kind != ReductionKind.Sum, $"%{reduce.Result}: there is no sum of bool; convert it to an integer type first");
                    break;
                case Loop loop:
                    Check(loop, defined);
                    break;
                case If branch:
                    Check(branch, defined);
                    break;
            }
        }

        atEnd();
        visible.ExceptWith(defined);
    }

    private void Check(Loop loop, List<int> defined)
    {
        var what = $"loop {loop.Number}";
        Require(loop.Number >= 0 && loopNumbers.Add(loop.Number), $"{what}: its number is not its own");
        Require(loop.Extent >= 0 && loop.Extent < kernel.Extents, $"{what}: there is no extent {loop.Extent}");
        Require(loop.Carried.IsEmpty || loop.Kind == LoopKind.Sequential, $"{what}: only a sequential loop carries values");
        Require(
            loop.While == Instruction.None || loop.Carried.Any(carried => carried.Inside == loop.While && carried.Type == DType.Bool),
            $"{what}: it goes on while %{loop.While} holds, which is no bool that it carries");
        var inside = new List<int>();
        foreach (var carried in loop.Carried)
        {
            Use(carried.Initial, carried.Type, $"{what}: initial value");
            Define(carried.Inside, carried.Type, what, inside);
        }

        loops.Add(loop);
        Block(loop.Body, loop.Kind == LoopKind.Reducing, () =>
        {
            foreach (var carried in loop.Carried)
            {
                Use(carried.Next, carried.Type, $"{what}: next value");
            }
        });
        loops.RemoveAt(loops.Count - 1);
        visible.ExceptWith(inside);
        foreach (var carried in loop.Carried)
        {
            Define(carried.Result, carried.Type, what, defined);
        }

        foreach (var reduce in loop.Body.OfType<Reduce>())
        {
            Define(reduce.Result, reduce.Type, $"%{reduce.Result}", defined);
        }
    }

    private void Check(If branch, List<int> defined)
    {
        Use(branch.Condition, DType.Bool, "if: condition");
        Block(branch.Then, reducing: false, () => Merge(branch, merged => merged.Then));
        Block(branch.Else, reducing: false, () => Merge(branch, merged => merged.Else));
        foreach (var merged in branch.Results)
        {
            Define(merged.Result, merged.Type, $"%{merged.Result}", defined);
        }
    }

    private void Merge(If branch, Func<Merged, int> value)
    {
        foreach (var merged in branch.Results)
        {
            Use(value(merged), merged.Type, $"%{merged.Result}: merged value");
        }
    }

    private void Check(Store store)
    {
        var buffer = Check(store.Access, "store");
        if (buffer is { } type)
        {
            Use(store.Value, type, "store");
            Require(type != DType.Bool || store.Mode == StoreMode.Set, "store: nothing can be added to a bool");
        }
    }

    /// <summary>Checks an access where it is used; gives its buffer's type.</summary>
    private DType? Check(int number, string what)
    {
        if (number < 0 || number >= kernel.Accesses.Length)
        {
            Require(false, $"{what}: there is no access {number}");
            return null;
        }

        var access = kernel.Accesses[number];
        Require(access.Strides.Length == loops.Count, $"{what}: access {number} has {access.Strides.Length} strides in {loops.Count} loops");
        if (access.Index != Instruction.None)
        {
            Use(access.Index, DType.Int64, $"access {number}: index");
        }

        if (access.Predicate != Instruction.None)
        {
            Use(access.Predicate, DType.Bool, $"access {number}: predicate");
        }

        return access.Buffer >= 0 && access.Buffer < kernel.Buffers.Length ? kernel.Buffers[access.Buffer] : null;
    }

    private void Define(int value, DType type, string what, List<int> defined)
    {
        if (value < 0 || value >= types.Length)
        {
            Require(false, $"{what}: value %{value} is not one of the kernel's {kernel.Values}");
            return;
        }

        Require(types[value] is null, $"{what}: value %{value} is defined twice");
        types[value] = type;
        visible.Add(value);
        defined.Add(value);
    }

    private DType? TypeOf(int value, string what)
    {
        var known = value >= 0 && visible.Contains(value);
        Require(known, value == Instruction.None ? $"{what}: an operand is missing" : $"{what}: value %{value} is not defined before, in a block around");
        return known ? types[value] : null;
    }

    private void Use(int value, DType type, string what)
    {
        var actual = TypeOf(value, what);
        Require(actual is null || actual == type, $"{what}: %{value} is {Name(actual)}, not {Name(type)}");
    }

    private void Require(bool holds, string violation)
    {
        if (!holds)
        {
            violations.Add(violation);
        }
    }

    private static string Name(DType? type) => type is { } known ? KernelPrinter.Name(known) : "nothing";
}
