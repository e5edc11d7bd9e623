using System.Collections.Immutable;
using System.Numerics;

namespace Fluxion.Kernels;

/// <content>What depends on how values vary along loops.</content>
public sealed partial class KernelChecker
{
    private void CheckVariation() => CheckVariation(kernel.Body, LoopDependence.Of(kernel), inVaryingBranch: false);

    private void CheckVariation(ImmutableArray<Statement> block, BigInteger[] along, bool inVaryingBranch)
    {
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Load load when inVaryingBranch:
                    Require(kernel.Accesses[load.Access].Index == Instruction.None, $"%{load.Result}: a checked load under a condition that varies along a parallel or reducing loop");
                    break;
                case Store store:
                    Require(!inVaryingBranch, "store: it stands under a condition that varies along a parallel or reducing loop; give its access a predicate");
                    CheckCollisions(store, along);
                    break;
                case Loop loop:
                    Require(!inVaryingBranch, $"loop {loop.Number}: it stands under a condition that varies along a parallel or reducing loop");
                    Require(!Varies(along, loop.While), $"loop {loop.Number}: how long it goes on varies along a parallel or reducing loop; let it go on while any does, and select");
                    loops.Add(loop);
                    CheckVariation(loop.Body, along, inVaryingBranch);
                    loops.RemoveAt(loops.Count - 1);
                    break;
                case If branch:
                    Require(!inVaryingBranch, "if: it stands under a condition that varies along a parallel or reducing loop; join the conditions, or select");
                    var varies = Varies(along, branch.Condition);
                    CheckVariation(branch.Then, along, inVaryingBranch || varies);
                    CheckVariation(branch.Else, along, inVaryingBranch || varies);
                    break;
            }
        }
    }

    /// <summary>Iterations in no order must not write the same element. Where an index or a predicate depends on the loop, that is data.</summary>
    private void CheckCollisions(Store store, BigInteger[] along)
    {
        var access = kernel.Accesses[store.Access];
        for (var i = 0; i < loops.Count; i++)
        {
            var collides = loops[i].Kind != LoopKind.Sequential && access.Strides[i] == StrideClass.Zero
                && !DependsOn(along, access.Index, loops[i]) && !DependsOn(along, access.Predicate, loops[i]);
            Require(!collides, $"store: all iterations of loop {loops[i].Number}, which is not sequential, write the same element by access {store.Access}");
        }
    }

    private bool Varies(BigInteger[] along, int value) => loops.Exists(loop => loop.Kind != LoopKind.Sequential && DependsOn(along, value, loop));

    private static bool DependsOn(BigInteger[] along, int value, Loop loop) => value != Instruction.None && !((along[value] >> loop.Number) & BigInteger.One).IsZero;
}
