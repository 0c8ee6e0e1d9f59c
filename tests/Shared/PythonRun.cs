using System.ComponentModel;
using System.Diagnostics;

namespace Sagebrush.Tests;

/// <summary>A run of a Python that ended.</summary>
/// <param name="Code">Its exit code; −1 where there is no such Python.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained of.</param>
internal sealed record PythonRun(int Code, string Output, string Error)
{
    /// <summary>The first Python that has a module: the one on the path, or Debian's; null for none.</summary>
    public static string? With(string module) => new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(python => Of(python, "-c", $"import {module}").Code == 0);

    /// <summary>Runs one.</summary>
    /// <param name="python">A path or a name.</param>
    /// <param name="arguments">Its arguments.</param>
    public static PythonRun Of(string python, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new(process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            return new(-1, "", e.Message);
        }
    }
}
