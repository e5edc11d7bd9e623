using System.Collections.Immutable;

namespace Fluxion;

/// <content>Convolutions and pooling: windows over the last axes, which are views, under a matrix product or a reduction.</content>
public sealed partial class Tensor
{
    // So many elements fill a vector of any kind.
    private const int ManyImages = 16;

    /// <summary>
    /// The cross-correlation of sequences with a kernel, y[n, o, i] = Σ_c Σ_k w[o, c, k]·x[n, c, i·stride + k·dilation], x with zeros around it.
    /// </summary>
    /// <param name="weight">[channels out; channels in / groups; size].</param>
    /// <param name="bias">[channels out], added to each channel.</param>
    /// <param name="stride">From one window to the next.</param>
    /// <param name="padding">How many zeros come before and after.</param>
    /// <param name="dilation">From one element of a window to the next.</param>
    /// <param name="groups">How many groups of channels are convolved each on its own.</param>
    /// <exception cref="ArgumentException">The tensor is not [batch; channels in; length] or [channels in; length], shapes or types do not fit, or the window is longer than the sequence.</exception>
    public Tensor Conv1d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
        Convolve("conv1d", weight, bias, [stride], [padding], [dilation], groups);

    /// <summary>
    /// The cross-correlation of images with a kernel, y[n, o, i, j] = Σ_c Σ_k Σ_l w[o, c, k, l]·x[n, c, i·stride + k·dilation, j·stride + l·dilation], x with zeros around it.
    /// It is one matrix product over the windows of all images.
    /// </summary>
    /// <param name="weight">[channels out; channels in / groups; height; width].</param>
    /// <param name="bias">[channels out], added to each channel.</param>
    /// <param name="stride">From one window to the next; (1, 1) without.</param>
    /// <param name="padding">How many zeros come before and after; (0, 0) without.</param>
    /// <param name="dilation">From one element of a window to the next; (1, 1) without.</param>
    /// <param name="groups">How many groups of channels are convolved each on its own.</param>
    /// <exception cref="ArgumentException">The tensor is not [batch; channels in; height; width] or [channels in; height; width], shapes or types do not fit, or the window is larger than the image.</exception>
    public Tensor Conv2d(Tensor weight, Tensor? bias = null, (int Height, int Width)? stride = null, (int Height, int Width)? padding = null, (int Height, int Width)? dilation = null, int groups = 1) =>
        Convolve("conv2d", weight, bias, Pair(stride, 1), Pair(padding, 0), Pair(dilation, 1), groups);

    /// <summary>The largest element of each window of the last two axes. Elements that tie share the gradient evenly.</summary>
    /// <param name="size">The window.</param>
    /// <param name="stride">From one window to the next; without, the windows stand side by side.</param>
    /// <param name="padding">How many elements, smaller than any, come before and after; (0, 0) without.</param>
    /// <exception cref="ArgumentException">There are less than two axes, the tensor is not floating, a number is too small, or the window is larger than the image.</exception>
    public Tensor MaxPool2d((int Height, int Width) size, (int Height, int Width)? stride = null, (int Height, int Width)? padding = null)
    {
        var (windows, axes) = Pooled("maxPool2d", size, stride, padding, double.NegativeInfinity);
        return windows.MaxOver(axes);
    }

    /// <summary>The mean of each window of the last two axes; zeros around the image count.</summary>
    /// <param name="size">The window.</param>
    /// <param name="stride">From one window to the next; without, the windows stand side by side.</param>
    /// <param name="padding">How many zeros come before and after; (0, 0) without.</param>
    /// <exception cref="ArgumentException">There are less than two axes, the tensor is not floating, a number is too small, or the window is larger than the image.</exception>
    public Tensor AvgPool2d((int Height, int Width) size, (int Height, int Width)? stride = null, (int Height, int Width)? padding = null)
    {
        var (windows, axes) = Pooled("avgPool2d", size, stride, padding, 0);
        return windows.SumOver(axes) / Weak("avgPool2d", (double)size.Height * size.Width, this);
    }

    private static ImmutableArray<int> Pair((int Height, int Width)? pair, int otherwise) =>
        pair is { } given ? [given.Height, given.Width] : [otherwise, otherwise];

    private Tensor Convolve(string operation, Tensor weight, Tensor? bias, ImmutableArray<int> stride, ImmutableArray<int> padding, ImmutableArray<int> dilation, int groups)
    {
        CheckFloating(operation);
        CheckProduct(operation, this, weight);
        var spatial = stride.Length;
        if (Rank == spatial + 1)
        {
            return Unsqueeze(0).Convolve(operation, weight, bias, stride, padding, dilation, groups).Squeeze(0);
        }

        if (Rank != spatial + 2 || weight.Rank != spatial + 2 || groups < 1 || Shape[1] != (long)weight.Shape[1] * groups || weight.Shape[0] % groups != 0)
        {
            var axes = spatial == 1 ? "size" : "height;width";
            throw Errors.Argument(operation, $"shape {Shapes.Text(Shape)}, a weight of shape {Shapes.Text(weight.Shape)} and {groups} groups", $"[batch;channels;{axes}], a weight of [channels out;channels/groups;{axes}], and groups that divide both channels");
        }

        if (bias is not null && !Shapes.Same(bias.Shape, [weight.Shape[0]]))
        {
            throw Errors.Argument(operation, $"a bias of shape {Shapes.Text(bias.Shape)} for {weight.Shape[0]} channels", $"shape [{weight.Shape[0]}]");
        }

        // [batch; groups; channels of a group; window…; places…], and from there the columns of one matrix for each group, image by image. Where images are many, place by place: what slides, pools
        // and pads along the places then moves whole rows of images.
        var windows = WindowsOf(operation, weight.Shape[2..], stride, padding, dilation, 0);
        var (inGroup, places) = (weight.Shape[1], windows.Shape[(2 + spatial)..]);
        windows = windows.ReshapeTo([Shape[0], groups, inGroup, .. windows.Shape[2..]]);
        var images = Shape[0] >= ManyImages ? spatial : 0;
        ImmutableArray<int> order = [.. Enumerable.Range(1, 2 + spatial), .. Enumerable.Range(3 + spatial, spatial).ToImmutableArray().Insert(images, 0)];
        ImmutableArray<int> each = groups == 1 ? [] : [groups];
        var rows = (int)Shapes.Count(weight.Shape[1..]);
        var columns = windows.PermuteTo(order).ReshapeTo([.. each, rows, checked(Shape[0] * (int)Shapes.Count(places))]);
        var product = Dot(weight.ReshapeTo([.. each, weight.Shape[0] / groups, rows]), columns);
        var result = product.ReshapeTo([weight.Shape[0], .. places.Insert(images, Shape[0])]).PermuteTo([1 + images, 0, .. Enumerable.Range(1, 1 + spatial).Where(axis => axis != 1 + images)]);
        return bias is null ? result : result + bias.ReshapeTo([bias.Shape[0], .. places.Select(_ => 1)]);
    }

    /// <summary>The windows over the last two axes, framed, and the axes of their elements.</summary>
    private (Tensor Windows, ImmutableArray<int> Axes) Pooled(string operation, (int Height, int Width) size, (int Height, int Width)? stride, (int Height, int Width)? padding, double frame)
    {
        CheckFloating(operation);
        var around = Pair(padding, 0);
        if (Rank < 2 || around[0] >= size.Height || around[1] >= size.Width)
        {
            throw Errors.Argument(operation, $"shape {Shapes.Text(Shape)}, a window of {size.Height} by {size.Width} and padding {Shapes.Text(around)}", "at least two axes, and less padding than the window");
        }

        var step = stride ?? size;
        if (step != size)
        {
            return (WindowsOf(operation, Pair(size, 1), Pair(step, 1), around, [1, 1], frame), [Rank - 2, Rank - 1]);
        }

        // Windows that stand side by side are the axes themselves, each split in two: their gradient lies as the image does.
        var framed = Framed(operation, Pair(size, 1), Pair(step, 1), around, [1, 1], frame);
        var (rows, columns) = (framed.Shape[^2] / size.Height, framed.Shape[^1] / size.Width);
        var whole = framed.Slice([.. Zeros(Rank)], [.. Shape[..^2], rows * size.Height, columns * size.Width], [.. Steps(Rank)]);
        return (whole.ReshapeTo([.. Shape[..^2], rows, size.Height, columns, size.Width]), [Rank - 1, Rank + 1]);
    }

    /// <summary>
    /// The windows over the last axes, framed: [others…; window…; places…]. Places stand last so that those of one element of the windows lie beside each other, in a gradient too.
    /// </summary>
    private Tensor WindowsOf(string operation, ImmutableArray<int> size, ImmutableArray<int> stride, ImmutableArray<int> padding, ImmutableArray<int> dilation, double frame)
    {
        var first = Rank - size.Length;
        var windows = Framed(operation, size, stride, padding, dilation, frame);
        for (var i = 0; i < size.Length; i++)
        {
            var axes = Shapes.Range(windows.Rank);
            windows = windows.WindowsAlong(first + (2 * i), size[i], stride[i], dilation[i]).PermuteTo([.. axes[..(first + i)], windows.Rank, .. axes[(first + i)..]]);
        }

        return windows;
    }

    /// <summary>The tensor with its frame around the last axes, into which a window fits.</summary>
    private Tensor Framed(string operation, ImmutableArray<int> size, ImmutableArray<int> stride, ImmutableArray<int> padding, ImmutableArray<int> dilation, double frame)
    {
        var first = Rank - size.Length;
        for (var i = 0; i < size.Length; i++)
        {
            if (size[i] < 1 || stride[i] < 1 || padding[i] < 0 || dilation[i] < 1 || ((size[i] - 1L) * dilation[i]) + 1 > Shape[first + i] + (2L * padding[i]))
            {
                throw Errors.Argument(operation, $"a window {Shapes.Text(size)} of stride {Shapes.Text(stride)}, padding {Shapes.Text(padding)} and dilation {Shapes.Text(dilation)} over shape {Shapes.Text(Shape)}", "a window, stride and dilation of 1 or more, padding of 0 or more, and a window that fits into the padded axes");
            }
        }

        return Pad([.. Enumerable.Repeat((0, 0), first), .. padding.Select(width => (width, width))], frame);
    }
}
