/// Programs of others on the same work. What is not installed is left out, and said.
module Fluxion.Benchmarks.Peers

open System
open System.Diagnostics
open System.Globalization
open System.IO
open System.Runtime.InteropServices
open System.Runtime.Intrinsics.X86

/// What a program prints, or None where it does not start or fails.
let private outputWith environment (program: string) (arguments: string list) =
    try
        let start =
            ProcessStartInfo(program, arguments, RedirectStandardOutput = true, RedirectStandardError = true)

        for name: string, value in environment do
            start.Environment[name] <- value

        match Process.Start start with
        | null -> None
        | started ->
            use running = started
            let text = running.StandardOutput.ReadToEnd()
            running.WaitForExit()
            if running.ExitCode = 0 then Some text else None
    with :? ComponentModel.Win32Exception ->
        None

let private output = outputWith []

/// The functions of a source file, compiled for this machine: a loaded library.
let private compiled (compiler: string) (source: string) flags libraries =
    let path = Path.Combine(__SOURCE_DIRECTORY__, "peers", source)
    let folder = Directory.CreateTempSubdirectory "fluxion"
    let library = Path.Combine(folder.FullName, source + ".so")
    let flags = [ "-O3"; "-march=native"; "-shared"; "-fPIC" ] @ flags

    output compiler (flags @ [ "-o"; library; path ] @ libraries)
    |> Option.map (fun _ -> NativeLibrary.Load library)

/// The functions of a C file of this name, with the vectors of libmvec.
let c (name: string) =
    let library =
        compiled "gcc" (name + ".c") [ "-ffast-math"; "-fopenmp-simd" ] [ "-lmvec"; "-lm" ]

    if library.IsNone then
        printfn $"gcc, or its libmvec, is not installed: {name}.c is left out"

    library

/// The functions of a C++ file of this name that uses CppAD, from where the system has it or the folder that CPPAD_DIR names.
let cppAd (name: string) =
    let folders =
        match Environment.GetEnvironmentVariable "CPPAD_DIR" with
        | null -> []
        | folder -> [ "-I" + folder ]

    let library = compiled "g++" (name + ".cpp") folders []

    if library.IsNone then
        printfn $"g++ or CppAD is not installed (CPPAD_DIR may name its folder): {name}.cpp is left out"

    library

[<DllImport("libc", CharSet = CharSet.Ansi)>]
extern int private setenv(string name, string value, int overwrite)

/// OpenBLAS, loaded from where the system has it, or from the file that OPENBLAS names.
let openBlas () =
    // It reads this as it is loaded. Of a processor that it does not know it takes the kernels for vectors half as wide.
    if Avx512BW.IsSupported then
        setenv ("OPENBLAS_CORETYPE", "Cooperlake", 1) |> ignore

    let file =
        match Environment.GetEnvironmentVariable "OPENBLAS" with
        | null -> "libopenblas.so.0"
        | file -> file

    match NativeLibrary.TryLoad file with
    | true, library -> Some library
    | false, _ ->
        printfn $"OpenBLAS is not installed ({file}; OPENBLAS may name another): it is left out"
        None

/// A function of a loaded library.
let functionOf<'F when 'F: not null> library name =
    Marshal.GetDelegateForFunctionPointer<'F>(NativeLibrary.GetExport(library, name))

/// openblas_set_num_threads.
type SetThreads = delegate of int -> unit

/// A copy that is never moved.
let pinned (values: 'T[]) : 'T[] =
    let memory: 'T[] = GC.AllocateArray(values.Length, true)
    values.CopyTo(memory, 0)
    memory

/// Where a pinned array is, as long as something holds it.
let address (memory: 'T[]) =
    Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0)

let private python = "/usr/bin/python3"

/// What makes PyTorch fast here: OpenBLAS' and its own kernels for this processor's vectors, pages that are kept.
let private tuned (threads: int) =
    [
        "OMP_NUM_THREADS", string threads
        "OPENBLAS_NUM_THREADS", string threads
        "MALLOC_MMAP_MAX_", "0"
        "MALLOC_TRIM_THRESHOLD_", "1000000000000"
        if Avx512BW.IsSupported then
            "OPENBLAS_CORETYPE", "Cooperlake"
            "ATEN_CPU_CAPABILITY", "avx512"
    ]

let private hasTorch =
    lazy (output python [ "-c"; "import torch" ] |> Option.isSome)

let private numbersOf threads script arguments =
    match outputWith (tuned threads) python (Path.Combine(__SOURCE_DIRECTORY__, "peers", script) :: arguments) with
    | Some text ->
        [
            for word in text.Split([| ' '; '\n' |], StringSplitOptions.RemoveEmptyEntries) ->
                Double.Parse(word, CultureInfo.InvariantCulture)
        ]
    | None ->
        let line = String.concat " " (script :: arguments)
        failwith $"{line} fails"

/// What a script for PyTorch prints, under the system's own Python: seconds, and then what else it has to say.
let torchOutput script arguments =
    if hasTorch.Value then
        Some(numbersOf 1 script arguments)
    else
        None

/// PyTorch on such a script, on so many threads.
let torchOn threads name script arguments : Timing.Contestant option =
    if hasTorch.Value then
        Some
            {
                Name = name
                Measure = fun () -> (numbersOf threads script arguments).Head
            }
    else
        printfn $"PyTorch is not installed: {name} is left out"
        None

/// PyTorch on such a script.
let torch name script arguments = torchOn 1 name script arguments

let private hasAutograd =
    lazy
        (let folder = Environment.GetEnvironmentVariable "AUTOGRAD_DIR"

         let isThere =
             output python [ "-c"; $"import sys; sys.path.insert(0, '{folder}'); import autograd" ]

         if isThere.IsNone then
             printfn "HIPS autograd is not installed (AUTOGRAD_DIR may name the folder that it is in): it is left out"

         isThere.IsSome)

/// What a script for HIPS autograd prints, as PyTorch's do.
let autogradOutput script arguments =
    if hasAutograd.Value then
        Some(numbersOf 1 script arguments)
    else
        None

/// NumPy on a script, under the system's own Python.
let numpy name script arguments : Timing.Contestant option =
    let measure () =
        output python (Path.Combine(__SOURCE_DIRECTORY__, "peers", script) :: arguments)
        |> Option.map (fun text -> Double.Parse(text.Trim(), CultureInfo.InvariantCulture))

    match measure () with
    | Some _ ->
        Some
            {
                Name = name
                Measure = fun () -> Option.defaultWith (fun () -> failwith $"{script} fails") (measure ())
            }
    | None ->
        printfn $"NumPy is not installed: {name} is left out"
        None
