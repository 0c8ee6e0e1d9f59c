using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Sagebrush.Tests.Samples;

/// <summary>A test of the samples in Python, left out where there is no python3.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = TryRun("pass").Code == 0 ? null : "no python3";

    /// <summary>What a program prints that is run in the folder of the samples.</summary>
    public static string Output(string program)
    {
        var (code, output, error) = TryRun(program);
        Assert.True(code == 0, error);
        return output;
    }

    private static (int Code, string Output, string Error) TryRun(string program)
    {
        try
        {
            ProcessStartInfo start = new("python3", ["-B", "-c", program]) { WorkingDirectory = Folder(), RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception e)
        {
            return (-1, "", e.Message);
        }
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "samples", "recordio"));
}
