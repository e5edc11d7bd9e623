using System.Collections.Immutable;
using System.Globalization;
using Fluxion.Kernels;
using Fluxion.Kernels.Interpreter;

namespace Fluxion;

/// <summary>What a step of a program does, counted from its structure: nothing is run.</summary>
/// <param name="Read">The bytes that it reads, each element once.</param>
/// <param name="Written">The bytes that it writes, each element once.</param>
/// <param name="Operations">Instructions on single elements; a function is as many as it is lowered to.</param>
/// <param name="Nanoseconds">About how long it takes on one thread.</param>
internal readonly record struct Figures(double Read, double Written, double Operations, double Nanoseconds)
{
    // What a core moves from and to memory, and multiplies in registers of 512 bits, roughly.
    private const double BytesPerNanosecond = 12;
    private const double ProductBytesPerNanosecond = 400;

    public static Figures operator +(Figures a, Figures b) => new(a.Read + b.Read, a.Written + b.Written, a.Operations + b.Operations, a.Nanoseconds + b.Nanoseconds);

    /// <summary>The same so many times.</summary>
    public static Figures operator *(double times, Figures a) => new(times * a.Read, times * a.Written, times * a.Operations, times * a.Nanoseconds);

    /// <summary>A kernel's.</summary>
    public static Figures Of(KernelStep step)
    {
        var count = new Count(step);
        count.Visit(step.Kernel.Body, 1, []);
        var loops = Loops(step.Kernel.Body).Select(loop => loop.Number + 1).DefaultIfEmpty().Max();
        var time = new LaneCosts(FunctionLowering.Lower(step.Kernel), LaneWeights.Compiled).Choose(step.Extents.AsSpan(), new bool[loops], new double[loops]);
        var (read, written) = (count.Read.Values.Sum(), count.Written.Values.Sum());
        return new Figures(read, written, count.Operations, Math.Max(time, (read + written) / BytesPerNanosecond));
    }

    /// <summary>A routine's: as many multiplications and additions as a product of its three lengths has.</summary>
    public static Figures Of(RoutineStep step)
    {
        var batch = step.Batch.Aggregate(1.0, (product, length) => product * length);
        var size = step.Type.Size();
        var (m, n, k) = ((double)step.M, (double)step.N, (double)Math.Max(step.K, 1));
        var operations = 2 * batch * m * n * k;
        return new Figures(batch * k * (m + n) * size, batch * m * n * size, operations, operations * size / ProductBytesPerNanosecond);
    }

    /// <summary>A product's and those of the kernel behind it, which finds the result in a cache; one that is nowhere else is not written either.</summary>
    public static Figures Of(EpilogueStep step, DeviceProgram program)
    {
        var product = Of(step.Product);
        var read = new Figures(product.Written, program.Buffers[step.Result].Kind == BufferKind.Block ? product.Written : 0, 0, 0);
        return product + Of(step.Kernel) + (-1 * read);
    }

    /// <summary>As text: <c>reads 3.2 MB, writes 800 B, 400 thousand operations, about 0.3 ms</c>.</summary>
    public override string ToString() => $"reads {Bytes(Read)}, writes {Bytes(Written)}, {Scaled(Operations, "operations")}, about {Time(Nanoseconds)}";

    /// <summary>Bytes for people.</summary>
    public static string Bytes(double bytes) =>
        bytes < 1e3 ? $"{Number(bytes)} B" : bytes < 1e6 ? $"{Number(bytes / 1e3)} kB" : bytes < 1e9 ? $"{Number(bytes / 1e6)} MB" : $"{Number(bytes / 1e9)} GB";

    /// <summary>A time for people.</summary>
    public static string Time(double nanoseconds) =>
        nanoseconds < 1e3 ? $"{Number(nanoseconds)} ns" : nanoseconds < 1e6 ? $"{Number(nanoseconds / 1e3)} µs" : nanoseconds < 1e9 ? $"{Number(nanoseconds / 1e6)} ms" : $"{Number(nanoseconds / 1e9)} s";

    private static string Scaled(double number, string what) =>
        number < 1e4 ? $"{Number(number)} {what}" : number < 1e6 ? $"{Number(number / 1e3)} thousand {what}" : number < 1e9 ? $"{Number(number / 1e6)} million {what}" : $"{Number(number / 1e9)} billion {what}";

    /// <summary>Two or three digits: nothing here is known better.</summary>
    private static string Number(double number) => number.ToString(number < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);

    private static IEnumerable<Loop> Loops(ImmutableArray<Statement> block) => Loop.DirectlyIn(block).SelectMany(loop => Loops(loop.Body).Prepend(loop));

    /// <summary>A walk over a kernel that counts.</summary>
    private sealed class Count(KernelStep step)
    {
        private const int InstructionsOfCall = 20;

        /// <summary>By buffer, the most bytes that any one access touches.</summary>
        public Dictionary<int, double> Read { get; } = [];

        public Dictionary<int, double> Written { get; } = [];

        public double Operations { get; private set; }

        public void Visit(ImmutableArray<Statement> block, double iterations, ImmutableArray<double> around)
        {
            foreach (var statement in block)
            {
                switch (statement)
                {
                    case Instruction { Code: Opcode.Constant or Opcode.Scalar or Opcode.Index }:
                        break;
                    case Instruction instruction:
                        Operations += iterations * (instruction.Code == Opcode.Call ? InstructionsOfCall : 1);
                        break;
                    case Reduce:
                        Operations += iterations;
                        break;
                    case Load load:
                        Touch(Read, load.Access, around);
                        break;
                    case Store store:
                        Touch(Written, store.Access, around);
                        break;
                    case Loop loop:
                        Visit(loop.Body, iterations * step.Extents[loop.Extent], around.Add(step.Extents[loop.Extent]));
                        break;
                    case If branch:
                        Visit(branch.Then, iterations, around);
                        Visit(branch.Else, iterations, around);
                        break;
                }
            }
        }

        private void Touch(Dictionary<int, double> touched, int number, ImmutableArray<double> around)
        {
            var access = step.Kernel.Accesses[number];
            var bytes = (double)step.Kernel.Buffers[access.Buffer].Size();
            for (var loop = 0; loop < access.Strides.Length; loop++)
            {
                bytes *= access.Strides[loop] != StrideClass.Zero || access.Index != Instruction.None ? around[loop] : 1;
            }

            touched[access.Buffer] = Math.Max(touched.GetValueOrDefault(access.Buffer), bytes);
        }
    }
}
