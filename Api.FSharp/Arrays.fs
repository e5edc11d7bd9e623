namespace Fluxion

open System
open System.Collections.Immutable

/// .NET's arrays and lists into constants and back.
module internal Arrays =

    let private elementTypes =
        [ typeof<float>; typeof<float32>; typeof<int>; typeof<int64>; typeof<bool> ]

    let private constant (elements: 'T[]) (shape: ImmutableArray<int>) =
        if not (List.contains typeof<'T> elementTypes) then
            raise (
                Errors.Argument(
                    "tensor",
                    $"elements of type {TypeText.ofType typeof<'T>}",
                    "float, float32, int, int64 or bool",
                    "Convert them first, as in List.map float."
                )
            )

        Constants.Of(ReadOnlySpan elements, shape)

    /// A list of lengths or axes as Core takes it.
    let span (numbers: int list) = ReadOnlySpan<int>(Array.ofList numbers)

    /// A pair as Core takes it.
    let pair (first: int, second: int) = struct (first, second)

    /// A list of pairs as Core takes it.
    let pairs (pairs: (int * int) list) = pairs |> List.map pair |> Array.ofList

    let scalar (value: 'T) =
        constant [| value |] ImmutableArray.Empty

    let vector (elements: 'T[]) =
        constant elements (ImmutableArray.Create elements.Length)

    /// A rectangular array of any rank, which .NET keeps in row-major order.
    let rectangle<'T when 'T: unmanaged and 'T: (new: unit -> 'T) and 'T: struct and 'T :> ValueType> (array: Array) =
        let elements: 'T[] = Array.zeroCreate array.Length

        if List.contains typeof<'T> elementTypes then
            Buffer.BlockCopy(array, 0, elements, 0, Buffer.ByteLength array)

        constant elements (ImmutableArray.CreateRange(Seq.init array.Rank array.GetLength))

    let private oneLength (what: string) (lengths: int list) =
        match List.distinct lengths with
        | [] -> 0
        | [ length ] -> length
        | different ->
            raise (
                Errors.Argument(
                    "tensor",
                    $"""{what} of lengths {different |> List.map string |> String.concat " and "}""",
                    "one length"
                )
            )

    let rows (rows: 'T list list) =
        let columns = oneLength "rows" (List.map List.length rows)
        constant (Array.ofList (List.concat rows)) (ImmutableArray.Create(rows.Length, columns))

    let blocks (blocks: 'T list list list) =
        let rows = oneLength "blocks" (List.map List.length blocks)
        let columns = oneLength "rows" (List.map List.length (List.concat blocks))

        constant (Array.ofList (List.concat (List.concat blocks))) (ImmutableArray.Create(blocks.Length, rows, columns))

    let matrix (x: Tensor) : float[,] =
        if Errors.Given(x, "x", "toArray2D").Rank <> 2 then
            raise (
                Errors.Argument(
                    "toArray2D",
                    $"a tensor of shape {Shapes.Text x.Shape}",
                    "a matrix, of two axes",
                    "Reshape it, or take all elements: toArray."
                )
            )

        let columns = x.Shape[1]
        let elements = x.ToArray()
        Array2D.init x.Shape[0] columns (fun row column -> elements[row * columns + column])
