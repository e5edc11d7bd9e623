using System.Collections.Immutable;

namespace Fluxion.Kernels;

/// <summary>What is known of each value of a kernel.</summary>
public static class KernelValues
{
    /// <summary>The type of each value, by number.</summary>
    /// <param name="kernel">A kernel that <see cref="KernelChecker"/> accepts.</param>
    public static ImmutableArray<DType> Types(Kernel kernel)
    {
        var types = new DType[kernel.Values];
        Collect(kernel.Body, types);
        return ImmutableArray.Create(types);
    }

    private static void Collect(ImmutableArray<Statement> block, DType[] types)
    {
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Instruction instruction:
                    types[instruction.Result] = instruction.Type;
                    break;
                case Load load:
                    types[load.Result] = load.Type;
                    break;
                case Reduce reduce:
                    types[reduce.Result] = reduce.Type;
                    break;
                case Loop loop:
                    foreach (var carried in loop.Carried)
                    {
                        types[carried.Inside] = types[carried.Result] = carried.Type;
                    }

                    Collect(loop.Body, types);
                    break;
                case If branch:
                    Collect(branch.Then, types);
                    Collect(branch.Else, types);
                    foreach (var merged in branch.Results)
                    {
                        types[merged.Result] = merged.Type;
                    }

                    break;
            }
        }
    }
}
