using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Fluxion;

/// <summary>Pictures drawn by Graphviz, a program of its own.</summary>
internal static class Graphviz
{
    private const string Program = "dot";

    /// <summary>DOT text as an SVG picture.</summary>
    /// <exception cref="InvalidOperationException">Graphviz is not installed, or refuses the text.</exception>
    public static string Svg(string text)
    {
        using var process = Start();
        var errors = process.StandardError.ReadToEndAsync();
        // The picture is read while the text is written: with either pipe full both sides would wait.
        var picture = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(text);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0
            ? picture.Result
            : throw Errors.Operation("toSvg", $"Graphviz's `{Program}` ended with code {process.ExitCode}: {errors.Result.Trim()}", "Take the text instead: Graph.toDot or Graph.toMermaid.");
    }

    private static Process Start()
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo(Program, "-Tsvg")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = encoding,
            StandardOutputEncoding = encoding,
            UseShellExecute = false,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw Errors.Operation("toSvg", $"Graphviz's program `{Program}` was not found on the PATH", "Install Graphviz, or take the text instead: Graph.toDot or Graph.toMermaid.");
        }
    }
}
