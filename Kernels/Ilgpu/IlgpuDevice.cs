using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace Fluxion.Kernels.Gpu;

/// <summary>An accelerator of ILGPU's. It runs one program at a time: launches queue on one stream, and results stay in its memory until the host asks.</summary>
internal sealed class IlgpuDevice : Device
{
    private const int MostKernels = 4096;

    // Copies larger than this are cut: their lengths are counted in 32 bits somewhere below.
    private const int LargestCopy = 1 << 30;

    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly Spelling spelling;
    private readonly Lock gate = new();
    private readonly ConditionalWeakTable<Storage, IlgpuStorage> brought = new();
    private readonly Dictionary<Kernel, LoadedKernel> kernels = new(KernelComparer.Instance);
    private readonly Dictionary<DType, LoadedProduct> products = [];
    private ConditionalWeakTable<KernelStep, LoadedKernel> prepared = new();

    public IlgpuDevice(string name, Context context, Accelerator accelerator)
        : base(name)
    {
        this.context = context;
        this.accelerator = accelerator;
        spelling = new Spelling(accelerator.AcceleratorType);
        Memory = new DeviceMemory(accelerator, name);
    }

    public DeviceMemory Memory { get; }

    /// <summary>Copies bytes to the accelerator. ILGPU takes the address of what it is given as it stands, so the bytes are pinned here: the collector moves arrays.</summary>
    public unsafe void Write(MemoryBuffer buffer, long start, ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            accelerator.Bind();
            fixed (byte* first = bytes)
            {
                new ArrayView<byte>(buffer, start, bytes.Length).CopyFromCPU(accelerator.DefaultStream, ref *first, bytes.Length);
            }
        }
    }

    /// <summary>Copies bytes from the accelerator, after all that was launched before.</summary>
    public unsafe void Read(MemoryBuffer buffer, long start, Span<byte> bytes)
    {
        lock (gate)
        {
            accelerator.Bind();
            fixed (byte* first = bytes)
            {
                new ArrayView<byte>(buffer, start, bytes.Length).CopyToCPU(accelerator.DefaultStream, ref *first, bytes.Length);
            }
        }
    }

    /// <summary>The kernel of a step, compiled; the step remembers it.</summary>
    public LoadedKernel Load(KernelStep step)
    {
        if (prepared.TryGetValue(step, out var loaded))
        {
            return loaded;
        }

        if (!kernels.TryGetValue(step.Kernel, out loaded))
        {
            if (kernels.Count >= MostKernels)
            {
                Forget();
            }

            loaded = Compiled(step.Kernel.Name, () => new LoadedKernel(step.Kernel, accelerator, spelling));
            kernels.Add(step.Kernel, loaded);
        }

        prepared.Add(step, loaded);
        return loaded;
    }

    /// <summary>The matrix product of a type, compiled.</summary>
    public LoadedProduct Product(DType type)
    {
        if (!products.TryGetValue(type, out var product))
        {
            product = Compiled("matrix product", () => new LoadedProduct(type, accelerator, spelling));
            products.Add(type, product);
        }

        return product;
    }

    /// <inheritdoc/>
    internal override Storage Allocate(DType type, long length) => new IlgpuStorage(this, type, length);

    /// <inheritdoc/>
    internal override Storage Bring(Storage storage) => storage.Device == this ? storage : brought.GetValue(storage, Copy);

    /// <inheritdoc/>
    internal override ProgramError Run(DeviceProgram program, ReadOnlySpan<Storage> inputs, ReadOnlySpan<long> data, ReadOnlySpan<Storage> outputs, Span<ulong> scalars)
    {
        ArgumentNullException.ThrowIfNull(program);
        var mine = new IlgpuStorage[inputs.Length + outputs.Length];
        for (var i = 0; i < mine.Length; i++)
        {
            mine[i] = (IlgpuStorage)(i < inputs.Length ? Bring(inputs[i]) : outputs[i - inputs.Length]);
        }

        lock (gate)
        {
            accelerator.Bind();
            using var run = new ProgramRun(this, program, mine, inputs.Length, data, scalars.Length);
            return run.Run(scalars);
        }
    }

    private IlgpuStorage Copy(Storage storage)
    {
        var host = storage is DeviceStorage elsewhere ? elsewhere.Host : storage;
        var copy = new IlgpuStorage(this, host.Type, host.Length);
        for (var start = 0L; start < host.Bytes; start += LargestCopy)
        {
            Write(copy.Buffer, start, host.Part(start, (int)Math.Min(LargestCopy, host.Bytes - start)));
        }

        GC.KeepAlive(host);
        return copy;
    }

    /// <summary>Compiles; a compilation that failed would spoil all later ones, if ILGPU's caches were not cleared.</summary>
    private T Compiled<T>(string what, Func<T> compile)
    {
        try
        {
            return compile();
        }
        catch (Exception reason)
        {
            accelerator.ClearCache(ClearCacheMode.Everything);
            context.ClearCache(ClearCacheMode.Everything);
            throw IlgpuErrors.NotCompiled(Name, what, Said(reason.GetBaseException()), reason);
        }
    }

    /// <summary>What went wrong; the message of an exception of OpenCL's says only that there is one.</summary>
    private static string Said(Exception reason) => reason is CLException failed ? failed.Error.ToString() : reason.Message;

    private void Forget()
    {
        kernels.Clear();
        prepared = new();
        accelerator.ClearCache(ClearCacheMode.Everything);
        context.ClearCache(ClearCacheMode.Everything);
    }
}
