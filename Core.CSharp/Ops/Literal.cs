namespace Fluxion;

/// <summary>
/// A number in a rule. It takes the element type of the tensor that it meets, and is static: part of a plan's key, folded where it can be.
/// (A user's number is data: another one needs no new plan.)
/// </summary>
internal readonly record struct Literal(double Value)
{
    public static readonly Literal Zero = new(0);
    public static readonly Literal One = new(1);
    public static readonly Literal Two = new(2);
    public static readonly Literal OneHalf = new(0.5);

    public Tensor As(DType type) => Leaves.NewLiteral(Value, type);

    public static Tensor operator +(Literal a, Tensor b) => a.As(b.DType) + b;

    public static Tensor operator +(Tensor a, Literal b) => a + b.As(a.DType);

    public static Tensor operator -(Literal a, Tensor b) => a.As(b.DType) - b;

    public static Tensor operator -(Tensor a, Literal b) => a - b.As(a.DType);

    public static Tensor operator *(Literal a, Tensor b) => a.As(b.DType) * b;

    public static Tensor operator *(Tensor a, Literal b) => a * b.As(a.DType);

    public static Tensor operator /(Literal a, Tensor b) => a.As(b.DType) / b;

    public static Tensor operator /(Tensor a, Literal b) => a / b.As(a.DType);

    /// <summary>Whether a tensor is this literal.</summary>
    public bool Is(Tensor? tensor) => tensor?.Op == Leaves.Literal && Kernels.Bits.ToDouble(tensor.DType, tensor.ScalarBits) == Value;
}
