using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>
/// a = V·Λ·Vᵀ for a symmetric a, of which the lower triangle is read: Householder reduction to tridiagonal form, then QL or QR steps with implicit shifts
/// (Bowdler, Martin, Reinsch, Wilkinson, The QR and QL algorithms for symmetric matrices, 1968). The result is V (n×n) above a row with the eigenvalues, ascending.
/// </summary>
internal readonly unsafe struct SymmetricEigen : IMatrixFunction
{
    // Of so many for each row a few are taken.
    private const int MostSteps = 30;

    private const double Unit = 1.1102230246251565e-16;

    public static double Work(nint m, nint n) => 9.0 * n * n * n;

    public static nint Room(nint m, nint n) => (n * n) + (3 * n) + BlockReflections.Room(n, n);

    public static long Run(double* a, nint m, nint n, double* result, double unit)
    {
        for (nint i = 0; i < n; i++)
        {
            Strided.Copy(a + (i * n), 1, 1, a + i, n, 1, i, 1);
        }

        if (Scaling.Normalize(a, n * n) is not { } exponent)
        {
            return Breakdown.NotFinite;
        }

        using var arena = Arena.Rent(Room(m, n) * sizeof(double));
        var vectors = (double*)arena.Address;
        var diagonal = vectors + (n * n);
        var beside = diagonal + n;
        Reduce(a, n, diagonal, beside, beside + n);
        Form(a, n, beside + n, vectors, beside + (2 * n));
        if (!Diagonalize(diagonal, beside, vectors, n))
        {
            return Breakdown.NotConverged;
        }

        Sort(diagonal, vectors, n);
        for (nint j = 0; j < n; j++)
        {
            var sign = Signs.IsFlipped(vectors + (j * n), n) ? -1 : 1;
            for (nint i = 0; i < n; i++)
            {
                // No −0 comes out.
                result[(i * n) + j] = (sign * vectors[(j * n) + i]) + 0.0;
            }

            result[(n * n) + j] = Math.ScaleB(diagonal[j], exponent);
        }

        return -1;
    }

    /// <summary>Hₙ₋₃·…·H₀·a·H₀·…·Hₙ₋₃ is tridiagonal. Reflection k acts on elements k + 1 and later, and its v is left in row k of a.</summary>
    private static void Reduce(double* a, nint n, double* diagonal, double* beside, double* tau)
    {
        using var arena = Arena.Rent(2 * n * sizeof(double));
        var w = (double*)arena.Address;
        var v = w + n;
        for (nint k = 0; k < n; k++)
        {
            diagonal[k] = a[k * (n + 1)];
            tau[k] = 0;
            if (k == n - 1)
            {
                beside[k] = 0;
                return;
            }

            var size = n - k - 1;
            var row = a + (k * n) + k + 1;
            tau[k] = Reflections.Make(row, size);
            beside[k] = row[0];
            if (tau[k] == 0)
            {
                continue;
            }

            // a ← a − v·wᵀ − w·vᵀ with p = τ·a·v and w = p − (τ/2)(pᵀv)·v.
            Strided.Copy(row, 1, 1, v, 1, 1, 1, size);
            v[0] = 1;
            var rest = a + ((k + 1) * (n + 1));
            for (nint i = 0; i < size; i++)
            {
                w[i] = tau[k] * Rows<double>.Dot(rest + (i * n), v, size);
            }

            Rows<double>.Subtract(w, tau[k] / 2 * Rows<double>.Dot(w, v, size), v, size);
            for (nint i = 0; i < size; i++)
            {
                Rows<double>.Subtract(rest + (i * n), v[i], w, size);
                Rows<double>.Subtract(rest + (i * n), w[i], v, size);
            }
        }
    }

    /// <summary>The columns of Q = H₀·…·Hₙ₋₃, each adjacent: the first row and column are the identity's.</summary>
    private static void Form(double* reflections, nint n, double* tau, double* columns, double* room)
    {
        NativeMemory.Clear(columns, (nuint)(n * sizeof(double)));
        columns[0] = 1;
        for (nint j = 1; j < n; j++)
        {
            columns[j * n] = 0;
        }

        BlockReflections.Form(reflections + 1, n, tau, n - 1, n - 1, columns + n + 1, n, n - 1, room);
    }

    /// <summary>Steps until nothing stands beside the diagonal; the rotations turn the vectors, too. A block is worked on towards its smaller end, where its eigenvalues are found first.</summary>
    private static bool Diagonalize(double* d, double* e, double* vectors, nint n)
    {
        var steps = MostSteps * n;
        for (nint first = 0; first < n;)
        {
            var last = first;
            while (last < n - 1 && Math.Abs(e[last]) > double.Epsilon + (Unit * (Math.Abs(d[last]) + Math.Abs(d[last + 1]))))
            {
                last++;
            }

            if (last < n - 1)
            {
                e[last] = 0;
            }

            if (last == first)
            {
                first++;
                continue;
            }

            if (steps-- == 0)
            {
                return false;
            }

            var isUp = Math.Abs(d[first]) <= Math.Abs(d[last]);
            Step(d, e, vectors, n, isUp ? first : last, isUp ? last : first);
        }

        return true;
    }

    /// <summary>One step from a block's far end to its near one, with the eigenvalue of the near end's two rows that is nearer to it as the shift: QL where the near end is the first, QR where it is the last.</summary>
    private static void Step(double* d, double* e, double* vectors, nint n, nint near, nint far)
    {
        // What stands between a row and the next one towards the far end.
        var away = far > near ? 1 : -1;
        var beside = far > near ? e : e - 1;
        var slope = (d[near + away] - d[near]) / (2 * beside[near]);
        var shift = d[near] - (beside[near] / (slope + Math.CopySign(double.Hypot(slope, 1), slope)));
        var g = d[far] - shift;
        double sine = 1, cosine = 1, moved = 0;
        for (var i = far; i != near;)
        {
            i -= away;
            var (f, b) = (sine * beside[i], cosine * beside[i]);
            var length = double.Hypot(f, g);
            if (i + away != far)
            {
                beside[i + away] = length;
            }

            if (length == 0)
            {
                // The block falls apart here.
                d[i + away] -= moved;
                return;
            }

            (sine, cosine) = (f / length, g / length);
            g = d[i + away] - moved;
            var turned = ((d[i] - g) * sine) + (2 * cosine * b);
            moved = sine * turned;
            d[i + away] = g + moved;
            g = (cosine * turned) - b;
            Rows<double>.Rotate(vectors + (i * n), vectors + ((i + away) * n), cosine, sine, n);
        }

        d[near] -= moved;
        beside[near] = g;
    }

    /// <summary>Ascending, by insertion: the steps leave few out of order.</summary>
    private static void Sort(double* values, double* vectors, nint n)
    {
        for (nint i = 1; i < n; i++)
        {
            for (var j = i; j > 0 && values[j] < values[j - 1]; j--)
            {
                (values[j], values[j - 1]) = (values[j - 1], values[j]);
                Rows<double>.Exchange(vectors + (j * n), vectors + ((j - 1) * n), n);
            }
        }
    }
}
