using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>A program inside another one: its inputs and outputs are parts of the outer program's buffers, or what a loop carries.</summary>
/// <param name="Program">The program; it has no scalar results, and its temporaries are a buffer of the outer program.</param>
/// <param name="Data">Its data vector, the same in every run.</param>
/// <param name="Arena">The outer program's buffer for its temporaries; −1 where it has none.</param>
/// <param name="Bindings">For each of its buffers what stands for it; null for a temporary.</param>
public sealed record InnerProgram(DeviceProgram Program, ImmutableArray<long> Data, int Arena, ImmutableArray<Binding?> Bindings);

/// <summary>What stands for a buffer of an inner program.</summary>
public abstract record Binding;

/// <summary>A part of a buffer of the outer program, from an element on; within a loop it may move with the position.</summary>
/// <param name="Buffer">The outer program's buffer.</param>
/// <param name="Offset">The first element, as far as it does not depend on data.</param>
/// <param name="Terms">What the outer program's data adds to it.</param>
/// <param name="Stride">The elements from one position of the loop to the next: 0 for what does not move.</param>
public sealed record Region(int Buffer, long Offset, ImmutableArray<DataTerm> Terms, long Stride = 0) : Binding;

/// <summary>What a loop carries: as it comes into an iteration, or as it goes out.</summary>
/// <param name="Number">Which of the loop's <see cref="Carry"/>.</param>
/// <param name="IsNext">Whether it is what goes out.</param>
public sealed record InTurn(int Number, bool IsNext) : Binding;

/// <summary>
/// One value that a loop carries. An iteration reads it in one place and writes it in another: two buffers in turn, or one place after the other in the row of all of its values.
/// </summary>
/// <param name="Initial">Where it is before the first iteration; only read.</param>
/// <param name="Final">The buffer in which it is after the last one.</param>
/// <param name="Other">A buffer as large; −1 where there is a row.</param>
/// <param name="Row">The buffer of the values before each position, one after the other; −1 for none.</param>
public sealed record Carry(Region Initial, int Final, int Other, int Row);

/// <summary>Runs one of two programs.</summary>
/// <param name="Predicate">One Bool: true for the first.</param>
/// <param name="Then">The first.</param>
/// <param name="Else">The second.</param>
public sealed record ChoiceStep(Region Predicate, InnerProgram Then, InnerProgram Else) : ProgramStep;

/// <summary>
/// Runs a program again and again: at positions 0, 1, …, or from the last one to 0. What does not move, what moves by a stride and what is carried are told apart in its bindings, and nothing is copied
/// between iterations, so that a compiler may make one kernel with a sequential loop of a small body.
/// </summary>
/// <param name="Operation">Whose loop it is, for messages.</param>
/// <param name="Length">How many iterations; under a condition at most so many, and it is an error when the condition holds still.</param>
/// <param name="Backwards">Whether the positions fall.</param>
/// <param name="Body">What an iteration does.</param>
/// <param name="Condition">What is run before each iteration to see whether there is one; null for none. Its result is the Bool in <paramref name="Verdict"/>.</param>
/// <param name="Verdict">The buffer of the condition's result; −1 for none.</param>
/// <param name="Carries">What goes from one iteration to the next.</param>
public sealed record LoopStep(string Operation, long Length, bool Backwards, InnerProgram Body, InnerProgram? Condition, int Verdict, ImmutableArray<Carry> Carries) : ProgramStep;
