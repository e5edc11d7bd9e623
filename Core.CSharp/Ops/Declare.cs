using Fluxion.Kernels;

namespace Fluxion;

/// <summary>The words in which the tables of elementwise ops are written.</summary>
internal static class Declare
{
    /// <summary>A function of a floating number, computed by kernels' table of functions.</summary>
    public static Elementwise Function(string name, Function function, Func<Tensor, Tensor, Tensor> dx, Domain? domain = null) =>
        Unary(name, (k, x) => k.Call(function, x), dx, domain);

    /// <summary>A function of a floating number.</summary>
    public static Elementwise Unary(string name, Func<KernelBuilder, int, int> emit, Func<Tensor, Tensor, Tensor>? dx, Domain? domain = null, Accepts accepts = Accepts.Floating, LinearIn linear = LinearIn.Nothing) =>
        new(name, (k, x, _, _) => emit(k, x[0]), [dx is null ? null : (x, y, _) => dx(x[0], y)], [domain ?? Domain.Real], accepts, linear: linear);

    /// <summary>A function of two numbers.</summary>
    public static Elementwise Binary(
        string name,
        Func<KernelBuilder, int, int, int> emit,
        Func<Tensor, Tensor, Tensor, Tensor>? da,
        Func<Tensor, Tensor, Tensor, Tensor>? db,
        Domain? a = null,
        Domain? b = null,
        Accepts accepts = Accepts.Floating,
        LinearIn linear = LinearIn.Nothing,
        SeriesForm? form = null) =>
        new(
            name,
            (k, x, _, _) => emit(k, x[0], x[1]),
            [da is null ? null : (x, y, _) => da(x[0], x[1], y), db is null ? null : (x, y, _) => db(x[0], x[1], y)],
            [a ?? Domain.Real, b ?? Domain.Real],
            accepts,
            linear: linear,
            form: form);

    /// <summary>A truth about two numbers: piecewise constant.</summary>
    public static Elementwise Comparison(string name, Opcode code) =>
        new(name, (k, x, _, _) => k.Binary(code, x[0], x[1]), [null, null], [Domain.Real, Domain.Real], Accepts.Any, DType.Bool);

    /// <summary>A truth about two truths.</summary>
    public static Elementwise Connective(string name, Opcode code) =>
        new(name, (k, x, _, _) => k.Binary(code, x[0], x[1]), [null, null], [Domain.Real, Domain.Real], Accepts.Boolean);

    public static int Number(this KernelBuilder kernel, int like, double value) => kernel.Constant(kernel.TypeOf(like), value);

    public static int Zero(this KernelBuilder kernel, int like) => kernel.Number(like, 0);
}
