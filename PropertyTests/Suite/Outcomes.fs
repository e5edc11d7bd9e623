/// The outcomes of registered laws in this process: whoever asks first runs the law, so that a page about laws costs nothing beside the laws.
module internal Fluxion.Suite.Outcomes

open System
open System.Collections.Concurrent
open Fluxion.Laws

let private known = ConcurrentDictionary<string, Lazy<Outcome>>()

/// What running a registered law with its own seed gives.
let ofLaw (law: Law) =
    known.GetOrAdd(law.Name, (fun _ -> lazy (Law.run (Law.seed law) law))).Value
