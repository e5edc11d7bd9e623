using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Fluxion.Kernels;

/// <summary>
/// Compares kernels by structure: all that they do and how their launches are laid out, but not their names, nor how values and loops are numbered.
/// A kernel is encoded once; after that a comparison compares two arrays.
/// </summary>
public sealed class KernelComparer : IEqualityComparer<Kernel>
{
    private readonly ConditionalWeakTable<Kernel, Encoding> encodings = new();

    private KernelComparer()
    {
    }

    /// <summary>A kernel's structure as numbers, and their hash.</summary>
    private sealed record Encoding(ulong[] Words, int Hash);

    /// <summary>The comparer.</summary>
    public static KernelComparer Instance { get; } = new();

    /// <summary>Whether two kernels have the same structure.</summary>
    /// <param name="x">A kernel.</param>
    /// <param name="y">Another.</param>
    public bool Equals(Kernel? x, Kernel? y)
    {
        if (ReferenceEquals(x, y) || x is null || y is null)
        {
            return ReferenceEquals(x, y);
        }

        var (a, b) = (Encode(x), Encode(y));
        return a.Hash == b.Hash && a.Words.AsSpan().SequenceEqual(b.Words);
    }

    /// <summary>The same for kernels of the same structure.</summary>
    /// <param name="kernel">A kernel.</param>
    public int GetHashCode([DisallowNull] Kernel kernel) => Encode(kernel).Hash;

    private Encoding Encode(Kernel kernel) => encodings.GetValue(kernel, static kernel =>
    {
        var words = new KernelEncoder(kernel).Encode();
        var hash = default(HashCode);
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(words));
        return new Encoding(words, hash.ToHashCode());
    });

    /// <summary>Writes a kernel as numbers from which it could be read back, values and loops numbered as they appear.</summary>
    private sealed class KernelEncoder(Kernel kernel)
    {
        private readonly List<ulong> words = [];
        private readonly Dictionary<int, ulong> values = [];
        private readonly Dictionary<int, ulong> loops = [];

        private enum Tag
        {
            Instruction,
            Load,
            Store,
            Reduce,
            Loop,
            If,
        }

        public ulong[] Encode()
        {
            Types(kernel.Buffers);
            Types(kernel.Scalars);
            words.Add((ulong)kernel.Extents);
            Block(kernel.Body);
            words.Add((ulong)kernel.Accesses.Length);
            foreach (var access in kernel.Accesses)
            {
                words.Add((ulong)access.Buffer);
                Value(access.Index);
                Value(access.Predicate);
                words.Add((ulong)access.Strides.Length);
                words.AddRange(access.Strides.Select(stride => (ulong)stride));
            }

            return [.. words];
        }

        private void Block(ImmutableArray<Statement> block)
        {
            words.Add((ulong)block.Length);
            foreach (var statement in block)
            {
                switch (statement)
                {
                    case Instruction instruction:
                        Start(Tag.Instruction, instruction.Type, (ulong)instruction.Code | ((ulong)instruction.Function << 8));
                        Value(instruction.A);
                        Value(instruction.B);
                        Value(instruction.C);
                        words.Add(instruction.Code == Opcode.Index ? loops[(int)instruction.Immediate] : instruction.Immediate);
                        Value(instruction.Result);
                        break;
                    case Load load:
                        Start(Tag.Load, load.Type, (ulong)load.Access);
                        Value(load.Result);
                        break;
                    case Store store:
                        Start(Tag.Store, default, (ulong)store.Access);
                        Value(store.Value);
                        words.Add((ulong)store.Mode);
                        break;
                    case Reduce reduce:
                        Start(Tag.Reduce, reduce.Type, (ulong)reduce.Kind);
                        Value(reduce.Value);
                        Value(reduce.Result);
                        break;
                    case Loop loop:
                        Loop(loop);
                        break;
                    case If branch:
                        Start(Tag.If, default, (ulong)branch.Results.Length);
                        Value(branch.Condition);
                        Block(branch.Then);
                        Block(branch.Else);
                        foreach (var merged in branch.Results)
                        {
                            words.Add((ulong)merged.Type);
                            Value(merged.Then);
                            Value(merged.Else);
                            Value(merged.Result);
                        }

                        break;
                }
            }
        }

        private void Loop(Loop loop)
        {
            Start(Tag.Loop, default, (uint)loop.Extent | ((ulong)loop.Kind << 32));
            loops[loop.Number] = (ulong)loops.Count;
            words.Add((ulong)loop.Carried.Length);
            foreach (var carried in loop.Carried)
            {
                words.Add((ulong)carried.Type);
                Value(carried.Initial);
                Value(carried.Inside);
            }

            Value(loop.While);
            Block(loop.Body);
            foreach (var carried in loop.Carried)
            {
                Value(carried.Next);
                Value(carried.Result);
            }
        }

        private void Start(Tag tag, DType type, ulong detail) => words.Add((ulong)tag | ((ulong)type << 4) | (detail << 8));

        private void Types(ImmutableArray<DType> types)
        {
            words.Add((ulong)types.Length);
            words.AddRange(types.Select(type => (ulong)type));
        }

        private void Value(int value)
        {
            if (value == Instruction.None)
            {
                words.Add(ulong.MaxValue);
                return;
            }

            if (!values.TryGetValue(value, out var number))
            {
                number = (ulong)values.Count;
                values.Add(value, number);
            }

            words.Add(number);
        }
    }
}
