/// The one place where laws and ops are registered with the suite.
module Fluxion.Suite.Registry

open Fluxion
open Fluxion.Laws

/// Every law that the suite runs. A new list of laws is one more line here.
let laws: Law list =
    List.concat
        [
            KernelLaws.all
            IlgpuLaws.all
            OpLaws.laws
            DeviceLaws.laws
            TierLaws.laws
            RowBlockLaws.laws
            EpilogueLaws.laws
            WindowLaws.laws
            MemoryOrderLaws.laws
            ScalarLaws.laws
            OpLaws.mutation
            CompositionLaws.laws
            SeriesLaws.laws
            TaylorLaws.laws
            FieldLaws.laws
            ControlSeriesLaws.laws
            SequenceLaws.laws
            LinalgLaws.laws
            TensorFunctionLaws.laws
            BoundaryLaws.laws
            NestingLaws.laws
            ControlByValueLaws.laws
            VmapLaws.laws
            SparsityLaws.laws
            PatternLaws.laws
            TransformationLaws.laws
            DerivationLaws.laws
            FunctionLaws.laws
            LinearMapLaws.laws
            NestedRuleLaws.laws
            ForwardOnlyLaws.laws
            RunLaws.laws
            KeptStepLaws.laws
            RuleLaws.laws
            ControlLaws.laws
            LinearControlLaws.laws
            ZeroCotangentLaws.laws
            ProgramLaws.laws
            SeriesProgramLaws.laws
            CheckLaws.laws
            ValueLaws.laws
            EdgeLaws.laws
            LoweringLaws.laws
            PickingLaws.laws
        ]

/// The names of the op table, of which the suite reports how many a law covers.
let ops: string list =
    OpTable.All |> Seq.map (fun op -> op.Name) |> Seq.distinct |> List.ofSeq
