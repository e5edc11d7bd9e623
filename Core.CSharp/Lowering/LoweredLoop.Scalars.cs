using Fluxion.Kernels;

namespace Fluxion;

/// <content>A loop as a part of a kernel without lanes: what it carries is in variables. A short one is written out; of a long one nothing may be kept but the last carries.</content>
internal sealed partial class LoweredLoop
{
    /// <summary>So many instructions are written out rather than looped over.</summary>
    private const int MostWrittenOut = 400;

    private FunctionBody? scalarBody;

    private FunctionBody ScalarBody => scalarBody ??= FunctionBody.Of([.. outputs.Select(i => function.Outputs[i + firstCarry])], function.Parameters);

    public override long ScalarCost(Predicate<int> isPositions)
    {
        var cost = condition is null ? ScalarWriter.Cost(ScalarBody.Graph) : long.MaxValue;
        return cost > ScalarWriter.MostInstructions ? long.MaxValue
            : IsWrittenOut(cost) ? cost * length
            : keepsLastOnly && ScalarBody.Parameters.All(parameter => parameter < shape.Carries || parameter >= shape.Carries + shape.Slices || isPositions(parameter)) ? cost
            : long.MaxValue;
    }

    public override IReadOnlyDictionary<int, int[]> Write(ScalarWriter writer, Func<int, long, int> input) =>
        IsWrittenOut(ScalarWriter.Cost(ScalarBody.Graph)) ? WrittenOut(writer, input) : Looped(writer, input);

    private bool IsWrittenOut(long cost) => length <= ScalarWriter.MostElements && cost * length <= MostWrittenOut;

    private Dictionary<int, int[]> WrittenOut(ScalarWriter writer, Func<int, long, int> input)
    {
        var state = carries.ToDictionary(carry => carry, carry => Elements(carry, input));
        var results = function.Outputs.Length - firstCarry;
        var stacked = outputs.Where(output => output >= shape.Carries).Concat(carries.Select(carry => results + carry)).ToDictionary(result => result, _ => new int[length][]);
        for (var iteration = 0L; iteration < length; iteration++)
        {
            var position = backwards ? length - 1 - iteration : iteration;
            foreach (var carry in carries)
            {
                stacked[results + carry][position] = state[carry];
            }

            var next = Iteration(writer, input, state, (parameter, index) => input(parameter, (position * function.Parameters[parameter].Size) + index));
            foreach (var (output, elements) in outputs.Zip(next))
            {
                if (output < shape.Carries)
                {
                    state[output] = elements;
                }
                else
                {
                    stacked[output][position] = elements;
                }
            }
        }

        return state.Concat(stacked.Select(one => KeyValuePair.Create(one.Key, one.Value.SelectMany(elements => elements).ToArray()))).ToDictionary();
    }

    private Dictionary<int, int[]> Looped(ScalarWriter writer, Func<int, long, int> input)
    {
        var kernel = writer.Kernel;
        var initial = carries.ToDictionary(carry => carry, carry => Elements(carry, input));
        var loop = kernel.BeginLoop();
        var index = kernel.Index(loop, kernel.Depth);
        var position = backwards ? kernel.Binary(Opcode.Sub, kernel.ConstantBits(DType.Int64, (ulong)(length - 1)), index) : index;
        var state = initial.ToDictionary(carry => carry.Key, carry => Array.ConvertAll(carry.Value, kernel.BeginCarried));
        var next = Iteration(writer, input, state, (parameter, _) => kernel.Convert(function.Parameters[parameter].DType, position));
        var last = outputs.Zip(next).ToDictionary(one => one.First, one => state[one.First].Zip(one.Second, kernel.Carry).ToArray());
        kernel.EndLoop(loop, writer.Extent(length), LoopKind.Sequential);
        return last;
    }

    /// <summary>The results of one iteration.</summary>
    private int[][] Iteration(ScalarWriter writer, Func<int, long, int> input, Dictionary<int, int[]> state, Func<int, long, int> slice) =>
        writer.Write(ScalarBody, (parameter, index) =>
            parameter < shape.Carries ? state[parameter][index]
            : parameter < shape.Carries + shape.Slices ? slice(parameter, index)
            : input(parameter, index));

    private int[] Elements(int carry, Func<int, long, int> input) => [.. Enumerable.Range(0, (int)function.Parameters[carry].Size).Select(index => input(carry, index))];
}
