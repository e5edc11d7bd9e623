/// What the suite tells `build.fsx`, beyond what NUnit reports: one line of tab-separated fields for each event,
/// in the file that FLUXION_RESULTS names. Without that variable nothing is written.
///
///     op     name                              one for each op of the table
///     nunit  law                               one for each law that NUnit would run, whoever runs them
///     slow   law                               and one for each of those that quick runs leave out
///     start  law                               a law begins, so that a crash can be blamed
///     law    name  passed  failed  op op …     a law ended
module Fluxion.Suite.Results

open System
open System.IO
open Fluxion.Laws

/// The environment variable that names the file.
let variable = "FLUXION_RESULTS"

let private gate = obj ()

let private append (path: string | null) (fields: string list) =
    match path with
    | null
    | "" -> ()
    | path -> lock gate (fun () -> File.AppendAllText(path, String.Join('\t', fields) + "\n"))

/// Says which ops there are.
let ops path names =
    for name in names do
        append path [ "op"; name ]

/// Says which laws there are for NUnit.
let listed path (law: Law) =
    append path [ (if law.IsSlow then "slow" else "nunit"); law.Name ]

/// Says that a law begins.
let started path (law: Law) = append path [ "start"; law.Name ]

/// Says what a law gave.
let ended path (law: Law) outcome =
    let passed, failed =
        match outcome with
        | Holds cases -> cases, 0
        | Fails failure -> failure.Passed, failure.Failed

    append path [ "law"; law.Name; string passed; string failed; String.Join(' ', law.Ops) ]
