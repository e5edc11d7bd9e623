namespace Fluxion.Kernels.Gpu;

/// <summary>What the devices say when something cannot be done.</summary>
internal static class IlgpuErrors
{
    private const string WayOut = "Evaluate it on the host: outside of onDevice, or with onDevice Device.Cpu.";

    /// <summary>ILGPU refused a kernel, or the compiler behind it.</summary>
    public static NotSupportedException NotCompiled(string device, string kernel, string said, Exception reason) =>
        new($"{device}: ILGPU did not compile the kernel '{kernel}' ({said}). {WayOut}", reason);

    /// <summary>The driver did not start an accelerator.</summary>
    public static string NotStarted(string device, string machine, Exception reason) =>
        $"{device}: its driver did not start '{machine}' ({reason.GetType().Name}: {reason.GetBaseException().Message}). Look into the driver's own log, or do without it: the other devices are there.";

    /// <summary>The accelerator's memory is full.</summary>
    public static InsufficientMemoryException NoRoom(string device, long bytes, Exception reason) =>
        new($"{device}: {bytes} bytes were asked for, and it has no room for them. Let go of tensors that are no longer needed, or evaluate on the host: with onDevice Device.Cpu.", reason);
}
