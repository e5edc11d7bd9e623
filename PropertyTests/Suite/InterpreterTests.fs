namespace Fluxion.Suite

open System
open System.Collections.Immutable
open NUnit.Framework
open Fluxion
open Fluxion.Kernels

/// The interpreter where random kernels seldom come.
[<TestFixture>]
type InterpreterTests() =

    /// total = the reduction of a buffer, of any element type.
    static let reduction dtype kind =
        let b = KernelBuilder()
        let x = b.Buffer dtype
        let y = b.Buffer dtype
        let extent = b.Extent()
        let l = b.BeginLoop()

        let total =
            b.Reduce(kind, b.Load(b.Access(Access(x, ImmutableArray.Create StrideClass.One)), 1))

        b.EndLoop(l, extent, LoopKind.Reducing)
        b.Store(b.Access(Access(y, ImmutableArray.Empty)), total)
        b.Finish "reduction"

    static let bytes (values: float[]) =
        values |> Array.collect BitConverter.GetBytes

    [<TestCase(0); TestCase(1); TestCase(7); TestCase(4096); TestCase(4097); TestCase(40000); TestCase(200000)>]
    member _.``sums keep their order at any length``(length: int) =
        for dtype in [ DType.Float64; DType.Float32; DType.Int32 ] do
            let random = Random length

            KernelLaws.agrees
                {
                    Kernel = reduction dtype ReductionKind.Sum
                    Extents = [| int64 length |]
                    Addresses = [| 0L; 1L; 0L |]
                    Scalars = [||]
                    Buffers =
                        [|
                            [|
                                for _ in 1..length do
                                    let bits = Bits.Of(dtype, random.NextDouble() * 1000.0 - 300.0)
                                    yield! BitConverter.GetBytes(bits).AsSpan(0, dtype.Size()).ToArray()
                            |]
                            Array.zeroCreate (dtype.Size())
                        |]
                }
            |> ignore

    [<Test>]
    member _.``signs of zero and NaN in extremes``() =
        let extreme kind values =
            let case =
                {
                    Kernel = reduction DType.Float64 kind
                    Extents = [| Seq.length values |> int64 |]
                    Addresses = [| 0L; 1L; 0L |]
                    Scalars = [||]
                    Buffers = [| bytes values; bytes [| 5.0 |] |]
                }

            let _, buffers = KernelRun.interpret (InterpretedKernel case.Kernel) Chosen 1 case
            BitConverter.ToDouble buffers[1]

        Assert.That(1.0 / extreme ReductionKind.Max [| -0.0; 0.0; -0.0 |], Is.EqualTo infinity)
        Assert.That(1.0 / extreme ReductionKind.Min [| 0.0; -0.0; 0.0 |], Is.EqualTo -infinity)
        Assert.That(extreme ReductionKind.Max [| 1.0; nan; 2.0 |], Is.NaN)
        Assert.That(extreme ReductionKind.Min [||], Is.EqualTo infinity)
        Assert.That(1.0 / extreme ReductionKind.Sum [| -0.0; -0.0 |], Is.EqualTo infinity)

    [<Test>]
    member _.``expanded functions are what the library computes``() =
        let functions =
            [
                Function.Xlogy, fun x y -> Exponentials.Xlogy(x, y)
                Function.LogAddExp, fun x y -> Exponentials.LogAddExp(x, y)
            ]

        let arguments =
            [ 0.0; -0.0; 1.0; 0.3; 700.0; -700.0; infinity; -infinity; nan; 1e-300 ]

        for func, expected in functions do
            let b = KernelBuilder()

            let access buffer =
                b.Access(Access(buffer, ImmutableArray.Empty))

            let x = b.Load(access (b.Buffer DType.Float64), 0)
            let y = b.Load(access (b.Buffer DType.Float64), 0)
            b.Store(access (b.Buffer DType.Float64), b.Call(func, x, y))
            let kernel = b.Finish "expanded"

            for x in arguments do
                for y in arguments do
                    let case =
                        {
                            Kernel = kernel
                            Extents = [||]
                            Addresses = [| 0L; 0L; 0L |]
                            Scalars = [||]
                            Buffers = [| bytes [| x |]; bytes [| y |]; bytes [| 0.0 |] |]
                        }

                    let _, buffers = KernelRun.interpret (InterpretedKernel kernel) Chosen 1 case

                    Assert.That(
                        BitConverter.ToDouble buffers[2],
                        Is.EqualTo(expected x y).Within(1).Ulps,
                        $"{func} {x} {y}"
                    )

    [<Test>]
    member _.``a launch of another kernel's shape is refused``() =
        let kernel = InterpretedKernel(reduction DType.Float64 ReductionKind.Sum)

        Expect.raises<ArgumentException>
            "Kernel 'reduction' was launched with 0 extents, 0 addresses and 0 scalars; it has 1, 3 and 0. Lay the addresses out as KernelLayout.Starts says."
            (fun () ->
                let mutable launch = Launch()
                kernel.Run &launch |> ignore)
