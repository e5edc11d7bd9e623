using System.Runtime.CompilerServices;

namespace Fluxion.Kernels;

/// <summary>Room on the stack for as many storages as a call mostly has.</summary>
[InlineArray(Room)]
internal struct FewStorages
{
    /// <summary>For how many.</summary>
    public const int Room = 12;

    private Storage first;
}
