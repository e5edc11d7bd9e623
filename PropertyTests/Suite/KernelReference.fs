namespace Fluxion.Suite

open System
open Fluxion
open Fluxion.Kernels

/// What an access found wrong, raised by the reference.
exception IndexOutside of access: int * index: int64 * bound: int64

/// One launch's data, for the reference and for executors: buffers as bytes.
type KernelCase =
    {
        Kernel: Kernel
        Extents: int64[]
        Addresses: int64[]
        Scalars: uint64[]
        Buffers: byte[][]
    }

    override case.ToString() =
        let numbers (values: int64[]) =
            values |> Array.map string |> String.concat " "

        $"extents {numbers case.Extents}\naddresses {numbers case.Addresses}\n{KernelPrinter.Print case.Kernel}"

/// The kernel language word by word: element after element, in the order of the loops. Slow on purpose; what it says is right by reading it.
[<RequireQualifiedAccess>]
module KernelReference =

    let private identity (kind: ReductionKind) (dtype: DType) =
        match kind, dtype with
        | ReductionKind.Sum, _ -> 0UL
        | ReductionKind.Max, DType.Float64 -> ReferenceArithmetic.ofF64 Double.NegativeInfinity
        | ReductionKind.Max, DType.Float32 -> ReferenceArithmetic.ofF32 Single.NegativeInfinity
        | ReductionKind.Max, DType.Int32 -> ReferenceArithmetic.ofI32 System.Int32.MinValue
        | ReductionKind.Max, DType.Int64 -> ReferenceArithmetic.ofI64 System.Int64.MinValue
        | ReductionKind.Max, _ -> 0UL
        | _, DType.Float64 -> ReferenceArithmetic.ofF64 Double.PositiveInfinity
        | _, DType.Float32 -> ReferenceArithmetic.ofF32 Single.PositiveInfinity
        | _, DType.Int32 -> ReferenceArithmetic.ofI32 System.Int32.MaxValue
        | _, DType.Int64 -> ReferenceArithmetic.ofI64 System.Int64.MaxValue
        | _ -> 1UL

    let private combine (kind: ReductionKind) (dtype: DType) : uint64 -> uint64 -> uint64 =
        match kind, dtype with
        | ReductionKind.Max, DType.Bool -> max
        | ReductionKind.Min, DType.Bool -> min
        | _ ->
            let code =
                match kind with
                | ReductionKind.Sum -> Opcode.Add
                | ReductionKind.Max -> Opcode.Max
                | _ -> Opcode.Min

            let instruction = Instruction(0, dtype, code)
            fun a b -> ReferenceArithmetic.compute instruction dtype a b 0UL

    /// All of a reducing loop's values in the order that ReductionOrder fixes.
    let reduce (kind: ReductionKind) (dtype: DType) (values: uint64[]) =
        let lanes = ReductionOrder.Lanes dtype

        let total, widen, narrow =
            if dtype = DType.Float32 && kind = ReductionKind.Sum then
                DType.Float64,
                ReferenceArithmetic.convert dtype DType.Float64,
                ReferenceArithmetic.convert DType.Float64 dtype
            else
                dtype, id, id

        let combined, start = combine kind total, identity kind total

        let ofBlock (block: uint64[]) =
            let rec halve (sums: uint64[]) =
                if sums.Length = 1 then
                    sums[0]
                else
                    let half = sums.Length / 2
                    halve (Array.init half (fun l -> combined sums[l] sums[l + half]))

            Array.init lanes (fun lane ->
                let mutable sum = start

                for i in lane..lanes .. block.Length - 1 do
                    sum <- combined sum (widen block[i])

                sum)
            |> halve

        // 2ⁿ blocks meet in pairs; what is over at the end of the largest such run meets first.
        let rec pairwise (blocks: uint64[]) =
            match blocks.Length with
            | 1 -> blocks[0]
            | n ->
                let largest = 1 <<< (31 - Numerics.BitOperations.LeadingZeroCount(uint32 n))
                let split = if largest = n then n / 2 else largest
                combined (pairwise blocks[.. split - 1]) (pairwise blocks[split..])

        if values.Length = 0 then
            identity kind dtype
        else
            values
            |> Array.chunkBySize ReductionOrder.Block
            |> Array.map ofBlock
            |> pairwise
            |> narrow

    /// Runs a case: its buffers are changed in place.
    let run (case: KernelCase) =
        let kernel = FunctionLowering.Lower(case.Kernel, FunctionForm.Inline)
        let types = KernelValues.Types kernel
        let starts = KernelLayout.Starts kernel
        let values = Array.zeroCreate<uint64> kernel.Values
        let indices = Collections.Generic.List<int * int64>()

        let operand value =
            if value = Instruction.None then 0UL else values[value]

        // Where an access's element is, if it is touched.
        let element number =
            let access = kernel.Accesses[number]

            if access.Predicate <> Instruction.None && values[access.Predicate] = 0UL then
                None
            else
                let at k = case.Addresses[starts[number] + k]
                let depth = access.Strides.Length
                let mutable position = at 0

                for k in 0 .. depth - 1 do
                    position <- position + at (k + 1) * snd indices[k]

                if access.Index <> Instruction.None then
                    let index = ReferenceArithmetic.i64 values[access.Index]
                    let bound = at (depth + 2)

                    if index < 0L || index >= bound then
                        raise (IndexOutside(number, index, bound))

                    position <- position + at (depth + 1) * index

                Some position

        let read (dtype: DType) (buffer: byte[]) position =
            match dtype.Size() with
            | 8 -> BitConverter.ToUInt64(buffer, int position * 8)
            | 4 -> uint64 (BitConverter.ToUInt32(buffer, int position * 4))
            | _ -> uint64 buffer[int position]

        let write (dtype: DType) (buffer: byte[]) position (bits: uint64) =
            let size = dtype.Size()
            BitConverter.GetBytes(bits).AsSpan(0, size).CopyTo(buffer.AsSpan(int position * size))

        let rec block (collect: int -> unit) (statements: seq<Statement>) =
            for statement in statements do
                match statement with
                | :? Instruction as i ->
                    values[i.Result] <-
                        match i.Code with
                        | Opcode.Constant -> i.Immediate
                        | Opcode.Scalar -> case.Scalars[int i.Immediate]
                        | Opcode.Index ->
                            indices
                            |> Seq.find (fun (loop, _) -> loop = int i.Immediate)
                            |> snd
                            |> ReferenceArithmetic.ofI64
                        | _ -> ReferenceArithmetic.compute i types[i.A] (operand i.A) (operand i.B) (operand i.C)
                | :? Load as load ->
                    let buffer = case.Buffers[kernel.Accesses[load.Access].Buffer]

                    values[load.Result] <-
                        match element load.Access with
                        | Some position -> read load.Type buffer position
                        | None -> 0UL
                | :? Store as store ->
                    let access = kernel.Accesses[store.Access]
                    let dtype = kernel.Buffers[access.Buffer]
                    let buffer = case.Buffers[access.Buffer]

                    match element store.Access with
                    | None -> ()
                    | Some position when store.Mode = StoreMode.Set -> write dtype buffer position values[store.Value]
                    | Some position ->
                        let sum =
                            combine ReductionKind.Sum dtype (read dtype buffer position) values[store.Value]

                        write dtype buffer position sum
                | :? Reduce as reduce -> collect reduce.Result
                | :? Loop as loop -> iterate loop
                | :? If as branch ->
                    let holds = values[branch.Condition] <> 0UL
                    block collect (if holds then branch.Then else branch.Else)

                    for merged in branch.Results do
                        values[merged.Result] <- values[if holds then merged.Then else merged.Else]
                | _ -> invalidOp "the reference does not know this statement"

        and iterate (loop: Loop) =
            let reductions =
                loop.Body
                |> Seq.choose (function
                    | :? Reduce as r -> Some r
                    | _ -> None)
                |> List.ofSeq

            let collected =
                dict
                    [
                        for reduce in reductions -> reduce.Result, (reduce, Collections.Generic.List<uint64>())
                    ]

            for carried in loop.Carried do
                values[carried.Inside] <- values[carried.Initial]

            let goesOn () =
                loop.While = Instruction.None || values[loop.While] <> 0UL

            let mutable i = 0L

            while i < case.Extents[loop.Extent] && goesOn () do
                indices.Add(loop.Number, i)

                block
                    (fun result ->
                        let reduce, found = collected[result]
                        found.Add values[reduce.Value])
                    loop.Body

                let next = [| for carried in loop.Carried -> values[carried.Next] |]
                loop.Carried |> Seq.iteri (fun k carried -> values[carried.Inside] <- next[k])
                indices.RemoveAt(indices.Count - 1)
                i <- i + 1L

            for carried in loop.Carried do
                values[carried.Result] <- values[carried.Inside]

            for KeyValue(result, (r, found)) in collected do
                values[result] <- reduce r.Kind r.Type (found.ToArray())

        try
            block (fun _ -> invalidOp "a reduce outside of a reducing loop") kernel.Body
            LaunchError.None
        with IndexOutside(access, index, bound) ->
            LaunchError(access, index, bound)
