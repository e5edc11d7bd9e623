using System.Collections.Immutable;

namespace Fluxion;

/// <summary>So many positions in a row, from one on and each a step further; the position 0 is none.</summary>
internal readonly record struct Progression(long First, long Step, int Count);

/// <summary>A tensor of positions, which counted 1, 2, 3, … before an op moved them, as lines: of a view they are read off its strides.</summary>
internal static class Progressions
{
    public static IEnumerable<Progression> Of(Tensor positions, Tensor counted)
    {
        if (positions.Size == 0)
        {
            return [];
        }

        return positions.Payload is View view && counted.Payload is View whole && ReferenceEquals(view.Storage, whole.Storage)
            ? OfView(positions.Shape, view.Offset - whole.Offset + 1, view.Strides)
            : OfNumbers(positions.ToArray<long>());
    }

    private static IEnumerable<Progression> OfView(ImmutableArray<int> shape, long first, ImmutableArray<long> strides)
    {
        // The last axes that go on as one.
        var (axis, step, count) = (shape.Length - 1, 1L, 1);
        for (; axis >= 0; axis--)
        {
            if (shape[axis] == 1)
            {
                continue;
            }

            if (count == 1)
            {
                (step, count) = (strides[axis], shape[axis]);
            }
            else if (strides[axis] == step * count)
            {
                count *= shape[axis];
            }
            else
            {
                break;
            }
        }

        var at = new int[axis + 1];
        while (true)
        {
            yield return new(first, step, count);
            var outer = axis;
            for (; outer >= 0; outer--)
            {
                first += strides[outer];
                if (++at[outer] < shape[outer])
                {
                    break;
                }

                first -= strides[outer] * shape[outer];
                at[outer] = 0;
            }

            if (outer < 0)
            {
                yield break;
            }
        }
    }

    private static IEnumerable<Progression> OfNumbers(long[] numbers)
    {
        for (var start = 0; start < numbers.Length;)
        {
            var (end, step) = (start + 1, 0L);
            if (end < numbers.Length && (numbers[start] == 0) == (numbers[end] == 0))
            {
                step = numbers[end] - numbers[start];
                while (end < numbers.Length && numbers[end] - numbers[end - 1] == step && (numbers[start] == 0) == (numbers[end] == 0))
                {
                    end++;
                }
            }

            yield return new(numbers[start], step, end - start);
            start = end;
        }
    }
}
