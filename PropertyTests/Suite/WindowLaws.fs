/// Convolutions and poolings beside the sums and the largest elements that they are said to be, in whole numbers: exact in either type.
module internal Fluxion.Suite.WindowLaws

open Fluxion
open Fluxion.Kernels
open Fluxion.Laws

/// A window over one axis: its size, the step, the zeros around, the distance.
type private Window =
    {
        Size: int
        Step: int
        Around: int
        Apart: int
    }

    member w.Places length =
        (length + 2 * w.Around - (w.Size - 1) * w.Apart - 1) / w.Step + 1

    /// The element of the axis that an element of a window at a place is; none in the frame.
    member w.At(length, place, element) =
        let position = place * w.Step + element * w.Apart - w.Around

        if position >= 0 && position < length then
            Some position
        else
            None

let private window size step around apart =
    {
        Size = size
        Step = step
        Around = around
        Apart = apart
    }

let private numbers key (shape: int list) =
    Tensor.value (Tensor.floor (19.0 * Rand.uniform (Rand.key key) shape) - 9.0)

let private expect what (expected: float[]) (actual: Tensor) =
    let actual = actual.ToArray()

    if actual <> expected then
        failwith $"{what}: expected\n%A{expected}\nand got\n%A{actual}"

/// The way there on each tier, in each type.
let private everywhere check =
    for device in [ CpuDevice Tier.Interpreted; CpuDevice Tier.Compiled ] do
        for dtype in [ Float64; Float32 ] do
            check (Apart("windows", id, device)) dtype

/// A convolution, and what it pulls back, as the sums in which each product of an element and a weight occurs once.
let private convolution (batch, groups, inGroup, outGroup) (height, width) (down: Window, across: Window) =
    let channels, filters = groups * inGroup, groups * outGroup
    let shape = [ batch; channels; height; width ]
    let weights = [ filters; inGroup; down.Size; across.Size ]
    let rows, columns = down.Places height, across.Places width
    let x, w = numbers 1 shape, numbers 2 weights
    let g = numbers 3 [ batch; filters; rows; columns ]
    let xs, ws, gs = x.ToArray(), w.ToArray(), g.ToArray()

    let y, dx, dw =
        Array.zeroCreate gs.Length, Array.zeroCreate xs.Length, Array.zeroCreate ws.Length

    for n in 0 .. batch - 1 do
        for o in 0 .. filters - 1 do
            for i in 0 .. rows - 1 do
                for j in 0 .. columns - 1 do
                    let place = ((n * filters + o) * rows + i) * columns + j

                    for c in 0 .. inGroup - 1 do
                        for k in 0 .. down.Size - 1 do
                            for l in 0 .. across.Size - 1 do
                                match down.At(height, i, k), across.At(width, j, l) with
                                | Some row, Some column ->
                                    let channel = o / outGroup * inGroup + c
                                    let from = ((n * channels + channel) * height + row) * width + column
                                    let weight = ((o * inGroup + c) * down.Size + k) * across.Size + l
                                    y[place] <- y[place] + ws[weight] * xs[from]
                                    dx[from] <- dx[from] + ws[weight] * gs[place]
                                    dw[weight] <- dw[weight] + xs[from] * gs[place]
                                | _ -> ()

    let convolve (x, w) =
        Tensor.conv2dWith (down.Step, across.Step) (down.Around, across.Around) (down.Apart, across.Apart) groups w x

    everywhere (fun device dtype ->
        let into = Tensor.convert dtype

        let all (x, w, g) =
            let y, pull = vjp convolve (x, w)
            let dx, dw = pull g
            y, dx, dw

        let actual, actualX, actualW = onDevice device all (into x, into w, into g)
        expect "the convolution" y actual
        expect "the image's cotangent" dx actualX
        expect "the weights' cotangent" dw actualW)

/// The largest of each window, whose cotangent goes to where it is; where several are largest, in even parts.
let private pooling (height, width) (down: Window, across: Window) =
    let shape = [ 2; 3; height; width ]
    let rows, columns = down.Places height, across.Places width
    let x, g = numbers 4 shape, 12.0 * numbers 5 [ 2; 3; rows; columns ]
    let xs, gs = x.ToArray(), g.ToArray()
    let y, dx = Array.zeroCreate gs.Length, Array.zeroCreate xs.Length

    for image in 0..5 do
        for i in 0 .. rows - 1 do
            for j in 0 .. columns - 1 do
                let place = (image * rows + i) * columns + j

                let inside =
                    [
                        for k in 0 .. down.Size - 1 do
                            for l in 0 .. across.Size - 1 do
                                match down.At(height, i, k), across.At(width, j, l) with
                                | Some row, Some column -> (image * height + row) * width + column
                                | _ -> ()
                    ]

                y[place] <- List.max [ for from in inside -> xs[from] ]
                let largest = inside |> List.filter (fun from -> xs[from] = y[place])

                for from in largest do
                    dx[from] <- dx[from] + gs[place] / float largest.Length

    let pool =
        Tensor.maxPool2dWith (down.Step, across.Step) (down.Around, across.Around) (down.Size, across.Size)

    everywhere (fun device dtype ->
        let actual, cotangent =
            onDevice
                device
                (fun (x, g) ->
                    let y, pull = vjp pool x
                    y, pull g)
                (Tensor.convert dtype x, Tensor.convert dtype g)

        expect "the largest elements" y actual

        // A part of a cotangent need not be a whole number.
        let apart =
            Array.map2 (fun a b -> abs (a - b)) (Tensor.convert Float64 cotangent |> Tensor.toArray) dx
            |> Array.max

        if apart > (if dtype = Float64 then 1e-13 else 1e-5) * 108.0 then
            failwith $"the cotangent is {apart} off")

let laws =
    [
        Law.ofCases
            "convolutions and their transposes are the direct sums of whole numbers"
            [
                for step, around, apart in [ 1, 0, 1; 1, 1, 1; 2, 0, 1; 2, 1, 1; 3, 2, 1; 1, 2, 2; 2, 3, 3 ] do
                    yield (2, 1, 3, 4), (9, 7), (window 3 step around apart, window 2 step around apart)
                    yield (1, 2, 2, 3), (8, 21), (window 2 1 0 1, window 3 step around apart)
                    yield (3, 4, 1, 1), (11, 40), (window 3 step around apart, window 3 1 1 1)

                // Windows side by side, and of the whole image.
                yield (2, 1, 2, 2), (8, 12), (window 2 2 0 1, window 3 3 0 1)
                yield (2, 1, 2, 2), (5, 6), (window 5 1 0 1, window 6 1 0 1)
            ]
            (fun (channels, image, windows) -> convolution channels image windows)

        Law.ofCases
            "poolings and their transposes are the largest elements of windows of whole numbers"
            [
                for height, width in [ 4, 4; 5, 7; 26, 26; 13, 35; 2, 131 ] do
                    yield (height, width), (window 2 2 0 1, window 2 2 0 1)
                    yield (height, width), (window 2 2 1 1, window 3 3 1 1)
                    yield (height, width), (window 2 1 0 1, window 3 1 1 1)
                    yield (height, width), (window 2 1 0 1, window 2 2 0 1)
            ]
            (fun (image, windows) -> pooling image windows)
    ]
