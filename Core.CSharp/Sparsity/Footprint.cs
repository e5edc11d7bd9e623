using System.Collections.Immutable;

namespace Fluxion;

/// <summary>For each element of a tensor, in row-major order, the set of the input's elements that it depends on: runs of sets that move along.</summary>
internal sealed class Footprint
{
    private readonly Run[] runs;

    private Footprint(ElementSets table, ImmutableArray<int> shape, Run[] runs) => (Table, Shape, this.runs) = (table, shape, runs);

    /// <summary>The tensor's shape.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The sets.</summary>
    public ElementSets Table { get; }

    /// <summary>Whether every element has one and the same set.</summary>
    private bool IsUniform => runs is [{ Step: 0 }];

    private int Count => runs is [.., var last] ? last.End : 0;

    /// <summary>The input's own: each element depends on itself.</summary>
    public static Footprint OfInput(ElementSets table, Tensor input)
    {
        var runs = new Runs();
        runs.Add(Size(input.Shape), ElementSets.Single, 0, 1);
        return new(table, input.Shape, runs.ToArray());
    }

    /// <summary>What depends on either of two; null is nothing.</summary>
    public static Footprint? Sum(Footprint? a, Footprint? b) => a is null ? b : b is null ? a : a.And(b);

    /// <summary>The numbers 1, 2, 3, … of a shape's elements: what is moved in their place, to see where they go; what an op leaves empty is 0.</summary>
    public Tensor Positions(ImmutableArray<int> shape) => Table.Positions(Shapes.Count(shape)).ReshapeTo(shape);

    /// <summary>Each element's set, from the first on, by the run that it is in: how many, the set, its shift, and the step to the next one's.</summary>
    public IEnumerable<(int Count, int Set, int Shift, int Step)> Sets() => Between(0, Count);

    /// <summary>Whether every element has the same set as in another one of the same shape.</summary>
    public bool Same(Footprint other)
    {
        foreach (var (count, one, two) in Both(other))
        {
            if (one.Set != two.Set || one.Shift != two.Shift || (count > 1 && one.Step != two.Step))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same sets in another shape of equally many elements.</summary>
    public Footprint Under(ImmutableArray<int> shape) => new(Table, shape, runs);

    /// <summary>A tensor's each of whose elements is the element that stands at a position, or none.</summary>
    public Footprint At(Tensor positions)
    {
        var found = new Runs();
        foreach (var progression in Progressions.Of(positions, Table.Positions(Shapes.Count(Shape))))
        {
            Append(found, progression);
        }

        return new(Table, positions.Shape, found.ToArray());
    }

    /// <summary>A tensor's each of whose elements is the sum of those that have its position.</summary>
    public Footprint Into(Tensor positions, ImmutableArray<int> shape)
    {
        var size = Size(shape);
        var (parts, next) = (new List<Contribution>(), 0);
        foreach (var progression in Progressions.Of(positions, Table.Positions(size)))
        {
            if (progression.First > 0)
            {
                Contribution.Add(parts, progression, next);
            }

            next += progression.Count;
        }

        var sums = new Runs();
        foreach (var group in Contribution.Apart(parts))
        {
            sums.Add(group[0].At - sums.Count, ElementSets.None, 0, 0);
            foreach (var (count, set, shift, step) in Sum(group))
            {
                sums.Add(count, set, shift, step);
            }
        }

        sums.Add(size - sums.Count, ElementSets.None, 0, 0);
        return new(Table, shape, sums.ToArray());
    }

    /// <summary>Every element along some axes depends on all that there is along them; the result broadcasts to a shape.</summary>
    public Footprint Along(ImmutableArray<int> axes, ImmutableArray<int> shape)
    {
        ImmutableArray<int> kept = [.. Shape.Select((length, axis) => axes.Contains(axis) ? 1 : length)];
        return Into(Positions(kept).ExpandTo(Shape), kept).To(shape);
    }

    /// <summary>Every element of a shape depends on all elements.</summary>
    public Footprint Everywhere(ImmutableArray<int> shape)
    {
        var (set, shift) = Total(0, Count);
        var runs = new Runs();
        runs.Add(Size(shape), set, shift, 0);
        return new(Table, shape, runs.ToArray());
    }

    /// <summary>Every element depends on all before it along the last axis, and on itself; or on all after it.</summary>
    public Footprint Running(bool reverse)
    {
        if (reverse)
        {
            var turned = Positions(Shape).FlipAlong([Shape.Length - 1]);
            return At(turned).Running(false).At(turned);
        }

        var sums = new Runs();
        var (set, shift) = (ElementSets.None, 0);
        foreach (var run in Sets())
        {
            for (var i = 0; i < run.Count; i++)
            {
                if (sums.Count % Shape[^1] == 0)
                {
                    (set, shift) = (ElementSets.None, 0);
                }

                (set, shift) = Table.Union(set, shift, run.Set, run.Shift + (i * run.Step));
                sums.Add(1, set, shift, 0);
            }
        }

        return new(Table, Shape, sums.ToArray());
    }

    /// <summary>Repeated, as broadcasting does.</summary>
    public Footprint To(ImmutableArray<int> shape)
    {
        if (Shapes.Same(Shape, shape))
        {
            return this;
        }

        return IsUniform ? Everywhere(shape) : At(Positions(Shape).ExpandTo(shape));
    }

    /// <summary>What depends on either of two tensors of one shape.</summary>
    public Footprint And(Footprint other)
    {
        if (ReferenceEquals(runs, other.runs))
        {
            return this;
        }

        var both = new Runs();
        foreach (var (count, one, two) in Both(other))
        {
            if (one.Set == ElementSets.None || two.Set == ElementSets.None || one.Step == two.Step)
            {
                var (set, shift) = Table.Union(one.Set, one.Shift, two.Set, two.Shift);
                both.Add(count, set, shift, one.Set == ElementSets.None ? two.Step : one.Step);
                continue;
            }

            for (var i = 0; i < count; i++)
            {
                var (set, shift) = Table.Union(one.Set, one.Shift + (i * one.Step), two.Set, two.Shift + (i * two.Step));
                both.Add(1, set, shift, 0);
            }
        }

        return new(Table, Shape, both.ToArray());
    }

    /// <summary>Tensors' elements one after another, in a shape of as many; a null one of so many elements depends on nothing.</summary>
    public Footprint Joined(IEnumerable<(Footprint? Part, long Count)> parts, ImmutableArray<int> shape)
    {
        var all = new Runs();
        foreach (var (part, length) in parts)
        {
            foreach (var (count, set, shift, step) in part?.Sets() ?? [((int)length, ElementSets.None, 0, 0)])
            {
                all.Add(count, set, shift, step);
            }
        }

        return new(Table, shape, all.ToArray());
    }

    /// <summary>A tuple's, its components one after another; a null one depends on nothing, and so does a tuple of them.</summary>
    public static Footprint? Tuple(Footprint?[] components, ImmutableArray<Form> forms) =>
        Array.Find(components, part => part is not null)?.Joined(components.Zip(forms, (part, form) => (part, Shapes.Count(form.Shape))), Shapes.Scalar);

    /// <summary>A component of a tuple.</summary>
    public Footprint Component(ImmutableArray<Form> forms, int index) => Part(forms.Take(index).Sum(form => Shapes.Count(form.Shape)), forms[index].Shape);

    /// <summary>The elements of a shape from one on.</summary>
    public Footprint Part(long start, ImmutableArray<int> shape)
    {
        var part = new Runs();
        foreach (var (count, set, shift, step) in Between((int)start, (int)(start + Shapes.Count(shape))))
        {
            part.Add(count, set, shift, step);
        }

        return new(Table, shape, part.ToArray());
    }

    /// <summary>The elements at a progression of positions.</summary>
    private void Append(Runs found, Progression progression)
    {
        if (progression.First == 0)
        {
            found.Add(progression.Count, ElementSets.None, 0, 0);
            return;
        }

        for (var done = 0; done < progression.Count;)
        {
            var element = (int)(progression.First - 1 + (done * progression.Step));
            var place = Find(element);
            var (from, run) = (place == 0 ? 0 : runs[place - 1].End, runs[place]);
            var within = progression.Step switch
            {
                0 => progression.Count,
                > 0 => (int)Math.Min(progression.Count - done, (run.End - 1 - element) / progression.Step + 1),
                _ => (int)Math.Min(progression.Count - done, (element - from) / -progression.Step + 1),
            };
            found.Add(within, run.Set, run.Shift + ((element - from) * run.Step), (int)(run.Step * progression.Step));
            done += within;
        }
    }

    /// <summary>The sum of elements that go to the same places: those of one place together, or places by places.</summary>
    private IEnumerable<(int Count, int Set, int Shift, int Step)> Sum(List<Contribution> group)
    {
        if (group[0].IsSum)
        {
            var intervals = new List<(int, int)>();
            foreach (var part in group)
            {
                Collect(part.From, part.From + part.Count, intervals);
            }

            var (set, shift) = Table.Of(intervals);
            return [(1, set, shift, 0)];
        }

        // Pairs of neighbours first: where they are equally far from each other, all pairs have one set.
        ImmutableArray<int> length = [group[0].Count];
        var sums = new Queue<Footprint>(group.Select(part => Part(part.From, length)));
        while (sums.Count > 1)
        {
            sums.Enqueue(sums.Dequeue().And(sums.Dequeue()));
        }

        return sums.Dequeue().Sets();
    }

    private (int Set, int Shift) Total(int from, int to)
    {
        var intervals = new List<(int, int)>();
        Collect(from, to, intervals);
        return Table.Of(intervals);
    }

    /// <summary>The intervals that any of some elements depends on.</summary>
    private void Collect(int from, int to, List<(int From, int To)> intervals)
    {
        foreach (var (count, set, shift, step) in Between(from, to))
        {
            var bounds = Table[set];
            for (var i = 0; i < bounds.Length; i += 2)
            {
                var (first, end, reach) = (shift + bounds[i], shift + bounds[i + 1], (count - 1) * step);
                if (Math.Abs(step) <= end - first)
                {
                    intervals.Add((first + Math.Min(reach, 0), end + Math.Max(reach, 0)));
                    continue;
                }

                for (var k = 0; k < count; k++)
                {
                    intervals.Add((first + (k * step), end + (k * step)));
                }
            }
        }
    }

    private IEnumerable<(int Count, int Set, int Shift, int Step)> Between(int from, int to)
    {
        for (var place = from < to ? Find(from) : 0; from < to; place++)
        {
            var (run, start) = (runs[place], place == 0 ? 0 : runs[place - 1].End);
            var end = Math.Min(run.End, to);
            yield return (end - from, run.Set, run.Shift + ((from - start) * run.Step), run.Step);
            from = end;
        }
    }

    /// <summary>This and another one side by side, as far as a run of either goes.</summary>
    private IEnumerable<(int Count, Run One, Run Two)> Both(Footprint other)
    {
        for (var (i, j, from) = (0, 0, 0); i < runs.Length;)
        {
            var (one, two) = (runs[i], other.runs[j]);
            var end = Math.Min(one.End, two.End);
            yield return (end - from, From(one, i == 0 ? 0 : runs[i - 1].End), From(two, j == 0 ? 0 : other.runs[j - 1].End));
            (i, j) = (one.End == end ? i + 1 : i, two.End == end ? j + 1 : j);
            from = end;

            Run From(Run run, int start) => run with { Shift = run.Shift + ((from - start) * run.Step) };
        }
    }

    private static int Size(ImmutableArray<int> shape) => Shapes.Length("sparsity", Shapes.Count(shape));

    /// <summary>The run that an element is in.</summary>
    private int Find(int element)
    {
        var (low, high) = (0, runs.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = runs[middle].End > element ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
