namespace Fluxion.Kernels;

/// <summary>A value of a kernel, to be calculated with as if it were a number: each operation appends its instruction.</summary>
/// <param name="Writer">Where the instructions go.</param>
/// <param name="Number">The value's number.</param>
internal readonly record struct Value(InstructionWriter Writer, int Number)
{
    public DType Type => Writer.TypeOf(Number);

    public static Value operator +(Value a, Value b) => a.Binary(Opcode.Add, b);

    public static Value operator +(Value a, double b) => a + a.Constant(b);

    public static Value operator +(double a, Value b) => b.Constant(a) + b;

    public static Value operator -(Value a, Value b) => a.Binary(Opcode.Sub, b);

    public static Value operator -(Value a, double b) => a - a.Constant(b);

    public static Value operator -(double a, Value b) => b.Constant(a) - b;

    public static Value operator *(Value a, Value b) => a.Binary(Opcode.Mul, b);

    public static Value operator *(Value a, double b) => a * a.Constant(b);

    public static Value operator *(double a, Value b) => b.Constant(a) * b;

    public static Value operator /(Value a, Value b) => a.Binary(Opcode.Div, b);

    public static Value operator /(Value a, double b) => a / a.Constant(b);

    public static Value operator /(double a, Value b) => b.Constant(a) / b;

    public static Value operator -(Value a) => a.Unary(Opcode.Neg);

    public static Value operator <(Value a, Value b) => a.Binary(Opcode.Less, b);

    public static Value operator <(Value a, double b) => a < a.Constant(b);

    public static Value operator >(Value a, Value b) => b < a;

    public static Value operator >(Value a, double b) => a > a.Constant(b);

    public static Value operator <=(Value a, Value b) => a.Binary(Opcode.LessOrEqual, b);

    public static Value operator <=(Value a, double b) => a <= a.Constant(b);

    public static Value operator >=(Value a, Value b) => b <= a;

    public static Value operator >=(Value a, double b) => a >= a.Constant(b);

    public static Value operator &(Value a, Value b) => a.Binary(Opcode.And, b);

    public static Value operator |(Value a, Value b) => a.Binary(Opcode.Or, b);

    public static Value operator ^(Value a, Value b) => a.Binary(Opcode.Xor, b);

    public static Value operator !(Value a) => a.Unary(Opcode.Not);

    public static Value operator <<(Value a, int bits) => a.Binary(Opcode.ShiftLeft, a.Constant(bits));

    public static Value operator >>(Value a, int bits) => a.Binary(Opcode.ShiftRight, a.Constant(bits));

    /// <summary>a · b + c, rounded once.</summary>
    public static Value Fma(Value a, Value b, Value c) => new(a.Writer, a.Writer.Fma(a.Number, b.Number, c.Number));

    /// <inheritdoc cref="Fma(Value, Value, Value)"/>
    public static Value Fma(Value a, double b, Value c) => Fma(a, a.Constant(b), c);

    /// <inheritdoc cref="Fma(Value, Value, Value)"/>
    public static Value Fma(Value a, double b, double c) => Fma(a, a.Constant(b), a.Constant(c));

    /// <inheritdoc cref="Fma(Value, Value, Value)"/>
    public static Value Fma(Value a, Value b, double c) => Fma(a, b, a.Constant(c));

    /// <summary>One of two values, both computed.</summary>
    public static Value Select(Value condition, Value then, Value otherwise) => new(then.Writer, then.Writer.Select(condition.Number, then.Number, otherwise.Number));

    /// <inheritdoc cref="Select(Value, Value, Value)"/>
    public static Value Select(Value condition, double then, Value otherwise) => Select(condition, otherwise.Constant(then), otherwise);

    /// <inheritdoc cref="Select(Value, Value, Value)"/>
    public static Value Select(Value condition, Value then, double otherwise) => Select(condition, then, then.Constant(otherwise));

    /// <summary>One of two values, each computed only where some lane needs it.</summary>
    public static Value Choose(Value condition, Func<Value> then, Func<Value> otherwise) => Choose(condition, () => [then()], () => [otherwise()])[0];

    /// <inheritdoc cref="Choose(Value, Func{Value}, Func{Value})"/>
    public static Value[] Choose(Value condition, Func<Value[]> then, Func<Value[]> otherwise) => condition.Writer.Choose(condition, then, otherwise);

    /// <summary>c₀ + x (c₁ + c₂x + …): the tail by even and odd powers, which halves the chain of dependent operations.</summary>
    public static Value Polynomial(ReadOnlySpan<double> coefficients, Value x)
    {
        var square = x * x;
        Value? even = null, odd = null;
        for (var i = coefficients.Length - 1; i > 0; i--)
        {
            ref var half = ref (i & 1) == 0 ? ref even : ref odd;
            half = half is { } sum ? Fma(sum, square, coefficients[i]) : x.Constant(coefficients[i]);
        }

        var tail = odd!.Value;
        return Fma(x, even is { } rest ? Fma(x, rest, tail) : tail, coefficients[0]);
    }

    /// <summary>A literal of this value's type.</summary>
    public Value Constant(double value) => new(Writer, Writer.Constant(Type, value));

    /// <summary>An Int64, whatever the type of this value.</summary>
    public Value Integer(long value) => new(Writer, Writer.Integer(value));

    /// <summary>Whether this is b, a Bool.</summary>
    public Value Is(Value b) => Binary(Opcode.Equal, b);

    /// <inheritdoc cref="Is(Value)"/>
    public Value Is(double b) => Is(Constant(b));

    public Value Min(Value b) => Binary(Opcode.Min, b);

    public Value Min(double b) => Min(Constant(b));

    public Value Max(Value b) => Binary(Opcode.Max, b);

    public Value Max(double b) => Max(Constant(b));

    public Value Abs() => Unary(Opcode.Abs);

    public Value Sqrt() => Unary(Opcode.Sqrt);

    public Value Floor() => Unary(Opcode.Floor);

    public Value Round() => Unary(Opcode.Round);

    public Value Truncate() => Unary(Opcode.Truncate);

    /// <summary>|this| with b's sign.</summary>
    public Value WithSignOf(Value b) => Binary(Opcode.CopySign, b);

    /// <summary>This, or its negative where b has a sign.</summary>
    public Value TimesSignOf(Value b)
    {
        var bits = b.Bits();
        var sign = bits.Constant(-Math.ScaleB(1, (8 * bits.Type.Size()) - 1));
        return (bits & sign ^ Bits()).Bits();
    }

    public Value As(DType type) => type == Type ? this : new(Writer, Writer.Convert(type, Number));

    /// <summary>The bits of a floating number as those of an integer, or back.</summary>
    public Value Bits()
    {
        var to = Type switch
        {
            DType.Float64 => DType.Int64,
            DType.Float32 => DType.Int32,
            DType.Int32 => DType.Float32,
            _ => DType.Float64,
        };
        return new(Writer, Writer.Bitcast(to, Number));
    }

    /// <summary>
    /// The nearest integer to a Float64 below 2⁵¹, halves to even, as a Float64 and as an Int64. Adding 3·2⁵¹ leaves no room for a fraction, and the integer
    /// is in the last bits of the sum: a conversion takes several instructions more, for it saturates.
    /// </summary>
    public (Value Rounded, Value Integer) Nearest()
    {
        const double Whole = 6755399441055744;
        var sum = this + Whole;
        return (sum - Whole, sum.Bits() - sum.Integer(BitConverter.DoubleToInt64Bits(Whole)));
    }

    /// <summary>
    /// The integer n nearest to this times a factor, of any floating type, and a number whose last bits are those of n + offset: what is before them goes
    /// when it is shifted to the left by the bits of a fraction.
    /// </summary>
    public (Value Rounded, Value LastBits) NearestMultiple(double factor, int offset = 0)
    {
        var whole = Constant(Math.ScaleB(1.5, FloatFormat.Of(Type).Fraction) + offset);
        var sum = Fma(this, factor, whole);
        return (sum - whole, sum.Bits());
    }

    /// <summary>2ⁿ for an Int64 n in −1022 … 1023; 0 for −1023.</summary>
    public Value PowerOfTwo() => ((this + 1023) << 52).Bits();

    /// <summary>The floating number with these last bits for its exponent, and no fraction.</summary>
    public Value PowerOfLastBits() => (this << FloatFormat.Of(Type).Fraction).Bits();

    /// <summary>
    /// This times 2ⁿ, rounded once, with n and twice the bias of exponents added in the last bits of a number: in two steps, for 2ⁿ may be out of range where the
    /// product is not. Half of that number is an exponent with its bias, and so is the other half.
    /// </summary>
    private Value ScaleByLastBits(Value bits)
    {
        var half = bits >> 1;
        return this * half.PowerOfLastBits() * (bits - half).PowerOfLastBits();
    }

    /// <summary>
    /// This, between 1/4 and 4 in size or NaN, times 2ⁿ, rounded once, for an n within −1090 … 1090 (of Float32 ±160) and a number for <see cref="ScaleByLastBits"/>: by one instruction
    /// where the processor has it. The bits are the same: of such a number the first of the two products is a normal number and exact, and so only the second one is rounded,
    /// where the instruction rounds, to a subnormal number or 0 or ∞ too; NaN stays NaN.
    /// </summary>
    public Value Scale(Value n, Value bits) => IsScaled ? Binary(Opcode.Scale, n) : ScaleByLastBits(bits);

    /// <summary>The same for an Int64 n beside the same number as a Float64.</summary>
    public Value ScaleBy(Value n, Value integer) => IsScaled ? Binary(Opcode.Scale, n) : Scale(integer);

    private bool IsScaled => Writer.Form == FunctionForm.Inline && Cpu.PowersOfTwo.IsInstruction;

    /// <summary>This times 2ⁿ, rounded once: in two steps, for 2ⁿ may be out of range where the product is not.</summary>
    private Value Scale(Value n)
    {
        var half = n >> 1;
        return this * half.PowerOfTwo() * (n - half).PowerOfTwo();
    }

    /// <summary>A function of this value, and of another where it has two arguments.</summary>
    public Value Call(Function function, Value? other = null) => new(Writer, Writer.Call(function, Number, other?.Number ?? Instruction.None));

    /// <summary>A function of this value as the host has it.</summary>
    public Value CallHost(Function function) => new(Writer, Writer.CallHost(function, Number));

    private Value Unary(Opcode code) => new(Writer, Writer.Unary(code, Number));

    private Value Binary(Opcode code, Value b) => new(Writer, Writer.Binary(code, Number, b.Number));
}
