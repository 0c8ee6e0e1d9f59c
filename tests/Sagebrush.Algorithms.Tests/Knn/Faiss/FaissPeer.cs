using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Sagebrush.Tests.Knn;

/// <summary>FAISS itself, in the Python that has it.</summary>
internal static class FaissPeer
{
    private static readonly string? Python = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(python => Run(python, "-c", "import faiss") == "");

    public static bool IsThere => Python is not null;

    /// <summary>Runs a command of faiss_peer.py.</summary>
    public static void Do(params string[] arguments)
    {
        string script = Path.Combine(Repository.Folder, "tests", "Sagebrush.Algorithms.Tests", "Knn", "Faiss", "faiss_peer.py");
        Assert.Equal("", Run(Python!, [script, .. arguments]));
    }

    // Empty when it succeeds.
    private static string Run(string python, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : $"exit code {process.ExitCode}: {error}";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}

/// <summary>A test that needs FAISS.</summary>
internal sealed class FaissTheoryAttribute : TheoryAttribute
{
    public FaissTheoryAttribute() => Skip = FaissPeer.IsThere ? null : "no python3 with faiss (Debian: python3-faiss)";
}
