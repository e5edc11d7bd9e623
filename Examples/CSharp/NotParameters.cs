namespace Fluxion.Examples.CSharp;

// What cannot be parameters: the suite asks for derivatives by each of these, and reads the errors.

/// <summary>A class within a record.</summary>
public sealed record Cached(Line Line, Inner Hidden);

/// <summary>Its field that is no tree.</summary>
public sealed record Inner(Tensor Weight, Dictionary<string, Tensor> Cache);

/// <summary>A function within a record.</summary>
public sealed record WithFunction(Tensor Weight, Func<Tensor, Tensor> Activation);

/// <summary>A tensor that a copy cannot be given.</summary>
public sealed record Fixed(Tensor Weight)
{
    /// <summary>Without init.</summary>
    public Tensor Offset { get; } = Tensor.Scalar(0);
}

/// <summary>A record within itself.</summary>
public sealed record Chain(Tensor Weight, Chain? Next);

/// <summary>Not a record.</summary>
public sealed class Plainly
{
    /// <summary>A tensor in a class.</summary>
    public Tensor Weight { get; set; } = Tensor.Scalar(1);
}

/// <summary>No tensor at all.</summary>
public sealed record Numbers(double Rate, int Steps);

/// <summary>A case of a union that is met at run time only.</summary>
public sealed record Stateful(Tensor Factor, List<Tensor> State) : Activation;
