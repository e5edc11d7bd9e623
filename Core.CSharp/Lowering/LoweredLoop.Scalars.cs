using System.Collections.Immutable;
using Fluxion.Kernels;

namespace Fluxion;

/// <content>A loop as a part of a kernel without lanes: what it carries is in variables, what it keeps of each iteration in memory. A short one is written out.</content>
internal sealed partial class LoweredLoop
{
    /// <summary>So many instructions are written out rather than looped over.</summary>
    private const int MostWrittenOut = 400;

    private FunctionBody? scalarBody;
    private FunctionBody? scalarCondition;

    /// <summary>A loop that is an error after so many iterations is none: a kernel has no words for it.</summary>
    public override long ScalarCost
    {
        get
        {
            if ((condition is not null && length != Unlimited) || carries.Any(carry => function.Parameters[carry].Size > ScalarWriter.MostElements))
            {
                return long.MaxValue;
            }

            var (predicate, cost) = (condition is null ? 0 : ScalarWriter.Cost(ScalarCondition.Graph), ScalarWriter.Cost(ScalarBody.Graph));
            return Math.Max(predicate, cost) > ScalarWriter.MostInstructions ? long.MaxValue
                : IsWrittenOut(cost) ? cost * length
                : cost + (2 * predicate);
        }
    }

    private FunctionBody ScalarBody => scalarBody ??= FunctionBody.Of([.. outputs.Select(i => function.Outputs[i + firstCarry])], function.Parameters);

    private FunctionBody ScalarCondition => scalarCondition ??= FunctionBody.Of([function.Outputs[0]], function.Parameters);

    private int Results => function.Outputs.Length - firstCarry;

    public override IReadOnlyDictionary<int, ScalarElements> Write(ScalarWriter writer, IScalarInputs inputs)
    {
        var given = new Iteration(this, writer, inputs);
        return IsWrittenOut(ScalarWriter.Cost(ScalarBody.Graph)) ? WrittenOut(given) : Looped(given);
    }

    private bool IsWrittenOut(long cost) => length <= ScalarWriter.MostElements && cost * length <= MostWrittenOut;

    private Dictionary<int, ScalarElements> WrittenOut(Iteration iteration)
    {
        var kernel = iteration.Writer.Kernel;
        var state = iteration.First();
        var kept = Stacked().ToDictionary(result => result, _ => new ImmutableArray<int>[length]);
        for (var i = 0L; i < length; i++)
        {
            var position = backwards ? length - 1 - i : i;
            foreach (var row in rows)
            {
                kept[row][position] = state[row - Results];
            }

            var next = iteration.Results(state, parameter => iteration.Whole(parameter, position));
            foreach (var (output, elements) in next)
            {
                if (output < shape.Carries)
                {
                    state[output] = elements;
                }
                else
                {
                    kept[output][position] = elements;
                }
            }
        }

        var all = kept.Select(one => KeyValuePair.Create(one.Key, one.Value.SelectMany(elements => elements).ToImmutableArray()));
        return state.Concat(all).ToDictionary(one => one.Key, ScalarElements (one) => new VariableElements(kernel, one.Value));
    }

    private Dictionary<int, ScalarElements> Looped(Iteration iteration)
    {
        var kernel = iteration.Writer.Kernel;
        var initial = iteration.First();
        var kept = Stacked().ToDictionary(result => result, result => kernel.Scratch(Slice(result).DType, length * Slice(result).Size));
        var slices = ScalarBody.Parameters.Where(IsSlice).ToDictionary(parameter => parameter, iteration.Inputs.Rows);
        iteration.Prepare();
        var holds = condition is null ? Instruction.None : iteration.Holds(initial);
        kernel.BeginLoop();
        var goesOn = condition is null ? Instruction.None : kernel.Builder.BeginCarried(holds);
        var state = initial.ToDictionary(carry => carry.Key, carry => carry.Value.Select(kernel.Builder.BeginCarried).ToImmutableArray());
        var current = slices.ToDictionary(slice => slice.Key, slice => slice.Value.Current(backwards));
        var next = iteration.Results(state, parameter => current[parameter]);
        if (condition is not null)
        {
            kernel.Builder.Carry(goesOn, iteration.Holds(next.ToDictionary(one => one.Output, one => one.Elements)));
        }

        foreach (var row in rows)
        {
            Keep(row, state[row - Results]);
        }

        var last = new Dictionary<int, ScalarElements>();
        foreach (var (output, elements) in next)
        {
            if (output < shape.Carries)
            {
                last[output] = new VariableElements(kernel, [.. state[output].Zip(elements, kernel.Builder.Carry)]);
            }
            else
            {
                Keep(output, elements);
            }
        }

        kernel.EndLoop(length, goesOn);
        return last.Concat(kept.Select(one => KeyValuePair.Create<int, ScalarElements>(one.Key, one.Value))).ToDictionary();

        void Keep(int result, ImmutableArray<int> elements) =>
            kept[result].Moving(backwards ? (length - 1) * elements.Length : 0, backwards ? -elements.Length : elements.Length).Store(0, elements);
    }

    private bool IsSlice(int parameter) => parameter >= shape.Carries && parameter < shape.Carries + shape.Slices;

    /// <summary>The results that have a row for each iteration.</summary>
    private IEnumerable<int> Stacked() => outputs.Where(output => output >= shape.Carries).Concat(rows);

    /// <summary>What a row is like.</summary>
    private Tensor Slice(int result) => result < Results ? function.Outputs[firstCarry + result] : function.Parameters[result - Results];

    /// <summary>What iterations of a loop are written from.</summary>
    private sealed class Iteration(LoweredLoop loop, ScalarWriter writer, IScalarInputs inputs)
    {
        private readonly Dictionary<int, ScalarElements> given = [];

        public ScalarWriter Writer => writer;

        public IScalarInputs Inputs => inputs;

        /// <summary>What is carried into the first one.</summary>
        public Dictionary<int, ImmutableArray<int>> First() =>
            loop.carries.ToDictionary(carry => carry, carry => ScalarWriter.Variables(inputs.Of(carry), loop.function.Parameters[carry].Size));

        /// <summary>Asks for what is the same in all, before a loop begins.</summary>
        public void Prepare()
        {
            var read = loop.condition is null ? loop.ScalarBody.Parameters : loop.ScalarBody.Parameters.Union(loop.ScalarCondition.Parameters);
            foreach (var parameter in read.Where(parameter => parameter >= loop.shape.Carries && !loop.IsSlice(parameter)))
            {
                Given(parameter);
            }
        }

        /// <summary>A slice at a position that is known.</summary>
        public ScalarElements Whole(int parameter, long position) => new LaterElements(Given(parameter), position * loop.function.Parameters[parameter].Size);

        /// <summary>What an iteration makes of a state, by the loop's results.</summary>
        public (int Output, ImmutableArray<int> Elements)[] Results(Dictionary<int, ImmutableArray<int>> state, Func<int, ScalarElements> slice)
        {
            var results = writer.Write(loop.ScalarBody, parameter => loop.IsSlice(parameter) ? slice(parameter) : Same(parameter, state));
            return [.. loop.outputs.Select((output, i) => (output, ScalarWriter.Variables(results[i], loop.function.Outputs[loop.firstCarry + output].Size)))];
        }

        /// <summary>Whether the loop goes on from a state.</summary>
        public int Holds(Dictionary<int, ImmutableArray<int>> state) => writer.Write(loop.ScalarCondition, parameter => Same(parameter, state))[0].At(0);

        private ScalarElements Same(int parameter, Dictionary<int, ImmutableArray<int>> state) =>
            parameter < loop.shape.Carries ? new VariableElements(writer.Kernel, state[parameter]) : Given(parameter);

        private ScalarElements Given(int parameter) => given.TryGetValue(parameter, out var elements) ? elements : given[parameter] = inputs.Of(parameter);
    }
}
