using System.Collections.Immutable;

namespace Fluxion;

/// <summary>
/// A part of a formula in normal form: sums with like terms collected, products with like factors collected. Equal terms of one <see cref="Terms"/> are one object,
/// and have a greater number than their parts.
/// </summary>
/// <param name="id">Its number.</param>
/// <param name="shape">The shape that it has by itself, before it is broadcast with others.</param>
internal abstract class Term(int id, ImmutableArray<int> shape)
{
    public int Id { get; } = id;

    public ImmutableArray<int> Shape { get; } = shape;

    /// <summary>What it is made of, once for each place.</summary>
    public abstract IEnumerable<Term> Parts { get; }
}

/// <summary>A leaf, or what is shown as one.</summary>
internal sealed class Atom(int id, ImmutableArray<int> shape, string text) : Term(id, shape)
{
    public string Text { get; } = text;

    public override IEnumerable<Term> Parts => [];
}

/// <summary>A number, broadcast to where it stands.</summary>
internal sealed class Number(int id, Ratio value) : Term(id, Shapes.Scalar)
{
    public Ratio Value { get; } = value;

    public override IEnumerable<Term> Parts => [];
}

/// <summary>An op by its name, with what is static about it.</summary>
internal sealed class Call(int id, ImmutableArray<int> shape, string name, ImmutableArray<Term> arguments, string attributes) : Term(id, shape)
{
    public string Name { get; } = name;

    public ImmutableArray<Term> Arguments { get; } = arguments;

    public string Attributes { get; } = attributes;

    public override IEnumerable<Term> Parts => Arguments;
}

/// <summary>c·Π baseᵖ, at least one factor.</summary>
internal sealed class Product(int id, ImmutableArray<int> shape, Ratio coefficient, ImmutableArray<Factor> factors) : Term(id, shape)
{
    public Ratio Coefficient { get; } = coefficient;

    public ImmutableArray<Factor> Factors { get; } = factors;

    public override IEnumerable<Term> Parts => Factors.Select(factor => factor.Base);
}

/// <summary>Σ c·term, at least two.</summary>
internal sealed class Sum(int id, ImmutableArray<int> shape, ImmutableArray<Addend> addends) : Term(id, shape)
{
    public ImmutableArray<Addend> Addends { get; } = addends;

    public override IEnumerable<Term> Parts => Addends.Select(addend => addend.Term);
}

/// <summary>baseᵖ; p is not 0.</summary>
internal readonly record struct Factor(Term Base, int Power);

/// <summary>c·term; the term has no coefficient of its own, and is the number 1 for a constant.</summary>
internal readonly record struct Addend(Ratio Coefficient, Term Term);
