namespace Fluxion;

/// <summary>A compiled function from numbers to numbers: it reads one span and writes the other, and allocates nothing. Any number of threads may call it at once.</summary>
/// <param name="input">The elements of the argument.</param>
/// <param name="output">Where the elements of the result go, those of its tensors one after the other. It may be the memory that is read.</param>
/// <exception cref="ArgumentException">A span has another length than the function was made for.</exception>
public delegate void SpanFunction(ReadOnlySpan<double> input, Span<double> output);
