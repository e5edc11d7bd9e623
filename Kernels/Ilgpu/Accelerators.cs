using System.Collections.Immutable;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Fluxion.Kernels.Gpu;

/// <summary>Makes a device of every accelerator that ILGPU finds. They stay for the life of the process.</summary>
internal static class Accelerators
{
    // The CPU accelerator simulates groups; this is the smallest that it accepts, once for each core.
    private const int ThreadsPerGroup = 2;

    public static ImmutableArray<Fluxion.Device> All()
    {
        var context = Context.Create().Cuda().OpenCL().CPU(new CPUDevice(ThreadsPerGroup, 1, Environment.ProcessorCount)).ToContext();
        var found = context.Devices.OrderBy(device => Rank(device.AcceleratorType)).ToArray();
        return [.. found.Select((device, i) => Of(context, device, found.Take(i).Count(earlier => earlier.AcceleratorType == device.AcceleratorType)))];
    }

    private static int Rank(AcceleratorType type) => type switch
    {
        AcceleratorType.Cuda => 0,
        AcceleratorType.OpenCL => 1,
        _ => 2,
    };

    private static IlgpuDevice Of(Context context, ILGPU.Runtime.Device device, int number)
    {
        var kind = device.AcceleratorType.ToString().ToLowerInvariant();
        return new IlgpuDevice($"ilgpu {kind}{(number == 0 ? "" : $" {number}")}", context, device.CreateAccelerator(context), device.AcceleratorType == AcceleratorType.CPU);
    }
}
