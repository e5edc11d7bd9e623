/// What is measured, as a page of Markdown that is printed while it grows, and a chart of its ratios.
module Fluxion.Benchmarks.Report

open System
open System.Globalization
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Xml.Linq

/// One of our times over another's, and what the project allows itself: 1 is as fast.
type Ratio =
    {
        Row: string
        Against: string
        Times: float
        AtMost: float option
    }

let private lines = StringBuilder()
let private ratios = ResizeArray<Ratio>()

/// A line of text.
let line (text: string) =
    Console.Out.WriteLine text
    lines.Append(text).Append('\n') |> ignore

let private cells (texts: string list) =
    let joined = String.concat " | " texts
    line $"| {joined} |"

/// The head of a table, and what it shows.
let table (says: string) (columns: string list) =
    line says
    line ""
    cells columns
    cells (columns |> List.map (fun _ -> "---"))

/// A row of a table.
let row (texts: string list) = cells texts

/// A ratio for the chart; gives it as text.
let ratio name against atMost (ours: float) (theirs: float) =
    let ratio =
        {
            Row = name
            Against = against
            Times = ours / theirs
            AtMost = atMost
        }

    ratios.Add ratio
    ratio.Times.ToString("F2", CultureInfo.InvariantCulture)

/// Text for each unit of time, from seconds.
let microseconds (seconds: float) =
    (1e6 * seconds).ToString((if seconds < 1e-4 then "F2" else "F0"), CultureInfo.InvariantCulture)

let private processor () =
    let path = "/proc/cpuinfo"

    if File.Exists path then
        File.ReadLines path
        |> Seq.tryFind (fun line -> line.StartsWith("model name", StringComparison.Ordinal))
        |> Option.map (fun line -> line.Substring(line.IndexOf ':' + 1).Trim())
        |> Option.defaultValue "a processor that does not say its name"
    else
        $"{RuntimeInformation.ProcessArchitecture}"

let private svg = XNamespace.Get "http://www.w3.org/2000/svg"

/// Bars from 1 to each ratio, on a logarithmic scale: to the left is faster than the other. A tick is what is aimed at.
let private chart (ratios: Ratio list) =
    let names, width, height = 330.0, 420.0, 20.0
    let least, most = 1.0 / 16.0, 8.0

    let at (ratio: float) =
        let inside = Math.Clamp(ratio, least, most)
        names + width * Math.Log(inside / least) / Math.Log(most / least)

    let number (value: float) =
        value.ToString("0.##", CultureInfo.InvariantCulture)

    let element name (attributes: (string * string) list) (content: XNode list) =
        let made = XElement(svg + name, content)

        for name, value in attributes do
            made.SetAttributeValue(XName.Get name, value)

        made

    let line x top bottom colour =
        element
            "line"
            [
                "x1", number x
                "x2", number x
                "y1", number top
                "y2", number bottom
                "stroke", colour
            ]
            []

    let text x y anchor (content: string) =
        element "text" [ "x", number x; "y", number y; "text-anchor", anchor; "fill", "#333" ] [ XText content ]

    let bottom = height * float (ratios.Length + 1)

    let scale: XNode list =
        [
            for power in -4.0 .. 3.0 do
                let ratio = 2.0 ** power
                line (at ratio) height bottom (if ratio = 1.0 then "#333" else "#ddd")
                text (at ratio) (height - 6.0) "middle" (number ratio)
        ]

    let bars: XNode list =
        [
            for place, ratio in Seq.indexed ratios do
                let top = height * float (place + 1)
                let from, into = min (at ratio.Times) (at 1.0), max (at ratio.Times) (at 1.0)

                element
                    "rect"
                    [
                        "x", number from
                        "y", number (top + 4.0)
                        "width", number (into - from)
                        "height", number (height - 8.0)
                        "fill", (if ratio.Times <= 1.0 then "#2a7f62" else "#c0563b")
                    ]
                    []

                text (names - 8.0) (top + 14.0) "end" $"{ratio.Row} / {ratio.Against}"
                text (names + width + 8.0) (top + 14.0) "start" (number ratio.Times)

                match ratio.AtMost with
                | Some most -> line (at most) (top + 2.0) (top + height - 2.0) "#000"
                | None -> ()
        ]

    element
        "svg"
        [
            "viewBox", $"0 0 {number (names + width + 60.0)} {number (bottom + height)}"
            "font-family", "sans-serif"
            "font-size", "12"
        ]
        (scale @ bars)

/// Writes the page and the chart beside this file.
let write () =
    let folder = __SOURCE_DIRECTORY__

    let head =
        [
            "# What Fluxion takes, and what others take for the same"
            ""
            "Written by `dotnet fsi build.fsx bench`, which measures anew. Medians of rounds that are interleaved with the others' in one run; a ratio is our time over theirs, so that less is better."
            "Rows beside PyTorch, and those that read a matrix, compare results before times. What is not installed is left out."
            ""
            $"{processor ()}, {Environment.ProcessorCount} cores; {RuntimeInformation.FrameworkDescription}; {DateTime.UtcNow:``yyyy-MM-dd``}."
            ""
            "![Our times over others'; black ticks are what is aimed at](RESULTS.svg)"
            ""
        ]

    File.WriteAllText(
        Path.Combine(folder, "RESULTS.md"),
        String.concat "\n" (head @ [ lines.ToString().TrimEnd() + "\n" ])
    )

    File.WriteAllText(Path.Combine(folder, "RESULTS.svg"), (chart (List.ofSeq ratios)).ToString() + "\n")
    Console.Out.WriteLine "Benchmarks/RESULTS.md and RESULTS.svg are written."
