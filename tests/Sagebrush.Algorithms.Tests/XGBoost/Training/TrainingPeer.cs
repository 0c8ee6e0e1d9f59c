using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>XGBoost in Debian's Python, on the same library, as users train with it.</summary>
internal static class TrainingPeer
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> HasLearn = new(() => Run("-c", "import sklearn").Code == 0);

    public static string? Missing => !XGBoostPeer.IsThere ? XGBoostPeerFactAttribute.Missing
        : HasLearn.Value ? null : "no sklearn for /usr/bin/python3 (Debian: python3-sklearn)";

    /// <summary>Calls a function of training_peer.py and reads the JSON that it prints last.</summary>
    public static T Call<T>(params string[] arguments)
    {
        string script = Path.Combine(Repository.Folder, "tests", "Sagebrush.Algorithms.Tests", "XGBoost", "Training", "training_peer.py");
        var (code, output, error) = Run([script, .. arguments]);
        Assert.True(code == 0, error);
        return JsonSerializer.Deserialize<T>(output.Trim().Split('\n')[^1])!;
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
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
}

/// <summary>Cases of a test that needs python3-sklearn too.</summary>
internal sealed class LearnTheoryAttribute : TheoryAttribute
{
    public LearnTheoryAttribute() => Skip = TrainingPeer.Missing;
}
