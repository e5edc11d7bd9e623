using System.Diagnostics;

namespace Fluxion;

/// <content>
/// How a tensor prints. Its properties are hidden from debuggers, and with that from F# interactive, which would print each of them after the text that says it all.
/// </content>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class Tensor
{
    /// <summary>
    /// A constant's elements, with its type where that is not Float64 and its shape where elements are left out or do not show it; a variable's value;
    /// of another expression its op, shape and formula. Nothing is computed, and of a large tensor only what is shown is read.
    /// </summary>
    public override string ToString() => TensorText.Of(this);
}
