namespace Fluxion.Kernels;

/// <summary>
/// exp a by scaling and squaring with the diagonal Padé approximant of degree 13 (Higham, The scaling and squaring method for the matrix exponential revisited, 2005: its table 2.3 gives θ₁₃, equation 2.8 the coefficients).
/// NaN where an element is not finite.
/// </summary>
internal readonly unsafe struct MatrixExponential : IMatrixFunction
{
    /// <summary>The 1-norm up to which the approximant's backward error is below the unit roundoff.</summary>
    private const double Theta = 5.371920351148152;

    private static readonly double[] Coefficients =
    [
        64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ];

    public static double Work(nint m, nint n) => 15.0 * n * n * n;

    public static nint Room(nint m, nint n) => (6 * n * n) + n;

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        var size = n * n;
        var norm = OneNorm(a, n);
        if (!double.IsFinite(norm))
        {
            new Span<double>(result, checked((int)size)).Fill(double.NaN);
            return -1;
        }

        var squarings = norm <= Theta ? 0 : Math.ILogB(norm / Theta) + 1;
        Scaling.Scale(a, size, -squarings);
        using var arena = Arena.Rent(Room(m, n) * sizeof(double));
        var a2 = (double*)arena.Address;
        var a4 = a2 + size;
        var a6 = a4 + size;
        var u = a6 + size;
        var v = u + size;
        var w = v + size;
        Multiply(a, a, a2, n);
        Multiply(a2, a2, a4, n);
        Multiply(a4, a2, a6, n);

        // u = a·(a⁶·(b₁₃a⁶ + b₁₁a⁴ + b₉a²) + b₇a⁶ + b₅a⁴ + b₃a² + b₁), v the same of even coefficients without the a.
        Combine(w, a2, a4, a6, n, 0, 9);
        Multiply(a6, w, v, n);
        Combine(w, a2, a4, a6, n, 1, 3);
        Add(w, v, size);
        Multiply(a, w, u, n);
        Combine(w, a2, a4, a6, n, 0, 8);
        Multiply(a6, w, v, n);
        Combine(w, a2, a4, a6, n, 1, 2);
        Add(v, w, size);

        // (v − u)·x = v + u.
        for (nint i = 0; i < size; i++)
        {
            result[i] = v[i] + u[i];
            v[i] -= u[i];
        }

        var pivots = (long*)(w + size);
        LuFactor.Decompose(v, n, pivots, Workers.All);
        LuFactor.Solve(v, n, pivots, result, n, Workers.All);
        for (var k = 0; k < squarings; k++)
        {
            Multiply(result, result, w, n);
            Buffer.MemoryCopy(w, result, size * sizeof(double), size * sizeof(double));
        }

        return -1;
    }

    /// <summary>w = b[first − 2]·1 (where there is one) + b[first]·a² + b[first + 2]·a⁴ + b[first + 4]·a⁶.</summary>
    private static void Combine(double* w, double* a2, double* a4, double* a6, nint n, int identity, int first)
    {
        var b = Coefficients;
        for (nint i = 0; i < n * n; i++)
        {
            w[i] = (b[first] * a2[i]) + (b[first + 2] * a4[i]) + (b[first + 4] * a6[i]);
        }

        for (nint i = 0; i < n && identity == 1; i++)
        {
            w[i * (n + 1)] += b[first - 2];
        }
    }

    private static void Add(double* to, double* from, nint length)
    {
        for (nint i = 0; i < length; i++)
        {
            to[i] += from[i];
        }
    }

    private static void Multiply(double* a, double* b, double* c, nint n) =>
        MatrixProduct.Run(DType.Float64, [], n, n, n, new(a, [], n, 1), new(b, [], n, 1), new(c, [], n, 1), WorkerPool.Shared, 1);

    private static double OneNorm(double* a, nint n)
    {
        var norm = 0.0;
        for (nint j = 0; j < n; j++)
        {
            var sum = 0.0;
            for (nint i = 0; i < n; i++)
            {
                sum += Math.Abs(a[(i * n) + j]);
            }

            // A maximum that keeps NaN.
            norm = double.IsNaN(sum) ? sum : Math.Max(norm, sum);
        }

        return norm;
    }
}
