using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A non-tensor field of an argument: a part of a compiled function's key.</summary>
/// <param name="Path">Where it stands in the argument, for messages.</param>
/// <param name="Value">Its value, compared by Equals.</param>
internal readonly record struct StaticField(string Path, object? Value);

/// <summary>
/// A function traced once per shapes, types and static fields of its arguments. A trace is kept only where it captures no variable or parameter of a caller's;
/// constants that it captures are fixed at the first trace.
/// </summary>
/// <typeparam name="TResult">What carries the structure of the function's result.</typeparam>
internal sealed class Compiled<TResult>
{
    /// <summary>So many different combinations of static fields are traced; the next one is an error.</summary>
    public const int LargestSpecializations = 32;

    private const int LargestTraces = 1024;

    private readonly ConcurrentDictionary<Key, Trace> traces = new();
    private readonly ConcurrentDictionary<Statics, bool> specializations = new();

    /// <summary>
    /// The result's structure and its leaves for some leaves and static fields.
    /// <paramref name="f"/> is called with parameters where there is no trace yet, and gives the structure with the leaves as expressions.
    /// </summary>
    public (TResult Structure, Tensor[] Leaves) Call(Tensor[] leaves, StaticField[] fields, Func<Tensor[], (TResult Structure, Tensor[] Leaves)> f)
    {
        var key = new Key(Array.ConvertAll(leaves, leaf => (leaf.DType, leaf.Shape)), new Statics(fields));
        if (!traces.TryGetValue(key, out var trace))
        {
            trace = Trace.Of(leaves, f);
            if (trace.IsClosed)
            {
                Keep(key, trace);
            }
        }

        return (trace.Structure, trace.Call(leaves));
    }

    private void Keep(Key key, Trace trace)
    {
        specializations.TryAdd(key.Statics, true);
        if (specializations.Count > LargestSpecializations)
        {
            throw Errors.Operation("compile", $"the field {Varying()} took more than {LargestSpecializations} values, and each is a program of its own", "Make it a tensor, which is data, or leave this function uncompiled.");
        }

        if (traces.Count >= LargestTraces)
        {
            traces.Clear();
        }

        traces.TryAdd(key, trace);
    }

    /// <summary>The path of the field with the most different values.</summary>
    private string Varying() =>
        specializations.Keys
            .SelectMany(statics => statics.Fields)
            .GroupBy(field => field.Path)
            .OrderByDescending(group => group.Select(field => field.Value).Distinct().Count())
            .First().Key;

    private sealed class Trace(ClosedFunction function, ImmutableArray<Tensor> captures, TResult structure)
    {
        public TResult Structure { get; } = structure;

        /// <summary>Whether the function uses nothing of a caller's but its arguments.</summary>
        public bool IsClosed => captures.IsEmpty;

        public static Trace Of(Tensor[] leaves, Func<Tensor[], (TResult Structure, Tensor[] Leaves)> f)
        {
            var since = Tensor.NextSerial();
            var parameters = Array.ConvertAll(leaves, leaf => Tensor.Parameter(leaf.Shape, leaf.DType, "compile"));
            var (structure, outputs) = f(parameters);
            var (function, captures) = ClosedFunction.Close("compile", parameters, outputs, since);
            return new Trace(function, captures, structure);
        }

        public Tensor[] Call(Tensor[] leaves) => function.Call([.. leaves, .. captures]);
    }

    /// <summary>Static fields, compared by value.</summary>
    private sealed class Statics(StaticField[] fields) : IEquatable<Statics>
    {
        public StaticField[] Fields { get; } = fields;

        public bool Equals(Statics? other) => other is not null && Fields.AsSpan().SequenceEqual(other.Fields);

        public override bool Equals(object? obj) => Equals(obj as Statics);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var field in Fields)
            {
                hash.Add(field.Value);
            }

            return hash.ToHashCode();
        }
    }

    /// <summary>The shapes and types of the leaves, and the static fields.</summary>
    private sealed class Key((DType Type, ImmutableArray<int> Shape)[] leaves, Statics statics) : IEquatable<Key>
    {
        public Statics Statics { get; } = statics;

        private (DType Type, ImmutableArray<int> Shape)[] Leaves { get; } = leaves;

        public bool Equals(Key? other)
        {
            if (other is null || Leaves.Length != other.Leaves.Length || !Statics.Equals(other.Statics))
            {
                return false;
            }

            for (var i = 0; i < Leaves.Length; i++)
            {
                if (Leaves[i].Type != other.Leaves[i].Type || !Shapes.Same(Leaves[i].Shape, other.Leaves[i].Shape))
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => Equals(obj as Key);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(Statics);
            foreach (var (type, shape) in Leaves)
            {
                hash.Add(type);
                foreach (var length in shape)
                {
                    hash.Add(length);
                }
            }

            return hash.ToHashCode();
        }
    }
}
