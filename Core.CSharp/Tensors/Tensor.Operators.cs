using System.Collections.Immutable;

namespace Fluxion;

/// <content>Operators. A plain number takes the tensor's element type; shapes broadcast by NumPy's rule.</content>
public sealed partial class Tensor
{
    /// <summary>a + b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same element type.</param>
    public static Tensor operator +(Tensor a, Tensor b) =>
        Literal.Zero.Is(a) && Yields(b, a) ? b : Literal.Zero.Is(b) && Yields(a, b) ? a : Arithmetic.Add.Apply([a, b]);

    /// <summary>a − b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same element type.</param>
    public static Tensor operator -(Tensor a, Tensor b) => Literal.Zero.Is(b) && Yields(a, b) ? a : Arithmetic.Sub.Apply([a, b]);

    /// <summary>a·b, element by element.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same element type.</param>
    public static Tensor operator *(Tensor a, Tensor b) =>
        Literal.One.Is(a) && Yields(b, a) ? b : Literal.One.Is(b) && Yields(a, b) ? a : Arithmetic.Mul.Apply([a, b]);

    /// <summary>a/b. Between integers it truncates; a zero divisor gives 0 there.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same element type.</param>
    public static Tensor operator /(Tensor a, Tensor b) => Literal.One.Is(b) && Yields(a, b) ? a : Arithmetic.Div.Apply([a, b]);

    /// <summary>The remainder with the sign of a: a − b·trunc(a/b).</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">One of the same element type.</param>
    public static Tensor operator %(Tensor a, Tensor b) => Arithmetic.Rem.Apply([a, b]);

    /// <summary>−a.</summary>
    /// <param name="a">A tensor of numbers.</param>
    public static Tensor operator -(Tensor a) => Arithmetic.Neg.Apply([a]);

    /// <summary>a itself.</summary>
    /// <param name="a">A tensor.</param>
    public static Tensor operator +(Tensor a) => Errors.Given(a, "a", "plus");

    /// <summary>The strong product a ⊙ b: a·b, and exactly 0 where either is 0. A literal 1 gives the other one.</summary>
    internal static Tensor StrongMultiply(Tensor a, Tensor b)
    {
        if (Literal.One.Is(b) && Yields(a, b))
        {
            return a;
        }

        if (Literal.One.Is(a) && Yields(b, a))
        {
            return b;
        }

        return new Literal(-1).Is(b) && Yields(a, b) ? -a : Arithmetic.StrongMul.Apply([a, b]);
    }

    /// <summary>The strong quotient: a/b, and exactly 0 where a is 0.</summary>
    internal static Tensor StrongDivide(Tensor a, Tensor b) => Arithmetic.StrongDiv.Apply([a, b]);

    /// <summary>Whether an op of two tensors has the first one's shape and type already.</summary>
    private static bool Yields(Tensor? a, Tensor? other) => a is not null && other is not null && a.DType == other.DType && Shapes.Broadcast(a.Shape, other.Shape) is { } shape && Shapes.Same(shape, a.Shape);

    /// <summary>a + b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator +(Tensor a, double b) => a + Weak("add", b, a);

    /// <summary>a + b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator +(double a, Tensor b) => Weak("add", a, b) + b;

    /// <summary>a + b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator +(Tensor a, float b) => a + Weak("add", b, a);

    /// <summary>a + b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator +(float a, Tensor b) => Weak("add", a, b) + b;

    /// <summary>a + b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator +(Tensor a, int b) => a + Weak("add", b, a);

    /// <summary>a + b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator +(int a, Tensor b) => Weak("add", a, b) + b;

    /// <summary>a − b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator -(Tensor a, double b) => a - Weak("sub", b, a);

    /// <summary>a − b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator -(double a, Tensor b) => Weak("sub", a, b) - b;

    /// <summary>a − b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator -(Tensor a, float b) => a - Weak("sub", b, a);

    /// <summary>a − b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator -(float a, Tensor b) => Weak("sub", a, b) - b;

    /// <summary>a − b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator -(Tensor a, int b) => a - Weak("sub", b, a);

    /// <summary>a − b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator -(int a, Tensor b) => Weak("sub", a, b) - b;

    /// <summary>a·b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator *(Tensor a, double b) => a * Weak("mul", b, a);

    /// <summary>a·b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator *(double a, Tensor b) => Weak("mul", a, b) * b;

    /// <summary>a·b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator *(Tensor a, float b) => a * Weak("mul", b, a);

    /// <summary>a·b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator *(float a, Tensor b) => Weak("mul", a, b) * b;

    /// <summary>a·b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator *(Tensor a, int b) => a * Weak("mul", b, a);

    /// <summary>a·b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator *(int a, Tensor b) => Weak("mul", a, b) * b;

    /// <summary>a/b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator /(Tensor a, double b) => a / Weak("div", b, a);

    /// <summary>a/b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator /(double a, Tensor b) => Weak("div", a, b) / b;

    /// <summary>a/b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator /(Tensor a, float b) => a / Weak("div", b, a);

    /// <summary>a/b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator /(float a, Tensor b) => Weak("div", a, b) / b;

    /// <summary>a/b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator /(Tensor a, int b) => a / Weak("div", b, a);

    /// <summary>a/b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator /(int a, Tensor b) => Weak("div", a, b) / b;

    /// <summary>The remainder of a by b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator %(Tensor a, double b) => a % Weak("rem", b, a);

    /// <summary>The remainder of a by b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator %(double a, Tensor b) => Weak("rem", a, b) % b;

    /// <summary>The remainder of a by b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator %(Tensor a, float b) => a % Weak("rem", b, a);

    /// <summary>The remainder of a by b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator %(float a, Tensor b) => Weak("rem", a, b) % b;

    /// <summary>The remainder of a by b.</summary>
    /// <param name="a">A tensor.</param>
    /// <param name="b">A number of its element type.</param>
    public static Tensor operator %(Tensor a, int b) => a % Weak("rem", b, a);

    /// <summary>The remainder of a by b.</summary>
    /// <param name="a">A number of b's element type.</param>
    /// <param name="b">A tensor.</param>
    public static Tensor operator %(int a, Tensor b) => Weak("rem", a, b) % b;
}
