namespace Fluxion;

/// <summary>A matrix is none that an operation can take: singular, not positive definite, with elements that are infinite or NaN; or an iteration for it does not converge. The message says which.</summary>
/// <param name="message">The operation, what is wrong with the matrix, the way out.</param>
public sealed class LinearAlgebraException(string message) : InvalidOperationException(message);
