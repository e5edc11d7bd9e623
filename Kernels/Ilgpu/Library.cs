using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Fluxion.Kernels.Gpu;

/// <summary>Finds ILGPU.dll, and the native libraries that it asks for by names that only developers' packages have.</summary>
internal static class Library
{
    private const string Variable = "ILGPU_DIR";
    private const string Assembly = "ILGPU";

    private static readonly Lazy<bool> Loaded = new(Load);

    public static bool IsThere => Loaded.Value;

    /// <summary>Throws unless ILGPU is there.</summary>
    public static void Need()
    {
        if (!IsThere)
        {
            throw new InvalidOperationException(Missing(Environment.GetEnvironmentVariable(Variable)));
        }
    }

    /// <summary>What is said where ILGPU.dll is not found.</summary>
    /// <param name="folder">What the variable says.</param>
    internal static string Missing(string? folder) =>
        $"Ilgpu: ILGPU.dll is neither among the program's packages nor in a folder that {Variable} names ({(string.IsNullOrEmpty(folder) ? "it is not set" : $"it is {folder}")}). "
        + $"Add the package ILGPU 1.5.3, or set {Variable} to a folder with its ILGPU.dll.";

    private static bool Load()
    {
        var context = AssemblyLoadContext.GetLoadContext(typeof(Library).Assembly) ?? AssemblyLoadContext.Default;
        context.Resolving += FromFolder;
        try
        {
            NativeLibrary.SetDllImportResolver(context.LoadFromAssemblyName(new AssemblyName(Assembly)), Native);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static Assembly? FromFolder(AssemblyLoadContext context, AssemblyName name)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        var path = Path.GetFullPath(Path.Combine(folder ?? "", name.Name + ".dll"));
        return !string.IsNullOrEmpty(folder) && name.Name == Assembly && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }

    /// <summary>On Linux a driver installs a versioned name; the bare one comes with headers.</summary>
    private static nint Native(string name, Assembly assembly, DllImportSearchPath? path)
    {
        var installed = name switch
        {
            "OpenCL" => "libOpenCL.so.1",
            "cuda" => "libcuda.so.1",
            _ => null,
        };
        return installed is not null && OperatingSystem.IsLinux() && NativeLibrary.TryLoad(installed, out var handle) ? handle : 0;
    }
}
