namespace Fluxion

/// Parts of tensors along an axis.
module internal Parts =

    let private lengthOf (operation: string) axis (x: Tensor) =
        x.Shape[Shapes.Axis(operation, axis, x.Shape)]

    let split axis (lengths: int list) (x: Tensor) : Tensor list =
        let length = lengthOf "split" axis x

        if
            List.exists (fun part -> part < 0) lengths
            || List.sumBy int64 lengths <> int64 length
        then
            raise (
                Errors.Argument(
                    "split",
                    $"lengths %A{lengths} along axis {axis} of shape {Shapes.Text x.Shape}",
                    $"lengths of 0 or more that add up to {length}"
                )
            )

        let starts = List.scan (+) 0 lengths
        List.map2 (fun start part -> x.Slice(axis, start, start + part)) (List.take lengths.Length starts) lengths

    let chunk axis count (x: Tensor) : Tensor list =
        let length = lengthOf "chunk" axis x

        if count < 1 then
            raise (Errors.Argument("chunk", $"a count of {count}", "1 or more"))

        let part = max 1 ((length - 1) / count + 1)

        [
            for start in 0..part .. max 0 (length - 1) -> x.Slice(axis, start, min length (start + part))
        ]

    let mapAxis axis (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        let along = Shapes.Axis("mapAxis", axis, x.Shape)

        if x.Shape[along] = 0 then
            raise (
                Errors.Argument(
                    "mapAxis",
                    $"axis {axis} of shape {Shapes.Text x.Shape}, which is empty",
                    "an axis with positions"
                )
            )

        Tensor.Stack
            [
                for i in 0 .. x.Shape[along] - 1 ->
                    let shape = x.Shape.RemoveAt along
                    f (x.Slice(along, i, i + 1).ReshapeTo shape)
            ]
