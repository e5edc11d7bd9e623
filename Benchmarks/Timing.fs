/// Times of small work, in rounds that are interleaved with those of others, so that a slow moment of the machine falls on all of them.
module Fluxion.Benchmarks.Timing

open System
open System.Diagnostics
open Fluxion.Kernels

let private window = TimeSpan.FromMilliseconds 200.0

/// Seconds a call over about a fifth of a second.
let private secondsPerCall (work: unit -> unit) =
    let clock = Stopwatch.StartNew()
    let mutable calls = 0

    while clock.Elapsed < window do
        for _ in 1..16 do
            work ()

        calls <- calls + 16

    clock.Elapsed.TotalSeconds / float calls

/// Runs work for as long as it takes until everything that it needs is compiled.
let warmUp (work: unit -> unit) =
    let clock = Stopwatch.StartNew()

    while clock.Elapsed < 40.0 * window do
        work ()

/// Runs work until it uses memory again that it let go of: its results lie on fresh pages until then. Large work, of which pages are a small part, no longer than a few windows.
let settle (work: unit -> unit) =
    let clock, collections = Stopwatch.StartNew(), BlockPool.Shared.Collections

    while BlockPool.Shared.Collections = collections && clock.Elapsed < 10.0 * window do
        work ()

/// The middle one, or the mean of the middle two.
let median (values: float list) =
    let sorted = List.sort values
    (sorted[(values.Length - 1) / 2] + sorted[values.Length / 2]) / 2.0

/// Something that is measured once a round: seconds a call.
type Contestant =
    { Name: string; Measure: unit -> float }

/// Work of this process.
let ours name work =
    {
        Name = name
        Measure = fun () -> secondsPerCall work
    }

/// Work of this process of which one call may take longer than a round: the median of its calls.
let lasting name (work: unit -> unit) =
    {
        Name = name
        Measure =
            fun () ->
                let round = Stopwatch.StartNew()

                let times =
                    [
                        while round.Elapsed < 2.0 * window do
                            let clock = Stopwatch.StartNew()
                            work ()
                            clock.Elapsed.TotalSeconds
                    ]

                median times
    }

/// Work of this process, for rounds that are many and short: so many calls in each.
let brief name calls work =
    {
        Name = name
        Measure =
            fun () ->
                let clock = Stopwatch.StartNew()

                for _ in 1..calls do
                    work ()

                clock.Elapsed.TotalSeconds / float calls
    }

/// The median seconds of each contestant over rounds in which all take turns; a first round warms up.
let interleaved rounds (contestants: Contestant list) =
    let measured =
        [
            for _ in 0..rounds -> contestants |> List.map (fun contestant -> contestant.Measure())
        ]

    List.tail measured
    |> List.transpose
    |> List.map2 (fun contestant times -> contestant.Name, median times) contestants
