namespace Fluxion.Kernels;

/// <summary>Some iterations of the outermost loop of a kernel behind a product.</summary>
/// <param name="Step">The step that it is in.</param>
/// <param name="First">The first iteration.</param>
/// <param name="Count">How many.</param>
/// <param name="Result">Where the product's result would begin, of which there may be no more than these iterations read.</param>
/// <param name="RowStride">The elements from one of its rows to the next.</param>
internal readonly record struct KernelPart(EpilogueStep Step, long First, long Count, nint Result, long RowStride)
{
    /// <summary>Makes a launch of the whole kernel one of the part: every access starts where the first iteration is.</summary>
    public void Apply(Span<long> addresses, Span<long> extents, Span<long> buffers)
    {
        var (step, columns) = (Step.Kernel, Step.Product.N);
        var result = step.Buffers.IndexOf(Step.Result);
        buffers[result] = Result;
        extents[step.Kernel.Body.OfType<Loop>().First().Extent] = Count;
        var at = 0;
        foreach (var access in step.Kernel.Accesses)
        {
            var strides = addresses.Slice(at + 1, access.Strides.Length);
            if (strides.Length > 0)
            {
                addresses[at] += First * strides[0];
            }

            if (access.Buffer == result && RowStride != columns)
            {
                foreach (ref var stride in strides)
                {
                    stride = stride % columns == 0 ? stride / columns * RowStride : stride;
                }
            }

            at += KernelLayout.Size(access);
        }
    }
}
