/// What is kept of functions that were met, so that they are not lowered again, takes a bounded part of the memory, whatever is met.
module Fluxion.Suite.CacheTests

open System
open System.Collections.Immutable
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

// Words of four bytes: 256 MB.
let private room = 1L <<< 26

let private key (i: int) = ReadOnlySpan [| i |]

[<Test>]
let ``where there is no room for one more plan, all others go, and it is kept however large it is`` () =
    let cache = KeyedCache<string>()

    let found () =
        [
            for i in 1..4 do
                match cache.Find(key i) with
                | null -> ()
                | value -> value
        ]

    cache.Keep(key 1, "a")
    cache.Keep(key 2, "b", room - 2L)
    Expect.equal [ "a"; "b" ] (found ())
    cache.Keep(key 3, "c")
    Expect.equal [ "c" ] (found ())
    cache.Keep(key 4, "d", 2L * room)
    Expect.equal [ "d" ] (found ())
    cache.Keep(key 1, "a")
    Expect.equal [ "a" ] (found ())

/// A kernel with one number, and so many values that nobody computes.
let private idle number values =
    KernelStep(
        Kernel(
            $"kernel {number}",
            ImmutableArray.Empty,
            ImmutableArray.Empty,
            0,
            ImmutableArray.Empty,
            values,
            ImmutableArray.Create<Statement>(
                Instruction(values - 1, DType.Int64, Opcode.Constant, Immediate = uint64 number)
            )
        ),
        ImmutableArray.Empty,
        ImmutableArray.Empty,
        ImmutableArray.Empty,
        ImmutableArray.Empty,
        ImmutableArray.Empty,
        ImmutableArray.Empty
    )

[<Test>]
let ``kernels are kept up to 256 MB, and what is dropped goes on in the plans that hold it`` () =
    let cache = KernelCache(Tier.Interpreted)
    // 105 MB each.
    let steps = [ for i in 1..3 -> idle i ((1 <<< 19) - 1) ]

    let counts =
        [
            for step in steps do
                cache.Get step |> ignore
                cache.Count
        ]

    Expect.equal [ 1; 2; 3 ] counts
    let first = cache.Get steps[0]
    Expect.equal 3 cache.Count
    let other = idle 4 10
    cache.Get other |> ignore
    Expect.equal 1 cache.Count
    Expect.isTrue "the plan's kernel is the same" (obj.ReferenceEquals(first, cache.Get steps[0]))
    Expect.equal 1 cache.Count

/// One of many functions that have no kernel in common.
let private program i (x: Tensor) =
    [ 0..9 ]
    |> List.fold (fun y bit -> if (i >>> bit) % 2 = 0 then tanh (x * y) else sin (x + y)) x

let private lowered i =
    let x = Tensor.Variable(Tensor.linspace 0.1 0.9 5)

    let walk =
        CanonicalWalk.Over(ReadOnlySpan [| program i x; grad (program i >> Tensor.sum) x |])

    try
        Lowering.Of walk
    finally
        walk.Return()

/// The program's kernels as the interpreter has them once they ran.
let private prepared (plan: Plan) =
    [
        for step in plan.Program.Steps do
            match step with
            | :? KernelStep as step ->
                let kernel = InterpretedKernel step.Kernel
                let mutable launch = Launch()
                launch.Extents <- step.Extents.AsSpan()
                launch.Addresses <- step.Addresses.AsSpan()
                launch.Scalars <- ReadOnlySpan(Array.zeroCreate step.Scalars.Length)
                kernel.PlanFor &launch |> ignore
                kernel
            | other -> failwith $"{other}"
    ]

[<Test; NonParallelizable>]
let ``a plan weighs about what it takes`` () =
    lowered 1000 |> prepared |> ignore
    let before = GC.GetTotalMemory true

    let plans =
        [
            for i in 0..199 do
                let plan = lowered i
                plan, prepared plan
        ]

    let bytes = GC.GetTotalMemory true - before
    let weight = plans |> List.sumBy (fun (plan, _) -> 4L * plan.Words)
    TestContext.Out.WriteLine $"{plans.Length} plans of {weight} bytes take {bytes}"
    Expect.isTrue $"{bytes} bytes are said to be {weight}" (2L * bytes > weight && bytes < 2L * weight)

[<Test>]
let ``what a loop does weighs as much as what is around it`` () =
    let x = Tensor.Variable(Tensor.linspace 0.1 0.9 5000)
    let y = foriLoop 0 3 (fun _ (x: Tensor) -> Tensor.cumsum 0 (program 5 x)) x
    let walk = CanonicalWalk.Over(ReadOnlySpan [| y |])

    let plan =
        try
            Lowering.Of walk
        finally
            walk.Return()

    let ownKernels =
        plan.Program.Steps
        |> Seq.sumBy (fun step ->
            match step with
            | :? KernelStep as step -> step.Kernel.Weight
            | _ -> 0L)

    Expect.isTrue
        $"{plan.Program.Weight} bytes, of which {ownKernels} are not the loop's"
        (plan.Program.Weight > ownKernels + 2000L)
