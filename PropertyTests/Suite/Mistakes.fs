namespace Fluxion.Suite

/// What is done, the action, and what the message says.
type Mistake =
    {
        What: string
        Action: unit -> unit
        Message: string
    }

    override mistake.ToString() = mistake.What

[<RequireQualifiedAccess>]
module Mistake =

    let make what (action: unit -> 'T) message =
        {
            What = what
            Action = action >> ignore
            Message = message
        }
