using System.Globalization;
using System.Runtime.InteropServices;

namespace Fluxion.Kernels;

/// <summary>What memory the machine has.</summary>
internal static unsafe class MachineMemory
{
    // int malloc_trim(size_t pad), which glibc has and other libraries do not need.
    private static readonly delegate* unmanaged<nuint, int> Trim =
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var trim) ? (delegate* unmanaged<nuint, int>)trim : null;

    /// <summary>All of it, whoever uses it; in a container that has a limit, what the limit leaves to programs.</summary>
    public static long TotalBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>
    /// What can be had now without taking it from another program. Only Linux has to be asked: it promises any amount, and ends the program that comes to
    /// use it. Others refuse.
    /// </summary>
    public static long FreeBytes => OperatingSystem.IsLinux() ? Math.Min(FreeOf("/proc/meminfo"), TotalBytes) : TotalBytes;

    /// <summary>Has freed blocks go back to the operating system: glibc keeps those that are not the last of its heap.</summary>
    public static void GiveBackFreed()
    {
        if (Trim != null)
        {
            _ = Trim(0);
        }
    }

    private static long FreeOf(string path)
    {
        try
        {
            var kilobytes = 0L;
            foreach (var line in File.ReadLines(path))
            {
                if (line.StartsWith("MemAvailable:", StringComparison.Ordinal) || line.StartsWith("SwapFree:", StringComparison.Ordinal))
                {
                    kilobytes += long.Parse(line.AsSpan(line.IndexOf(':') + 1).Trim().TrimEnd("kB"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
                }
            }

            return kilobytes > 0 ? kilobytes << 10 : long.MaxValue;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A sandbox without that file does not say.
            return long.MaxValue;
        }
    }
}
