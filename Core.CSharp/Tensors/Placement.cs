using System.Runtime.CompilerServices;
using Fluxion.Kernels;

namespace Fluxion;

/// <summary>
/// Where things are computed: where their constants are. What the host has goes to the other device that a computation meets, and results stay there.
/// </summary>
internal static class Placement
{
    private static readonly ConditionalWeakTable<Device, Tensor> Anchors = new();

    /// <summary>A constant on a device, for expressions that have no other one there.</summary>
    public static Tensor Anchor(Device device) => Anchors.GetValue(device, static device =>
        Leaves.NewData([1], DType.Float64, new View(device.Bring(Storage.Of(0.0)), 0, [1])));

    /// <summary>An expression that is computed where an anchor is.</summary>
    public static Tensor Place(Tensor x, Tensor anchor) => Tensor.Node(Structure.Place, [x, anchor], [], x.Shape, x.DType);

    /// <summary>A constant in storage, brought to a device; other tensors as they are: scalars and generators are nowhere.</summary>
    public static Tensor Bring(Tensor tensor, Device device) => tensor.Payload is View view && tensor.Op == Leaves.Data && view.Storage.Device != device
        ? Leaves.NewData(tensor.Shape, tensor.DType, view with { Storage = device.Bring(view.Storage) })
        : tensor;

    /// <summary>The device that a computation over some storages runs on: the one that is not the host, if any is on one.</summary>
    /// <exception cref="InvalidOperationException">There are two.</exception>
    public static Device Common(ReadOnlySpan<Storage> storages)
    {
        var common = Device.Cpu;
        foreach (var storage in storages)
        {
            if (storage.Device != common && storage.Device != Device.Cpu)
            {
                common = common == Device.Cpu ? storage.Device : throw Errors.Operation(
                    "onDevice",
                    $"one computation has a tensor on '{common}' and one on '{storage.Device}'",
                    $"Only what the host has follows by itself. Move one of them first: onDevice device id x, with Device.Cpu for the host.");
            }
        }

        return common;
    }
}
