using System.Collections.Immutable;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Fluxion.Kernels.Gpu;

/// <summary>The accelerators that ILGPU finds. They stay for the life of the process.</summary>
/// <param name="Devices">A device of each that could be started.</param>
/// <param name="Refused">What is said of the others, whose drivers would take the rest down with them.</param>
internal sealed record Accelerators(ImmutableArray<Fluxion.Device> Devices, ImmutableArray<string> Refused)
{
    // The CPU accelerator simulates groups; this is the smallest that it accepts, once for each core.
    private const int ThreadsPerGroup = 2;

    public static Accelerators All()
    {
        var context = Context.Create().Cuda().OpenCL().CPU(new CPUDevice(ThreadsPerGroup, 1, Environment.ProcessorCount)).ToContext();
        var devices = ImmutableArray.CreateBuilder<Fluxion.Device>();
        var refused = ImmutableArray.CreateBuilder<string>();
        foreach (var kind in context.Devices.GroupBy(device => device.AcceleratorType).OrderBy(kind => Rank(kind.Key)))
        {
            foreach (var (number, device) in kind.Index())
            {
                var name = $"ilgpu {kind.Key.ToString().ToLowerInvariant()}{(number == 0 ? "" : $" {number}")}";
                try
                {
                    devices.Add(new IlgpuDevice(name, context, device.CreateAccelerator(context)));
                }
                catch (AcceleratorException reason)
                {
                    refused.Add(IlgpuErrors.NotStarted(name, device.Name, reason));
                }
            }
        }

        return new(devices.ToImmutable(), refused.ToImmutable());
    }

    private static int Rank(AcceleratorType type) => type switch
    {
        AcceleratorType.Cuda => 0,
        AcceleratorType.OpenCL => 1,
        _ => 2,
    };
}
