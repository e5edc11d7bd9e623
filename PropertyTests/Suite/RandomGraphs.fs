namespace Fluxion.Suite

open System
open System.Collections.Generic
open System.Collections.Immutable
open Fluxion

/// A random expression: outputs over parameters, and arguments for these.
type internal RandomGraph =
    {
        Seed: int
        Size: int
        Parameters: Tensor[]
        Arguments: Tensor[]
        Outputs: Tensor[]
    }

    override graph.ToString() =
        let ops = graph.Outputs |> Array.map (fun output -> output.Op.Name)
        $"seed {graph.Seed}, size {graph.Size}: outputs {ops}"

/// Draws expressions over every op that lowering knows, with broadcasting, scalars, empty axes, strided constants, shared values and gradients.
[<RequireQualifiedAccess>]
module internal RandomGraphs =

    let private axes (lengths: int seq) = ImmutableArray.CreateRange lengths

    let private text (shape: int seq) = String.Join(";", shape)

    /// Broadcasts if the shapes allow it.
    let private broadcasts (a: Tensor) (b: Tensor) =
        Shapes.Broadcast(a.Shape, b.Shape).HasValue

    /// Quarters, so that many sums are exact and comparisons tie.
    let private elements (random: Random) count =
        Array.init count (fun _ -> float (random.Next(-8, 9)) * 0.25)

    let private argument (random: Random) (shape: int[]) =
        let count = Array.fold (*) 1 shape

        match random.Next 8, shape with
        | _, [||] -> Tensor.Scalar(float (random.Next(-8, 9)) * 0.25)
        | 0, _ -> Tensor.Full(ReadOnlySpan shape, float (random.Next(-4, 5)) * 0.5)
        | (1 | 2), _ when shape.Length > 1 -> Tensor.Of(elements random count, ReadOnlySpan(Array.rev shape)).T
        | 3, _ when shape.Length = 1 ->
            Tensor.Of(elements random (2 * count), ReadOnlySpan [| 2 * count |]).Slice(0, 0, 2 * count, 2)
        | 4, _ -> Tensor.Of(elements random count, ReadOnlySpan shape).Flip(ReadOnlySpan [| 0 |])
        | _ -> Tensor.Of(elements random count, ReadOnlySpan shape)

    /// Positions below a bound, of a value's shape.
    let private positions (bound: int) (x: Tensor) =
        ((x.Cos() * 100.0).Convert DType.Int64 % Tensor.Scalar(float bound, DType.Int64)).Abs()

    /// One more value over those that are there, or nothing where the one drawn does not suit.
    let private grow (random: Random) (pick: unit -> Tensor) =
        let x = pick ()
        let axis = if x.Rank = 0 then 0 else random.Next x.Rank
        let length = if x.Rank = 0 then 0 else x.Shape[axis]

        let ranked build =
            if x.Rank > 0 then Some(build ()) else None

        let filled build =
            if x.Rank > 0 && length > 0 then Some(build ()) else None

        let keep = random.Next 2 = 0

        match random.Next 38 with
        | 0 -> Some(x.Tanh())
        | 1 -> Some(x.Sin())
        | 2 -> Some(-x)
        | 3 -> Some(x.Abs())
        | 4 -> Some(x * x)
        | 5 -> Some(x.Sigmoid())
        | 6 -> Some(x * 2.0 + 1.0)
        | 7 -> Some(x.Convert(DType.Float32).Exp().Convert DType.Float64)
        | 8 -> Some(x.Erf())
        | 9 -> Some(x.Relu())
        | 10
        | 11
        | 12
        | 13
        | 14 ->
            let other = pick ()

            if broadcasts x other then
                match random.Next 6 with
                | 0 -> x + other
                | 1 -> x - other
                | 2 -> x * other
                | 3 -> Tensor.Maximum(x, other)
                | 4 -> Tensor.StrongMultiply(x, other)
                | _ -> Tensor.Where(x .> 0.25, x, other)
                |> Some
            else
                None
        | 15 -> ranked (fun () -> x.Sum(axis, keep))
        | 16 -> Some(x.Sum())
        | 17 -> filled (fun () -> x.Max(axis, keep))
        | 18 -> filled (fun () -> x.Min(axis, keep))
        | 19 -> Some(x.PermuteTo(axes (Seq.sortBy (fun _ -> random.Next()) [ 0 .. x.Rank - 1 ])))
        | 20 -> Some(x.Reshape(ReadOnlySpan [| int x.Size |]))
        | 21 -> Some(x.Unsqueeze(random.Next(x.Rank + 1)))
        | 22 ->
            ranked (fun () ->
                let start = random.Next(length + 1)
                x.Slice(axis, start, random.Next(start, length + 1), random.Next(1, 3)))
        | 23 -> ranked (fun () -> x.Flip(ReadOnlySpan [| axis |]))
        | 24 ->
            ranked (fun () ->
                let only value other =
                    [| for i in 0 .. x.Rank - 1 -> if i = axis then value else other |]

                let step = random.Next(1, 3)
                let start = random.Next 3
                let inner = max 0 ((length - 1) * step + 1)
                let shape = Array.updateAt axis (start + inner + random.Next 2) [| yield! x.Shape |]
                x.PadTo(axes (only start 0), axes (only step 1), axes shape))
        | 25 -> ranked (fun () -> Tensor.Cat([ x; x * x; x.Cos() ], axis))
        | 26 -> filled (fun () -> x.TakeAlong(axis, positions length x))
        | 27 ->
            filled (fun () ->
                let bound = random.Next(1, 5)
                x.ScatterAddAlong(axis, positions bound x, bound, "takeAlong"))
        | 28
        | 29 ->
            if x.Rank >= 2 then
                Some(Tensor.Dot(x, x.TransposeLast()))
            else
                None
        | 30 -> ranked (fun () -> x.Softmax axis)
        | 31 ->
            if x.Rank < 3 then
                Some(x.ExpandTo(axes [ random.Next(1, 4); yield! x.Shape ]))
            else
                None
        | 32 -> ranked (fun () -> Leaves.NewIota(x.Shape, DType.Int64, axis).Convert DType.Float64 * x)
        | 33 ->
            if x.Rank >= 2 then
                Some(x.Tril(random.Next(-1, 2)))
            else
                None
        | 34 -> filled (fun () -> x.ArgMax(axis).Convert DType.Float64)
        | 35 ->
            if x.Rank >= 2 && x.Shape[x.Rank - 1] > 0 then
                // Larger products are a routine's.
                let wide = x.ExpandTo(axes [ 20; yield! x.Shape ])
                let flat = wide.PermuteTo(axes [ yield! seq { 1 .. x.Rank }; 0 ])
                Some(Tensor.Dot(flat, flat.TransposeLast()))
            else
                None
        | 36 ->
            if x.Rank >= 2 && x.Shape[x.Rank - 1] > 0 then
                let gram = Tensor.Dot(x.TransposeLast(), x)
                let regular = gram + Tensor.Eye(x.Shape[x.Rank - 1]) * (gram.Abs().Sum() + 1.0)
                Some(Tensor.SolveMatrix(regular, x.TransposeLast()))
            else
                None
        | _ ->
            if x.Rank > 0 && x.Shape[0] > 0 then
                Some(x[ReadOnlySpan [| 0 |]])
            else
                None

    /// Draws an expression of about so many steps.
    let draw seed size =
        let random = Random seed
        let parameters = List<Tensor>()
        let arguments = List<Tensor>()
        let pool = List<Tensor>()
        let n = if random.Next 6 = 0 then 0 else random.Next(1, 5)
        let m, k = random.Next(1, 5), random.Next(1, 4)

        for shape in [ [| n; m |]; [| m |]; [| n; m; k |]; [||]; [| m; k |]; [| n; 1 |] ] do
            let constant = argument random shape
            let parameter = Tensor.Parameter(constant.Shape, constant.DType, "a test")
            parameters.Add parameter
            arguments.Add constant
            pool.Add parameter

        // Late values more often than early ones, so that expressions are deep.
        let pick () =
            let back = Math.Pow(random.NextDouble(), 2.0) * float pool.Count
            pool[max 0 (pool.Count - 1 - int back)]

        for _ in 1..size do
            match grow random pick with
            | Some value when value.Size <= 4096L && value.Rank <= 4 -> pool.Add value
            | _ -> ()

        let outputs = List [ pool[pool.Count - 1] ]

        while random.Next 3 <> 0 && outputs.Count < 5 do
            outputs.Add(pick ())

        if random.Next 2 = 0 then
            let cotangents: (Tensor | null)[] =
                [| for output in outputs -> Tensor.LiteralLike(output, 1.0) |]

            for gradient in
                Reverse.Pull(
                    ReadOnlySpan(outputs.ToArray()),
                    ReadOnlySpan cotangents,
                    ReadOnlySpan(parameters.ToArray())
                ) do
                match gradient with
                | null -> ()
                | gradient -> outputs.Add gradient

        {
            Seed = seed
            Size = size
            Parameters = parameters.ToArray()
            Arguments = arguments.ToArray()
            Outputs = outputs.ToArray()
        }

    /// All outputs in one plan.
    let fused graph =
        Evaluation.Prepare(ReadOnlySpan graph.Outputs, ReadOnlySpan graph.Parameters).Run(ReadOnlySpan graph.Arguments)

    /// Node by node, each evaluated on its own.
    let unfused graph =
        Substitute.Into(ReadOnlySpan graph.Outputs, ReadOnlySpan graph.Parameters, ReadOnlySpan graph.Arguments)

    /// Whether the order of a sum depends on how axes merge: sums over several axes at once are nested loops where accesses do not let them be one.
    let sumsSeveralAxes graph =
        let walk =
            CanonicalWalk.Over(ReadOnlySpan graph.Outputs, ImmutableArray.CreateRange graph.Parameters, graph.Arguments)

        let found =
            walk.Nodes
            |> Seq.exists (fun node ->
                obj.ReferenceEquals(node.Op, Reductions.Sum)
                && (node.Attributes
                    |> Seq.filter (fun axis -> node.Inputs[0].Shape[axis] > 1)
                    |> Seq.length)
                    >
                    1)

        walk.Return()
        found

    /// Fails unless two constants have one type, shape and elements: equal as numbers, or both NaN; within a tolerance times the largest where one is given.
    let same tolerance (expected: Tensor) (actual: Tensor) =
        if expected.DType <> actual.DType || text expected.Shape <> text actual.Shape then
            Expect.failed
                $"expected {expected.DType} [{text expected.Shape}] but was {actual.DType} [{text actual.Shape}]"

        let wanted, got = expected.ToArray(), actual.ToArray()

        let largest =
            wanted
            |> Array.filter Double.IsFinite
            |> Array.fold (fun top x -> max top (abs x)) 1.0

        for i in 0 .. wanted.Length - 1 do
            let equal =
                wanted[i] = got[i]
                || (Double.IsNaN wanted[i] && Double.IsNaN got[i])
                || abs (wanted[i] - got[i]) <= tolerance * largest

            if not equal then
                Expect.failed $"element {i}: expected {wanted[i]:R} but was {got[i]:R}"
