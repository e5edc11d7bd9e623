/// What tests say about values: NUnit's overloads, made easy to call from F#.
[<RequireQualifiedAccess>]
module Fluxion.Suite.Expect

open NUnit.Framework

/// The test fails for this reason.
let failed (reason: string) : 'T = raise (AssertionException reason)

/// The value is what was expected, by F#'s equality.
let equal (expected: 'T) (actual: 'T) =
    if actual <> expected then
        failed $"expected:\n%A{expected}\nbut was:\n%A{actual}"

/// The values differ, by F#'s equality.
let notEqual (unwanted: 'T) (actual: 'T) =
    if actual = unwanted then
        failed $"expected anything but:\n%A{unwanted}"

/// The statement is true.
let isTrue (statement: string) condition =
    if not condition then
        failed $"expected to be true: {statement}"

/// The text has this part.
let contains (part: string) (text: string) =
    if not (text.Contains part) then
        failed $"expected text with:\n{part}\nbut was:\n{text}"

/// The action raises this exception, or one derived from it; its message has this part.
let raises<'Error when 'Error :> exn> (part: string) (action: unit -> unit) =
    let raised =
        try
            action ()
            None
        with error ->
            Some error

    match raised with
    | Some(:? 'Error as error) -> contains part error.Message
    | Some error -> failed $"expected {typeof<'Error>.Name} with:\n{part}\nbut was:\n{error}"
    | None -> failed $"expected {typeof<'Error>.Name} with:\n{part}\nbut nothing was raised"
