using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace Sagebrush.Tests;

/// <summary>Runs tests once more, in a process with other settings of the runtime.</summary>
internal static class TestChild
{
    /// <summary>Passes when they do.</summary>
    /// <param name="tests">Where they are.</param>
    /// <param name="filter">Which: a filter as <c>dotnet vstest</c> takes it.</param>
    /// <param name="settings">Added to the environment.</param>
    public static async Task Passes(Assembly tests, string filter, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["vstest", tests.Location, $"--TestCaseFilter:{filter}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, output + await error);
        Assert.Contains("Passed!", output, StringComparison.Ordinal);
    }
}
