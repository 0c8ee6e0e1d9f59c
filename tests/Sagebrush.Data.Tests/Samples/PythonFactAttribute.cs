using System.Runtime.CompilerServices;
using Xunit;

namespace Sagebrush.Tests.Samples;

/// <summary>A test of the samples in Python, left out where there is no python3.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = Run("pass").Code == 0 ? null : "no python3";

    /// <summary>What a program prints that finds the samples' modules.</summary>
    public static string Output(string program)
    {
        var run = Run($"import sys; sys.path.insert(0, r'{Folder()}')\n{program}");
        Assert.True(run.Code == 0, run.Error);
        return run.Output;
    }

    private static PythonRun Run(string program) => PythonRun.Of("python3", "-B", "-c", program);

    private static string Folder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "samples", "recordio"));
}
