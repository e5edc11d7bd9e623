/// The laws of every op of the table, on samples that the op itself draws: derivatives against differences, the two modes against
/// each other, batching against a loop. The mutation pass breaks each declared rule and must see one of these laws fail.
module internal Fluxion.Suite.OpLaws

open System
open Fluxion
open Fluxion.Laws
open Fluxion.Suite.Numerics

let casesPerOp = 20

/// What laws are about: an op of the table, or a composition of them.
type Subject =
    {
        Name: string
        Draw: Sampler -> Sample
        /// Whether a derivative passes through an input.
        Passes: int -> bool
        /// Whether reverse mode goes through it.
        HasPullback: bool
    }

/// A sample, and the op whose rules are asked for its node: a mutant, or null for the node's own.
type Trial =
    {
        Subject: Subject
        Rules: Op | null
        Sample: Sample
        Random: Sampler
    }

/// Through which inputs a derivative passes.
let isDifferentiable (subject: Subject) (inputs: Tensor[]) =
    inputs
    |> Array.mapi (fun i (x: Tensor) -> x.DType.IsFloating() && subject.Passes i)

/// Variables over the sample's inputs, the sample's node over them, and the node that answers with the trial's rules.
let private node trial =
    let variables = trial.Sample.Inputs |> Array.map Tensor.Variable
    let y = trial.Sample.Apply.Invoke variables

    let ruled =
        match trial.Rules with
        | null -> y
        | rules -> Tensor(rules, y.Inputs, y.Attributes, y.Shape, y.DType, &y.Reach)

    variables, y, ruled

/// What was derived from the node with the rules, said of the sample's own node, and evaluated.
let private value (y: Tensor) (ruled: Tensor) (like: Tensor) (derived: Tensor | null) =
    match derived with
    | null -> like.ZerosLike()
    | derived ->
        let restored = Walks.substitute [| derived |] [| ruled |] [| y |]
        restored[0].Value()

let private push trial (tangents: Tensor[]) =
    let variables, y, ruled = node trial
    value y ruled y (Walks.push [| ruled |] variables tangents |> Array.head)

let private pull trial (cotangent: Tensor) =
    let variables, y, ruled = node trial

    Walks.pull [| ruled |] [| cotangent |] variables
    |> Array.mapi (fun i derived -> value y ruled variables[i] derived)

/// The sample's op over inputs.
let apply trial (x: Tensor[]) = trial.Sample.Apply.Invoke x

/// A direction for each input, within the room that the sample leaves; zero where nothing can be differentiated.
let direction trial =
    let differentiable = isDifferentiable trial.Subject trial.Sample.Inputs

    trial.Sample.Inputs
    |> Array.mapi (fun i x ->
        if differentiable[i] then
            trial.Sample.Rooms[i] * trial.Random.From(Domain(-1.0, 1.0), x.Shape)
        elif x.DType.IsFloating() then
            x.ZerosLike()
        else
            x)

/// A cotangent of the sample's result.
let cotangent trial =
    trial.Random.Numbers (apply trial trial.Sample.Inputs).Shape

/// ‖Ju − differences‖, against ‖Ju‖ and the rounding of y.
let private pushError trial =
    let u = direction trial
    let y = apply trial trial.Sample.Inputs
    distance (elements (push trial u)) (along (apply trial) trial.Sample.Inputs u) (1e-5 * norm y + 1e-300)

/// |⟨v, Ju⟩ − ⟨Jᵀv, u⟩|, against the product of the norms.
let private adjointError trial =
    let u = direction trial
    let v = cotangent trial
    let ju = push trial u
    let jtv = pull trial v

    let right =
        Array.map2 (fun (g: Tensor) (u: Tensor) -> if g.DType.IsFloating() then inner g u else 0.0) jtv u
        |> Array.sum

    let size =
        norm v * norm ju
        + (Array.map2 (fun (g: Tensor) (u: Tensor) -> if g.DType.IsFloating() then norm g * norm u else 0.0) jtv u
           |> Array.sum)

    abs (inner v ju - right) / (size + 1e-300)

/// The gradient of ⟨v, y⟩ by the inputs, joined to one vector.
let gradientOf (trial: Trial) (v: Tensor) (x: Tensor[]) =
    let variables = x |> Array.map Tensor.Variable
    let y = trial.Sample.Apply.Invoke variables

    let parts =
        Walks.pull [| y |] [| v |] variables
        |> Array.mapi (fun i g ->
            match g with
            | null -> variables[i].ZerosLike()
            | g -> g)
        |> Array.filter (fun g -> g.DType.IsFloating())

    variables, Tensor.Cat(parts |> Array.map (fun g -> g.Flatten()))

/// The derivative of the gradient along a direction, against differences of the gradient, forward and (through its adjoint) in reverse.
let private secondOrderErrors trial =
    let u = direction trial
    let v = cotangent trial
    let variables, gradient = gradientOf trial v trial.Sample.Inputs

    let forward =
        match Walks.push [| gradient |] variables u |> Array.head with
        | null -> gradient.ZerosLike()
        | tangent -> tangent.Value()

    let differences =
        along (fun x -> (snd (gradientOf trial v x)).Value()) trial.Sample.Inputs u

    let w = trial.Random.Numbers gradient.Shape

    let reverse =
        Walks.pull [| gradient |] [| w |] variables
        |> Array.map2
            (fun (u: Tensor) g ->
                match g with
                | null -> 0.0
                | g -> if u.DType.IsFloating() then inner (g.Value()) u else 0.0)
            u
        |> Array.sum

    let size = norm (gradient.Value())
    let difference = distance (elements forward) differences (1e-5 * size + 1e-300)

    let between =
        abs (inner w forward - reverse)
        / (norm w * (norm forward + 1e-5 * size) + 1e-300)

    difference, between

/// A sample of a subject, and a sampler for what else is drawn.
let trialOf subject rules seed =
    let sampler = Sampler(seed)

    {
        Subject = subject
        Rules = rules
        Sample = subject.Draw sampler
        Random = sampler
    }

/// Whether there is a derivative at all.
let hasDerivative subject =
    let sample = subject.Draw(Sampler(1))

    (sample.Apply.Invoke sample.Inputs).DType.IsFloating()
    && Array.exists id (isDifferentiable subject sample.Inputs)

/// An error that says the inputs where a number is beyond its bound.
let holds (bound: float) (what: string) (trial: Trial) (error: float) =
    if not (error <= bound) then
        let inputs = trial.Sample.Inputs |> Array.map string |> String.concat "\n"

        failwith $"{what}: {error:g3} > {bound:g1}\ninputs:\n{inputs}"

/// Sums of a few products of norms: what double precision leaves.
let exact = 1e-12

/// The differences' own error: a part in 10⁷, as the design asks of every op.
let private byDifferences = 1e-7

/// A part in 2²⁴ is 6e-8: some ten roundings, of which differences (softmax's gradient, 1 − y² for tanh) may make ten times as much.
let private singleBound = 1e-5

/// The numbers of a law's cases.
let seeds = [ 1..casesPerOp ]

/// The seed of a case, the same whenever it is drawn.
let seedOf subject case =
    case * 7919 + Seq.fold (fun hash c -> hash * 31 + int c) 17 subject.Name

/// A law of a subject over its cases.
let lawOf subject name check =
    Law.ofCases $"{subject.Name}: {name}" seeds (fun case -> check (trialOf subject null (seedOf subject case)))
    |> Law.covering [ subject.Name ]

/// What a law about any op or composition shows: a column of docs/ops.md.
type Aspect =
    | Forward
    | Reverse
    | Batch
    | SecondOrder
    | Single
    | Series
    | ThirdOrder

/// What the law of an aspect says.
let says aspect =
    match aspect with
    | Forward -> "the tangent is the limit of differences"
    | Reverse -> "<v, Ju> = <J'v, u>"
    | Batch -> "batched = one after another"
    | SecondOrder -> "the gradient's derivative is the limit of its differences, in both modes"
    | Single -> "Float32 agrees with Float64"
    | Series -> "Taylor coefficients = nested tangents"
    | ThirdOrder -> "three times in reverse = the third Taylor coefficient"

/// The name of the law of an aspect of an op or composition.
let nameOf name aspect = $"%s{name}: {says aspect}"

let private firstOrder subject =
    lawOf subject (says Forward) (fun trial -> holds byDifferences "jvp against differences" trial (pushError trial))

let private adjoint subject =
    lawOf subject (says Reverse) (fun trial -> holds exact "the two modes" trial (adjointError trial))

let private secondOrder subject =
    lawOf subject (says SecondOrder) (fun trial ->
        let difference, between = secondOrderErrors trial
        holds byDifferences "second order against differences" trial difference
        holds exact "second order in the two modes" trial between)

/// Value and gradient (or, without reverse mode, tangent) in Float32 against those in Float64 of the same numbers.
let private inSingle subject =
    let convert dtype (x: Tensor) =
        if x.DType.IsFloating() then x.Convert dtype else x

    lawOf subject (says Single) (fun trial ->
        let narrow = trial.Sample.Inputs |> Array.map (convert Float32)
        let wide = narrow |> Array.map (convert Float64)
        let seed = (cotangent trial).Convert Float32
        let u = direction trial

        let both (inputs: Tensor[]) =
            let variables = inputs |> Array.map Tensor.Variable
            let y = trial.Sample.Apply.Invoke variables

            let derivatives =
                if subject.HasPullback then
                    Walks.pull [| y |] [| convert y.DType seed |] variables
                else
                    let along (x: Tensor) (u: Tensor) =
                        if x.DType.IsFloating() then convert x.DType u else u

                    Walks.push [| y |] variables (Array.map2 along inputs u)

            let like = if subject.HasPullback then inputs else [| y |]

            [|
                y.Value()

                for x, derivative in Array.zip like derivatives do
                    match derivative with
                    | null -> x.ZerosLike()
                    | derivative -> derivative.Value()
            |]

        for single, double in Array.zip (both narrow) (both wide) do
            Expect.equal (convert Float32 double).DType single.DType
            let size = norm double
            // Beyond the range of single precision there is nothing to compare.
            if double.DType.IsFloating() && size < 1e30 && size > 1e-30 then
                holds singleBound "Float32 against Float64" trial (distance (elements single) (elements double) 0.0))

/// A further axis in all inputs, or in some: how far it is from the op applied to one example after another.
let private batchError (trial: Trial) =
    let length = 3
    let inputs = trial.Sample.Inputs
    let some = inputs |> Array.map (fun _ -> trial.Random.Coin())

    let some =
        if Array.exists id some then
            some
        else
            Array.create inputs.Length true

    // Within the room that the sample leaves, and so in the op's domain.
    let examples =
        Array.init length (fun k ->
            inputs
            |> Array.mapi (fun i x ->
                if some[i] && x.DType.IsFloating() && k > 0 then
                    (x + trial.Sample.Rooms[i] * (0.3 * float k)).Value()
                elif some[i] && x.DType = DType.Bool && k % 2 = 1 then
                    Tensor.op_LogicalNot x
                else
                    x))

    let stacked i =
        Tensor.Stack(examples |> Array.map (fun example -> example[i]))

    let parameters =
        inputs |> Array.map (fun x -> Tensor.Parameter(x.Shape, x.DType, "law"))

    let mixed =
        Array.mapi (fun i (p: Tensor) -> if some[i] then p else inputs[i]) parameters

    let y = trial.Sample.Apply.Invoke mixed

    let used =
        [|
            for i in 0 .. inputs.Length - 1 do
                if some[i] then
                    parameters[i], stacked i
        |]

    let batched =
        (Walks.batch [| y |] (Array.map fst used) (Array.map snd used) length
         |> Array.head)
            .Value()

    let looped = Tensor.Stack(examples |> Array.map (apply trial))
    let size = norm looped
    Expect.equal (Seq.toList looped.Shape) (Seq.toList batched.Shape)
    distance (elements batched) (elements looped) (size + 1e-300)

/// A product of matrices may be summed in another order when it is batched.
let private batched = 1e-14

let private batching subject =
    lawOf subject (says Batch) (fun trial -> holds batched "batched against a loop" trial (batchError trial))

/// A zero cotangent contributes exactly zero, wherever the op is asked: at infinities and NaN too.
let private zeroCotangent (op: Op) =
    Law.ofCases
        $"{op.Name}: a zero cotangent contributes exactly zero"
        [ 0.0; -1.0; 1.0; infinity; -infinity; nan ]
        (fun x ->
            let sample = op.Draw(Sampler(5))

            let inputs =
                sample.Inputs
                |> Array.map (fun t ->
                    if t.DType.IsFloating() then
                        Tensor.Variable(t.OnesLike() * x)
                    else
                        t)

            let y = sample.Apply.Invoke inputs

            for g in Walks.pull [| y |] [| y.ZerosLike() |] inputs do
                match g with
                | null -> ()
                | g -> Expect.isTrue $"{g} is zero" (Array.forall (fun e -> e = 0.0) (elements g)))
    |> Law.covering [ op.Name ]

/// Batching, and where there is a derivative: tangents, cotangents, and both again.
let lawsOf (subject: Subject) : Law list =
    [
        batching subject
        if hasDerivative subject then
            firstOrder subject
            inSingle subject

            if subject.HasPullback then
                adjoint subject
                secondOrder subject
    ]

/// An op as what laws are about.
let subjectOf (op: Op) =
    {
        Name = op.Name
        Draw = op.Draw
        HasPullback = ProgramGenerator.hasPullback op.Draw
        // A piecewise constant op has a derivative, 0 everywhere; only stopGradient means to have another than its differences.
        Passes =
            match op with
            | :? Elementwise as op when Array.forall isNull op.Partials -> fun _ -> not (op = Arithmetic.StopGradient)
            // Its inputs are those of its functions, and what they capture.
            | :? FunctionOp -> fun _ -> true
            | op -> op.IsDifferentiable
    }

let private differentiable =
    OpTable.All |> Seq.filter (subjectOf >> hasDerivative) |> List.ofSeq

/// The laws of all ops.
let laws: Law list =
    [
        for op in OpTable.All do
            yield! lawsOf (subjectOf op)
        for op in differentiable do
            match op with
            | :? Elementwise -> zeroCotangent op
            | _ -> ()
    ]

/// Whether two partials are different functions: exchanging equal ones breaks nothing.
let private differ (op: Elementwise) i j =
    let sample = op.Draw(Sampler(1))
    let variables = sample.Inputs |> Array.map Tensor.Variable
    let y = sample.Apply.Invoke variables

    let partial k =
        match op.Partials[k] with
        | null -> y.ZerosLike()
        | partial -> partial.Invoke(y.Inputs, y, y.Attributes).Value()

    not ((partial i).AllClose(partial j))

let private transposed (factor: float) (part: Tensor | null) : Tensor | null =
    match part with
    | null -> null
    | part -> part * factor

/// Broken versions of an op's declared rules, each with what was done to it.
let private mutants (op: Op) : (string * Op) list =
    match op with
    | :? Elementwise as op ->
        let replaced i (partial: Partial | null) =
            op.WithPartials(Array.mapi (fun j old -> if j = i then partial else old) op.Partials) :> Op

        [
            for i in 0 .. op.Arity - 1 do
                match op.Partials[i] with
                | null -> ()
                | partial ->
                    $"partial {i} negated", replaced i (Partial(fun x y a -> -(partial.Invoke(x, y, a))))
                    $"partial {i} doubled", replaced i (Partial(fun x y a -> partial.Invoke(x, y, a) * 2.0))
                    $"partial {i} dropped", replaced i null

                    $"partial {i} less a part in a thousand",
                    replaced i (Partial(fun x y a -> partial.Invoke(x, y, a) * 0.999))
            let declared =
                List.filter (fun i -> not (isNull op.Partials[i])) [ 0 .. op.Arity - 1 ]

            match declared with
            | [ i; j ] when differ op i j ->
                let swapped = Array.copy op.Partials
                swapped[i] <- op.Partials[j]
                swapped[j] <- op.Partials[i]
                "partials swapped", op.WithPartials swapped :> Op
            | _ -> ()
        ]
    | :? Linear as op ->
        let transpose = op.Transpose

        [
            "transpose negated", op.WithTranspose(fun g y i -> -(transpose.Invoke(g, y, i))) :> Op
            "transpose doubled", op.WithTranspose(fun g y i -> transpose.Invoke(g, y, i) * 2.0)
            "transpose dropped", op.WithTranspose(fun g y i -> y.Inputs[i].ZerosLike())
        ]
    | :? Bilinear as op ->
        let left, right = op.Transposes[0], op.Transposes[1]

        [
            "left negated", op.WithTransposes((fun g a b -> -(left.Invoke(g, a, b))), right) :> Op
            "right negated", op.WithTransposes(left, (fun g a b -> -(right.Invoke(g, a, b))))
            "left doubled", op.WithTransposes((fun g a b -> left.Invoke(g, a, b) * 2.0), right)
            "right doubled", op.WithTransposes(left, (fun g a b -> right.Invoke(g, a, b) * 2.0))
            "left dropped", op.WithTransposes((fun _ a _ -> a.ZerosLike()), right)
            "right dropped", op.WithTransposes(left, (fun _ _ b -> b.ZerosLike()))
        ]
    | :? General as op ->
        let forward = op.Forward

        [
            "rule negated", op.WithForward(fun y t -> -(forward.Invoke(y, t))) :> Op
            "rule doubled", op.WithForward(fun y t -> forward.Invoke(y, t) * 2.0)
            for i in 0 .. (op.Draw(Sampler(1))).Inputs.Length - 1 do
                $"term {i} dropped",
                op.WithForward(fun y t ->
                    let others = t.SetItem(i, null)

                    if Seq.forall isNull others then
                        y.ZerosLike()
                    else
                        forward.Invoke(y, others))
            match op.Transpose with
            | null -> ()
            | transpose ->
                "transpose negated", op.WithTranspose(fun g y i -> transposed -1.0 (transpose.Invoke(g, y, i)))
                "transpose doubled", op.WithTranspose(fun g y i -> transposed 2.0 (transpose.Invoke(g, y, i)))
        ]
    | _ -> []

/// Whether a law sees that the rules are broken, on one of the samples.
let private isKilled op (mutant: Op) =
    seeds
    |> List.exists (fun case ->
        let subject = subjectOf op

        let trial () =
            trialOf subject mutant (seedOf subject case)

        pushError (trial ()) > byDifferences || not (adjointError (trial ()) <= exact))

/// The same of an op that holds functions, which is broken where it stands.
let private isNoticed (op: FunctionOp) broken =
    let subject =
        { subjectOf op with
            Draw = Broken.sample op broken
        }

    seeds
    |> List.exists (fun case ->
        let trial () =
            trialOf subject null (seedOf subject case)

        pushError (trial ()) > byDifferences
        || (subject.HasPullback && not (adjointError (trial ()) <= exact))
        || batchError (trial ()) > batched)

/// The mutation pass: every broken rule must make a law fail; one that survives fails the build.
let mutation: Law list =
    [
        let noticed (op: Op) tried isNoticed =
            Law.ofCases $"{op.Name}: every broken rule is noticed" tried (fun what ->
                if not (isNoticed what) then
                    failwith $"{op.Name} with {what} breaks no law")
            |> Law.covering [ op.Name ]

        for op in differentiable do
            match op, mutants op with
            | :? FunctionOp as op, _ -> noticed op (Broken.breaks op) (isNoticed op)
            // Piecewise constants declare nothing; a part of a tuple is as broken as the node that gives the tuple.
            | _, [] ->
                Law.ofCheck $"{op.Name} declares no rule" (fun () ->
                    match op with
                    | :? Elementwise as op -> Expect.isTrue op.Name (Array.forall isNull op.Partials)
                    | op -> Expect.isTrue op.Name (op = Tuples.Part))
            | _, tried -> noticed op tried (fun (_, mutant) -> isKilled op mutant)
    ]
