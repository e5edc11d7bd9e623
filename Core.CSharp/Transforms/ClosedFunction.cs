using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A function as a value: a closed graph from parameters to outputs. What its body used of the outside, its captures, are parameters too, behind those of the caller's.
/// Transformations act on it once: what they make of it is a function again, and is kept.
/// </summary>
internal sealed partial class ClosedFunction
{
    private static int count;

    private readonly ConcurrentDictionary<string, ClosedFunction> derived = new();
    private Prepared? plan;
    private bool wasMet;

    private ClosedFunction(string owner, ImmutableArray<Tensor> parameters, ImmutableArray<Tensor> outputs)
    {
        Owner = owner;
        Parameters = parameters;
        Outputs = outputs;
        Held = new Held([this], [.. outputs.Select(Form.Of)]);
    }

    /// <summary>Whose parameters they are, for messages.</summary>
    public string Owner { get; }

    /// <summary>What keys of functions that call this one say for it.</summary>
    public int Number { get; } = Interlocked.Increment(ref count);

    /// <summary>What stands for the arguments and the captures.</summary>
    public ImmutableArray<Tensor> Parameters { get; }

    /// <summary>The results, as expressions of the parameters and of constants.</summary>
    public ImmutableArray<Tensor> Outputs { get; }

    /// <summary>What a node holds whose results are this function's.</summary>
    public Held Held { get; }

    /// <summary>A function of some parameters that uses nothing else but constants.</summary>
    public static ClosedFunction Of(string owner, Tensor[] parameters, Tensor[] outputs) => new(owner, [.. parameters], [.. outputs]);

    /// <summary>
    /// A function of some parameters, closed: the captures are the maximal expressions that its body uses without depending on the parameters,
    /// and that reach a variable or parameter older than the trace.
    /// </summary>
    /// <param name="owner">Whose parameters they are, for messages.</param>
    /// <param name="parameters">What the body was written with.</param>
    /// <param name="outputs">What the body gave.</param>
    /// <param name="since">A serial number from before the trace.</param>
    public static (ClosedFunction Function, ImmutableArray<Tensor> Captures) Close(string owner, Tensor[] parameters, Tensor[] outputs, long since)
    {
        if (Reach.ArePlain(outputs, since, parameters is [.., var last] ? last.Serial : 0))
        {
            return (new ClosedFunction(owner, [.. parameters], [.. outputs]), []);
        }

        var captures = Captures(parameters, outputs, since);
        var standIns = captures.Select(capture => Tensor.Parameter(capture.Shape, capture.DType, owner)).ToArray();
        return (new ClosedFunction(owner, [.. parameters, .. standIns], [.. Substitute.Into(outputs, captures.AsSpan(), standIns)]), captures);
    }

    /// <summary>A function that was written with variables over its arguments, closed over parameters in their place.</summary>
    public static (ClosedFunction Function, ImmutableArray<Tensor> Captures) OverVariables(string owner, Tensor[] variables, Tensor[] outputs, long since)
    {
        var captures = Captures(variables, outputs, since);
        Tensor[] all = [.. variables, .. captures];
        var parameters = Array.ConvertAll(all, one => Tensor.Parameter(one.Shape, one.DType, owner));
        return (new ClosedFunction(owner, [.. parameters], [.. Substitute.Into(outputs, all, parameters)]), captures);
    }

    /// <summary>A function of parameters, of which nothing else is used but constants.</summary>
    public static ClosedFunction Of(string owner, IEnumerable<Tensor> parameters, IEnumerable<Tensor> outputs) => new(owner, [.. parameters], [.. outputs]);

    /// <summary>Whether this was asked before: a function that is traced anew in each call of another is never met again.</summary>
    public bool MeetAgain() => Interlocked.Exchange(ref wasMet, true);

    /// <summary>Its results for some arguments: constants where all of those are, else the parts of one call.</summary>
    public Tensor[] Call(ReadOnlySpan<Tensor> arguments) => Reach.Over(arguments).Newest == 0 ? Run(arguments) : Tuples.PartsOf(CallOp.Of(this, [.. arguments]), Outputs.Length);

    /// <summary>Its results as expressions of some arguments: its body, written anew.</summary>
    public Tensor[] Over(ReadOnlySpan<Tensor> arguments) => Substitute.Into(Outputs.AsSpan(), Parameters.AsSpan(), arguments);

    /// <summary>Its results for constants, from its own plan.</summary>
    public Tensor[] Run(ReadOnlySpan<Tensor> arguments) => (plan ??= Evaluation.Prepare(Outputs.AsSpan(), Parameters.AsSpan())).Run(arguments);

    /// <summary>The tangents of all outputs, as a function of the parameters and then the tangents of some of them; null where none comes through.</summary>
    public ClosedFunction? Pushed(ReadOnlySpan<bool> moving)
    {
        var made = Derived("push" + Word(moving), moving, static (f, moving) =>
        {
            var tangents = f.Like(f.Parameters, moving);
            var results = Forward.Push(f.Outputs.AsSpan(), f.Parameters.AsSpan(), tangents);
            return f.With(tangents, Array.TrueForAll(results, result => result is null) ? [] : Filled(results, f.Outputs));
        });
        return made.Outputs.IsEmpty ? null : made;
    }

    /// <summary>The cotangents of some parameters, as a function of the parameters and then the cotangents of some outputs.</summary>
    public ClosedFunction Pulled(ReadOnlySpan<bool> given, ReadOnlySpan<bool> wanted)
    {
        var asked = Only(Parameters, wanted);
        return Derived("pull" + Word(given) + Word(wanted), given, (f, given) =>
        {
            var cotangents = f.Like(f.Outputs, given);
            return f.With(cotangents, Filled(Reverse.Pull(f.Outputs.AsSpan(), cotangents, asked.AsSpan()), asked));
        });
    }

    /// <summary>
    /// The coefficients of all outputs' series, order by order up to one, as a function of the parameters and then those coefficients of theirs, order by order, that are given; null where none comes through.
    /// </summary>
    public ClosedFunction? Expanded(ReadOnlySpan<bool> given, int order)
    {
        var made = Derived($"series{order}x" + Word(given), given, (f, given) =>
        {
            var coefficients = new Tensor?[given.Length];
            for (var k = 0; k < order; k++)
            {
                var from = k * f.Parameters.Length;
                f.Like(f.Parameters, given[from..(from + f.Parameters.Length)]).CopyTo(coefficients, from);
            }

            var results = Taylor.Push(f.Outputs.AsSpan(), f.Parameters.AsSpan(), coefficients, order);
            return f.With(coefficients, Array.TrueForAll(results, result => result is null) ? [] : Filled(results, [.. Enumerable.Repeat(f.Outputs, order).SelectMany(outputs => outputs)]));
        });
        return made.Outputs.IsEmpty ? null : made;
    }

    /// <summary>The transpose of a function that is linear in its parameters from one on: a function of those before, and of cotangents of all outputs.</summary>
    public ClosedFunction Transposed(int from, Action<Tensor[], Tensor[]> check) =>
        Derived($"transpose {from}", [], (f, _) =>
        {
            Tensor[] directions = [.. f.Parameters[from..]];
            check([.. f.Outputs], directions);
            Tensor[] cotangents = [.. f.Outputs.Select(output => Tensor.Parameter(output.Shape, output.DType, f.Owner))];
            return new ClosedFunction(f.Owner, [.. f.Parameters[..from], .. cotangents], [.. Filled(Transform.Transpose(f.Outputs.AsSpan(), cotangents, directions), f.Parameters[from..])]);
        });

    /// <summary>The function over a further axis 0 of some parameters; every output has it, or those that are said to: the others must not depend on those parameters.</summary>
    public ClosedFunction Batched(ReadOnlySpan<bool> batched, int length, bool[]? results = null) =>
        Derived($"batch{length}x" + Word(batched) + Word(results), batched, (f, batched) =>
        {
            var old = Only(f.Parameters, batched);
            var many = Array.ConvertAll(old.ToArray(), parameter => Tensor.Parameter([length, .. parameter.Shape], parameter.DType, f.Owner));
            var next = 0;
            var parameters = f.Parameters.Select((parameter, i) => batched[i] ? many[next++] : parameter);
            var outputs = Batch.Map(f.Outputs.AsSpan(), old.AsSpan(), many, length);
            return new ClosedFunction(f.Owner, [.. parameters], [.. outputs.Select((output, i) => results is null || results[i] ? output : f.Outputs[i])]);
        });

    private static ImmutableArray<Tensor> Captures(Tensor[] parameters, Tensor[] outputs, long since)
    {
        var walk = Walk.Dependence(parameters, outputs);
        var met = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        var captures = ImmutableArray.CreateBuilder<Tensor>();
        foreach (var output in outputs)
        {
            Meet(output);
        }

        // What a function's own variable stands for is no capture.
        var own = new HashSet<Tensor>(parameters, ReferenceEqualityComparer.Instance);
        foreach (var node in walk.Order.Where(node => !own.Contains(node)))
        {
            foreach (var input in node.Inputs)
            {
                Meet(input);
            }
        }

        return captures.ToImmutable();

        void Meet(Tensor node)
        {
            if (!node.IsConstant && walk.Find(node) < 0 && met.Add(node) && !node.Reach.IsPlain(since))
            {
                captures.Add(node);
            }
        }
    }

    /// <summary>A mask as a part of a key.</summary>
    public static string Word(ReadOnlySpan<bool> mask) => string.Create(mask.Length + 1, mask, static (word, mask) =>
    {
        word[^1] = '.';
        for (var i = 0; i < mask.Length; i++)
        {
            word[i] = mask[i] ? '1' : '0';
        }
    });

    private static ImmutableArray<Tensor> Only(ImmutableArray<Tensor> tensors, ReadOnlySpan<bool> mask)
    {
        var only = ImmutableArray.CreateBuilder<Tensor>();
        for (var i = 0; i < tensors.Length; i++)
        {
            if (mask[i])
            {
                only.Add(tensors[i]);
            }
        }

        return only.ToImmutable();
    }

    private static Tensor[] Filled(Tensor?[] results, ImmutableArray<Tensor> like)
    {
        var filled = new Tensor[results.Length];
        for (var i = 0; i < filled.Length; i++)
        {
            filled[i] = results[i] ?? Tensor.LiteralLike(like[i], 0);
        }

        return filled;
    }

    /// <summary>A function that is made of this one, made once for a key.</summary>
    public ClosedFunction Derived(string key, Func<ClosedFunction, ClosedFunction> make) => derived.TryGetValue(key, out var known) ? known : derived.GetOrAdd(key, make(this));

    private ClosedFunction Derived(string key, ReadOnlySpan<bool> mask, Func<ClosedFunction, bool[], ClosedFunction> make) =>
        derived.TryGetValue(key, out var known) ? known : derived.GetOrAdd(key, make(this, mask.ToArray()));

    /// <summary>Parameters for the tensors that a mask chooses, null for the others.</summary>
    private Tensor?[] Like(ImmutableArray<Tensor> tensors, bool[] mask)
    {
        var parameters = new Tensor?[tensors.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = mask[i] ? Tensor.Parameter(tensors[i].Shape, tensors[i].DType, Owner) : null;
        }

        return parameters;
    }

    private ClosedFunction With(Tensor?[] further, Tensor[] outputs) => new(Owner, [.. Parameters, .. further.OfType<Tensor>()], [.. outputs]);
}
