/// What Fluxion says of ILGPU, and what ILGPU says of that. Where ILGPU is not there, the tests of it pass by saying so.
module Fluxion.Suite.IlgpuTests

open System
open System.IO
open System.Reflection
open System.Runtime.Loader
open NUnit.Framework
open Fluxion
open Fluxion.Kernels
open Fluxion.Kernels.Gpu

/// The contract's own ILGPU.dll, which is compiled and never copied.
let private contract =
    let root = Path.Combine(__SOURCE_DIRECTORY__, "..", "..")

    // The suite is built as the contract is: Debug or Release.
    let configuration =
        AppContext.BaseDirectory.Split([| '/'; '\\' |], StringSplitOptions.RemoveEmptyEntries)
        |> Array.rev
        |> Array.item 1

    Path.GetFullPath(Path.Combine(root, "Kernels/Ilgpu.Contract/bin", configuration, "net10.0/ILGPU.dll"))

let private everything =
    BindingFlags.Public
    ||| BindingFlags.Instance
    ||| BindingFlags.Static
    ||| BindingFlags.DeclaredOnly

/// All that is public in some types, in words: what a call is compiled to names no more.
let private declared flags (types: seq<Type>) =
    [
        for ty in types do
            $"type {ty}, a value: {ty.IsValueType}"

            for one in ty.GetMembers flags do
                match one with
                | :? MethodInfo as m -> $"{ty}: {m}, static: {m.IsStatic}"
                | :? ConstructorInfo as made -> $"{ty}: {made}"
                | :? FieldInfo as field when field.IsLiteral -> $"{ty}: {field.Name} = {field.GetRawConstantValue()}"
                | _ -> ()
    ]

[<Test>]
let ``without ILGPU there is one sentence that says how to get it`` () =
    Expect.equal
        "Ilgpu: ILGPU.dll is neither among the program's packages nor in a folder that ILGPU_DIR names (it is not set). Add the package ILGPU 1.5.3, or set ILGPU_DIR to a folder with its ILGPU.dll."
        (Library.Missing null)

    Expect.contains "(it is a/b)" (Library.Missing "a/b")

    if not Ilgpu.IsAvailable then
        Expect.raises<InvalidOperationException>
            "Add the package ILGPU 1.5.3, or set ILGPU_DIR to a folder with its ILGPU.dll."
            (fun () -> ignore Ilgpu.Device)

[<Test>]
let ``what a device cannot do is an error that says the way out`` () =
    Expect.equal
        "ilgpu cuda: ILGPU did not compile the kernel 'sum' (it is too long). Evaluate it on the host: outside of onDevice, or with onDevice Device.Cpu."
        (IlgpuErrors.NotCompiled("ilgpu cuda", "sum", "it is too long", InvalidOperationException()).Message)

    Expect.equal
        "ilgpu cuda: 10 bytes were asked for, and it has no room for them. Let go of tensors that are no longer needed, or evaluate on the host: with onDevice Device.Cpu."
        (IlgpuErrors.NoRoom("ilgpu cuda", 10L, OutOfMemoryException()).Message)

    Expect.equal
        "ilgpu opencl: its driver did not start 'a card' (InvalidOperationException: no compiler). Look into the driver's own log, or do without it: the other devices are there."
        (IlgpuErrors.NotStarted("ilgpu opencl", "a card", InvalidOperationException "no compiler"))

[<Test>]
let ``ilgpu starts every accelerator that it finds`` () =
    if Ilgpu.IsAvailable then
        Expect.equal [] (List.ofSeq Ilgpu.Refused)

[<Test>]
let ``the contract is not among what is built`` () =
    Expect.isTrue
        "no ILGPU.dll beside Fluxion.Ilgpu.dll, unless it is the package's"
        (not (File.Exists(Path.Combine(AppContext.BaseDirectory, "ILGPU.dll")))
         || Ilgpu.IsAvailable)

[<Test>]
let ``ILGPU has every member of the contract`` () =
    if Ilgpu.IsAvailable && File.Exists contract then
        let context = AssemblyLoadContext("contract", true)

        let ours =
            context.LoadFromAssemblyPath contract |> _.GetExportedTypes() |> List.ofArray

        let theirs = Assembly.Load "ILGPU"

        // Inherited members count: a call finds them all the same.
        let known =
            ours
            |> Seq.choose (fun ty -> Option.ofObj (theirs.GetType(string ty.FullName)))
            |> Seq.collect (fun ty ->
                declared (everything &&& ~~~BindingFlags.DeclaredOnly ||| BindingFlags.FlattenHierarchy) [ ty ])
            |> set

        let missing = declared everything ours |> List.filter (known.Contains >> not)

        if missing <> [] then
            let lines = String.concat "\n" missing
            Expect.failed $"ILGPU {theirs.GetName().Version} lacks:\n{lines}"

        Expect.isTrue "the contract declares something" (declared everything ours |> List.length > 20)
        context.Unload()
