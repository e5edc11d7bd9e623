namespace Fluxion.Kernels;

/// <summary>Singular and eigenvectors are determined up to their sign. It is fixed so that the element of largest size, the first of them, is positive.</summary>
internal static unsafe class Signs
{
    /// <summary>Whether the sign of a vector of adjacent elements has to change.</summary>
    internal static bool IsFlipped(double* x, nint length)
    {
        nint top = 0;
        for (nint i = 1; i < length; i++)
        {
            top = Math.Abs(x[i]) > Math.Abs(x[top]) ? i : top;
        }

        return length > 0 && x[top] < 0;
    }
}
