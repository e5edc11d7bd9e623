using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Fluxion;

/// <summary>A non-tensor field of an argument: a part of a compiled function's key.</summary>
/// <param name="Path">Where it stands in the argument, for messages.</param>
/// <param name="Value">Its value, compared by Equals.</param>
internal sealed record StaticField(string Path, object? Value);

/// <summary>
/// A function traced once per shapes, types and static fields of its arguments. A trace is kept only where it captures no variable or parameter of a caller's;
/// constants that it captures are fixed at the first trace.
/// </summary>
/// <typeparam name="TArgument">What carries the structure of the function's argument.</typeparam>
/// <typeparam name="TResult">What carries the structure of its result.</typeparam>
/// <param name="trace">Calls the function with an argument's structure over parameters: the result's structure, and its leaves as expressions.</param>
internal sealed class Compiled<TArgument, TResult>(Func<TArgument, Tensor[], (TResult Structure, Tensor[] Leaves)> trace)
{
    /// <summary>So many different combinations of static fields are traced; the next one is an error.</summary>
    public const int LargestSpecializations = 32;

    private const int LargestTraces = 1024;

    private readonly ConcurrentDictionary<Key, Trace> traces = new();
    private readonly ConcurrentDictionary<Statics, bool> specializations = new();

    // The trace of the last call: mostly the next one's too, which then is not looked up.
    private Trace? last;

    /// <summary>The result's structure and its leaves for an argument, its leaves and its static fields.</summary>
    public (TResult Structure, Tensor[] Leaves) Call(TArgument argument, Tensor[] leaves, StaticField[] fields)
    {
        var found = Volatile.Read(ref last);
        if (found is null || !found.Key.Is(leaves, fields))
        {
            found = Find(argument, leaves, fields);
        }

        return (found.Structure, found.Call(leaves));
    }

    private Trace Find(TArgument argument, Tensor[] leaves, StaticField[] fields)
    {
        var key = new Key(Array.ConvertAll(leaves, Form.Of), new Statics(fields));
        if (!traces.TryGetValue(key, out var found))
        {
            found = Trace.Of(key, argument, leaves, trace);
            if (!found.IsClosed)
            {
                return found;
            }

            Keep(key, found);
        }

        Volatile.Write(ref last, found);
        return found;
    }

    private void Keep(Key key, Trace made)
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

        traces.TryAdd(key, made);
    }

    /// <summary>The path of the field with the most different values.</summary>
    private string Varying() =>
        specializations.Keys
            .SelectMany(statics => statics.Fields)
            .GroupBy(field => field.Path)
            .OrderByDescending(group => group.Select(field => field.Value).Distinct().Count())
            .First().Key;

    private sealed class Trace(Key key, ClosedFunction function, ImmutableArray<Tensor> captures, TResult structure)
    {
        public Key Key { get; } = key;

        public TResult Structure { get; } = structure;

        /// <summary>Whether the function uses nothing of a caller's but its arguments.</summary>
        public bool IsClosed => captures.IsEmpty;

        public static Trace Of(Key key, TArgument argument, Tensor[] leaves, Func<TArgument, Tensor[], (TResult Structure, Tensor[] Leaves)> f)
        {
            var since = Tensor.NextSerial();
            var parameters = Array.ConvertAll(leaves, leaf => Tensor.Parameter(leaf.Shape, leaf.DType, "compile"));
            var (structure, outputs) = f(argument, parameters);
            var (function, captures) = ClosedFunction.Close("compile", parameters, outputs, since);
            return new Trace(key, function, captures, structure);
        }

        public Tensor[] Call(Tensor[] leaves) => captures.IsEmpty ? function.Call(leaves) : function.Call([.. leaves, .. captures]);
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
    private sealed class Key(Form[] leaves, Statics statics) : IEquatable<Key>
    {
        public Statics Statics { get; } = statics;

        private Form[] Leaves { get; } = leaves;

        /// <summary>Whether it is the key of some leaves and static fields.</summary>
        public bool Is(ReadOnlySpan<Tensor> leaves, ReadOnlySpan<StaticField> fields)
        {
            if (leaves.Length != Leaves.Length || !Statics.Fields.AsSpan().SequenceEqual(fields))
            {
                return false;
            }

            for (var i = 0; i < leaves.Length; i++)
            {
                if (leaves[i].DType != Leaves[i].Type || !Shapes.Same(leaves[i].Shape, Leaves[i].Shape))
                {
                    return false;
                }
            }

            return true;
        }

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
            foreach (var (shape, type) in Leaves)
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
