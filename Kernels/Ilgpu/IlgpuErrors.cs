namespace Fluxion.Kernels.Gpu;

/// <summary>What the devices say when something cannot be done.</summary>
internal static class IlgpuErrors
{
    private const string WayOut = "Evaluate it on the host: outside of onDevice, or with onDevice Device.Cpu.";

    /// <summary>Functions that only the host computes: an accelerator's own are not accurate enough for derivatives.</summary>
    public static NotSupportedException OfHostOnly(string device, string kernel, IEnumerable<Function> functions) =>
        new($"{device}: the kernel '{kernel}' calls {string.Join(", ", functions.Select(function => FunctionTable.Of(function).Name))}, which have no form for GPUs yet. {WayOut}");

    /// <summary>ILGPU refused a kernel.</summary>
    public static NotSupportedException NotCompiled(string device, string kernel, Exception reason) =>
        new($"{device}: ILGPU did not compile the kernel '{kernel}' ({reason.GetBaseException().Message}). {WayOut}", reason);

    /// <summary>The accelerator's memory is full.</summary>
    public static InsufficientMemoryException NoRoom(string device, long bytes, Exception reason) =>
        new($"{device}: {bytes} bytes were asked for, and it has no room for them. Let go of tensors that are no longer needed, or evaluate on the host: with onDevice Device.Cpu.", reason);
}
