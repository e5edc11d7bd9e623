namespace Fluxion

open System

[<AutoOpen>]
module ControlFlow =

    /// What a leaf of a state is called in messages, and what comes out of a step, which must be built like what went in.
    [<Sealed>]
    type private State<'S>(operation: string, start: 'S) =
        let leaves = Leaves.some operation start

        member _.Leaves = leaves

        member _.Of(tensors: Tensor[]) = Leaves.rebuild start tensors

        member _.Next(state: 'S) =
            let next = Leaves.all operation state
            Leaves.checkAlike operation start state
            next

        member _.Path = Func<int, string>(fun leaf -> (Paths.all "state" start)[leaf])

    let cond (predicate: Tensor) (ifTrue: 'P -> 'Q) (ifFalse: 'P -> 'Q) (p: 'P) : 'Q =
        Leaves.check<'Q> "cond"
        let first = ref ValueNone

        let branch (f: 'P -> 'Q) =
            Func<Tensor[], Tensor[]>(fun leaves ->
                let result = f (Leaves.rebuild p leaves)

                match first.Value with
                | ValueSome other -> Leaves.checkAlike "cond" other result
                | ValueNone -> first.Value <- ValueSome result

                Leaves.all "cond" result)

        let path =
            Func<int, string>(fun leaf -> (Paths.all "result" (ValueOption.get first.Value))[leaf])

        let tensors =
            Control.Cond("cond", predicate, Leaves.all "cond" p, branch ifTrue, branch ifFalse, path)

        Leaves.rebuild (ValueOption.get first.Value) tensors

    let private scanning operation backwards segment (f: 'S -> 'X -> 'S * 'Y) (start: 'S) (xs: 'X) : 'S * 'Y =
        Leaves.check<'Y> operation
        let state = State(operation, start)
        let output = ref Unchecked.defaultof<'Y>

        let struct (last, outputs) =
            Control.Scan(
                operation,
                state.Leaves,
                Leaves.all operation xs,
                (fun carries slices ->
                    let next, y = f (state.Of carries) (Leaves.rebuild xs slices)
                    output.Value <- y
                    struct (state.Next next, Leaves.all operation y)),
                backwards,
                segment,
                state.Path
            )

        state.Of last, Leaves.rebuild output.Value outputs

    let scan (f: 'S -> 'X -> 'S * 'Y) (start: 'S) (xs: 'X) : 'S * 'Y = scanning "scan" false 0 f start xs

    let reverseScan (f: 'S -> 'X -> 'S * 'Y) (start: 'S) (xs: 'X) : 'S * 'Y =
        scanning "reverseScan" true 0 f start xs

    let checkpointedScan (segment: int) (f: 'S -> 'X -> 'S * 'Y) (start: 'S) (xs: 'X) : 'S * 'Y =
        if segment < 1 then
            raise (
                Errors.Argument(
                    "checkpointedScan",
                    $"segments of {segment} steps",
                    "1 or more, about the square root of the number of steps"
                )
            )

        scanning "checkpointedScan" false segment f start xs

    let foriLoop (lower: int) (upper: int) (f: Tensor -> 'S -> 'S) (start: 'S) : 'S =
        let state = State("foriLoop", start)

        Control.Fori(
            "foriLoop",
            lower,
            upper,
            state.Leaves,
            (fun i carries -> state.Next(f i (state.Of carries))),
            state.Path
        )
        |> state.Of

    let whileLoop (holds: 'S -> Tensor) (f: 'S -> 'S) (start: 'S) : 'S =
        let state = State("whileLoop", start)

        Control.While(
            "whileLoop",
            state.Leaves,
            (fun carries -> holds (state.Of carries)),
            (fun carries -> state.Next(f (state.Of carries))),
            state.Path
        )
        |> state.Of

    let boundedWhileLoop (most: int) (holds: 'S -> Tensor) (f: 'S -> 'S) (start: 'S) : 'S =
        let state = State("boundedWhileLoop", start)

        Control.BoundedWhile(
            "boundedWhileLoop",
            most,
            state.Leaves,
            (fun carries -> holds (state.Of carries)),
            (fun carries -> state.Next(f (state.Of carries))),
            state.Path
        )
        |> state.Of

    let fixedPoint (f: 'S -> 'S) (start: 'S) : 'S =
        let state = State("fixedPoint", start)

        Control.FixedPoint(
            "fixedPoint",
            state.Leaves,
            (fun x -> state.Next(f (state.Of x))),
            0.0,
            Control.MostIterations,
            state.Path
        )
        |> state.Of

    let root (f: Tensor -> Tensor) (start: Tensor) : Tensor =
        Control.Root("root", Errors.Given(start, "start", "root"), f)
