using System.Collections.Immutable;

namespace Fluxion.Examples.CSharp;

// What parameters may look like in C#: the suite differentiates by each of these.

/// <summary>A positional record struct.</summary>
public readonly record struct Line(Tensor Slope, Tensor Offset);

/// <summary>Properties with init, one that may be missing, one that is computed, and numbers, text and dates that ride along.</summary>
public sealed record Described
{
    /// <summary>A parameter.</summary>
    public required Tensor Weight { get; init; }

    /// <summary>A parameter that may be missing.</summary>
    public Tensor? Bias { get; init; }

    /// <summary>Rides along.</summary>
    public string Name { get; init; } = "nameless";

    /// <summary>Rides along.</summary>
    public int[] Sizes { get; init; } = [];

    /// <summary>Rides along.</summary>
    public DateOnly? Trained { get; init; }

    /// <summary>Computed: no part of the parameters.</summary>
    public Tensor SquaredNorm => (Weight * Weight).Sum();
}

/// <summary>Arrays of tensors and of other records, and positions that ride along beside floating tensors.</summary>
public sealed record Stack(ImmutableArray<Tensor> Weights, Tensor[] Biases, Line[] Lines, Tensor Positions);

/// <summary>A hierarchy of records is a union: each value goes by its own fields.</summary>
public abstract record Activation;

/// <summary>A case with a parameter.</summary>
public sealed record Scaled(Tensor Factor) : Activation;

/// <summary>A case without.</summary>
public sealed record Plain : Activation;

/// <summary>A record that others extend.</summary>
public record Base(Tensor First);

/// <summary>One that extends it, with a case of the union and a tuple inside.</summary>
public record Extended(Tensor First, Activation Activation, (Tensor A, int Count) Pair) : Base(First);
