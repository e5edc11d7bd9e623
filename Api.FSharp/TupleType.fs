namespace Fluxion

// Reflection speaks of obj, in which a tuple's elements may be null.
#nowarn 3261 3264

open System
open System.Reflection
open System.Runtime.CompilerServices

/// Tuples, struct tuples too, without F#'s reflection: that compiles expressions, which costs a process a tenth of its first gradient.
module internal TupleType =

    // From the eighth element on they are a tuple in the place of the eighth.
    let private direct = 7

    let isTuple (ty: Type) =
        ty.IsGenericType
        && typeof<ITuple>.IsAssignableFrom ty
        && (ty.Name.StartsWith("Tuple`", StringComparison.Ordinal)
            || ty.Name.StartsWith("ValueTuple`", StringComparison.Ordinal))
        && ty.Namespace = "System"

    let rec elements (ty: Type) : Type[] =
        let arguments = ty.GetGenericArguments()

        if arguments.Length <= direct then
            arguments
        else
            Array.append arguments[.. direct - 1] (elements arguments[direct])

    let read (tuple: obj) : obj[] =
        let tuple = tuple :?> ITuple
        let values = Array.zeroCreate tuple.Length

        for i in 0 .. values.Length - 1 do
            values[i] <- tuple[i]

        values

    /// A tuple of some elements.
    let rec maker (ty: Type) : obj[] -> obj =
        let arguments = ty.GetGenericArguments()
        let constructor = ConstructorInvoker.Create(ty.GetConstructor arguments)

        if arguments.Length <= direct then
            fun values -> constructor.Invoke(Span values)
        else
            let rest = maker arguments[direct]

            fun values ->
                let own = values[..direct]
                own[direct] <- rest values[direct..]
                constructor.Invoke(Span own)
