namespace Fluxion.Laws

open System
open System.Globalization
open System.Text
open FsCheck

/// <summary>Where a law's random cases start: the state of a splittable generator and, to replay one case, its size.</summary>
type Seed =
    {
        /// The state of FsCheck's generator.
        State: uint64
        /// The step of FsCheck's generator, odd.
        Gamma: uint64
        /// The size of the one case to draw; absent, sizes grow from case to case.
        Size: int option
    }

    /// <summary>The form that <see cref="M:Fluxion.Laws.SeedModule.forLaw"/> reads back: <c>state,gamma</c> or <c>state,gamma,size</c>.</summary>
    override seed.ToString() =
        match seed.Size with
        | Some size -> $"{seed.State},{seed.Gamma},{size}"
        | None -> $"{seed.State},{seed.Gamma}"

/// Seeds: fixed by a law's name, or told by the variable FLUXION_SEED.
[<RequireQualifiedAccess>]
module Seed =

    /// The environment variable that changes every law's seed.
    let variable = "FLUXION_SEED"

    let internal ofRnd size (rnd: Rnd) =
        {
            State = rnd.Seed
            Gamma = rnd.Gamma
            Size = size
        }

    let internal replay seed : Replay =
        {
            Rnd = Rnd(seed.State, seed.Gamma)
            Size = seed.Size
        }

    // FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv): .NET's own string hash differs from process to process.
    let private hash (text: string) =
        (14695981039346656037UL, Encoding.UTF8.GetBytes text)
        ||> Array.fold (fun state byte -> (state ^^^ uint64 byte) * 1099511628211UL)

    /// <summary>The seed that a law has by its name alone: the same in every process, on every machine.</summary>
    /// <param name="name">The law's name.</param>
    let ofName (name: string) = ofRnd None (Rnd(hash name))

    /// <summary>The seed of a law where <c>FLUXION_SEED</c> holds <paramref name="setting"/>.</summary>
    /// <param name="setting">
    /// Empty or null: the seed of the name. One number: another draw of every law, each its own.
    /// <c>state,gamma</c> or <c>state,gamma,size</c>, as a failure prints it: exactly that seed.
    /// </param>
    /// <param name="name">The law's name.</param>
    /// <exception cref="T:System.ArgumentException">The setting has another form.</exception>
    let forLaw (setting: string | null) (name: string) =
        let refuse () =
            invalidArg
                (nameof setting)
                $"{variable} is '{setting}': wanted one number, or 'state,gamma' or 'state,gamma,size' as a failing law prints it."

        let number (text: string) =
            match UInt64.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, value -> value
            | false, _ -> refuse ()

        match setting with
        | null -> ofName name
        | text when String.IsNullOrWhiteSpace text -> ofName name
        | text ->
            match text.Split(',', StringSplitOptions.TrimEntries) with
            | [| one |] -> ofName $"{number one} {name}"
            | [| state; gamma |] ->
                {
                    State = number state
                    Gamma = number gamma
                    Size = None
                }
            | [| state; gamma; size |] ->
                {
                    State = number state
                    Gamma = number gamma
                    Size = Some(int (number size))
                }
            | _ -> refuse ()
