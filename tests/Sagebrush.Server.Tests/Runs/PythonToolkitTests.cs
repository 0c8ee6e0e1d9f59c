using System.Runtime.CompilerServices;
using Sagebrush.Tests;
using Xunit;

namespace Sagebrush.Runs;

/// <summary>The toolkit's own tests, in Python.</summary>
public sealed class PythonToolkitTests
{
    private const string Python = "/usr/bin/python3";

    [ToolkitTheory]
    [InlineData("test_training")]
    [InlineData("test_content")]
    [InlineData("test_hooks")]
    [InlineData("test_serving")]
    public void Pass(string module)
    {
        var run = PythonRun.Of(Python, "-B", "-W", "ignore", Path.Combine(Folder(), module + ".py"));

        Assert.True(run.Code == 0, run.Output + run.Error);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Python");

    /// <summary>A theory that needs the system's Python with numpy.</summary>
    private sealed class ToolkitTheoryAttribute : TheoryAttribute
    {
        public ToolkitTheoryAttribute() => Skip = PythonRun.Of(Python, "-c", "import numpy").Code == 0 ? null : "no /usr/bin/python3 with numpy (Debian: python3-numpy)";
    }
}
