using Xunit;

namespace Sagebrush.Tests.Knn;

/// <summary>FAISS itself, in the Python that has it.</summary>
internal static class FaissPeer
{
    private static readonly string? Python = PythonRun.With("faiss");

    public static bool IsThere => Python is not null;

    /// <summary>Runs a command of faiss_peer.py.</summary>
    public static void Do(params string[] arguments)
    {
        string script = Path.Combine(Repository.Folder, "tests", "Sagebrush.Algorithms.Tests", "Knn", "Faiss", "faiss_peer.py");
        var run = PythonRun.Of(Python!, [script, .. arguments]);
        Assert.True(run.Code == 0, run.Error);
    }
}

/// <summary>A test that needs FAISS.</summary>
internal sealed class FaissTheoryAttribute : TheoryAttribute
{
    public FaissTheoryAttribute() => Skip = FaissPeer.IsThere ? null : "no python3 with faiss (Debian: python3-faiss)";
}
