namespace Fluxion.Laws

open FsCheck

/// <summary>Random shapes, small enough that what is tried at them is readable: up to 3 axes, each up to 4 long.</summary>
[<RequireQualifiedAccess>]
module Shape =

    /// <summary>Shapes of rank 0 to 3; one in eight has an axis without elements. They shrink to fewer and shorter axes.</summary>
    /// <example><code>Seq.forall (fun shape -> List.length shape &lt;= 3) (Gen.sample 100 Shape.any.Generator) // true</code></example>
    val any: Arbitrary<int list>

    /// <summary>Shapes of rank 0 to 3 with elements.</summary>
    /// <example><code>Seq.exists (List.contains 0) (Gen.sample 100 Shape.filled.Generator) // false</code></example>
    val filled: Arbitrary<int list>

    /// <summary>Two shapes that broadcast, by NumPy's rule: either may have fewer axes, and axes of length 1.</summary>
    /// <example><code>Seq.forall (fun (a, b) -> List.length a &lt;= 3 &amp;&amp; List.length b &lt;= 3) (Gen.sample 100 Shape.broadcasting.Generator) // true</code></example>
    val broadcasting: Arbitrary<int list * int list>

    /// Fewer axes, then shorter ones; the rank may fall, elements may go but none that were missing come.
    val internal smaller: shape: int list -> seq<int list>
