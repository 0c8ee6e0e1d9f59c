using System.Text.Json;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>XGBoost in Debian's Python, on the same library, as users train with it.</summary>
internal static class TrainingPeer
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> HasLearn = new(() => PythonRun.Of(Python, "-c", "import sklearn").Code == 0);

    public static string? Missing => !XGBoostPeer.IsThere ? XGBoostPeerFactAttribute.Missing
        : HasLearn.Value ? null : "no sklearn for /usr/bin/python3 (Debian: python3-sklearn)";

    /// <summary>Calls a function of training_peer.py and reads the JSON that it prints last.</summary>
    public static T Call<T>(params string[] arguments)
    {
        string script = Path.Combine(Repository.Folder, "tests", "Sagebrush.Algorithms.Tests", "XGBoost", "Training", "training_peer.py");
        var run = PythonRun.Of(Python, [script, .. arguments]);
        Assert.True(run.Code == 0, run.Error);
        return JsonSerializer.Deserialize<T>(run.Output.Trim().Split('\n')[^1])!;
    }
}

/// <summary>Cases of a test that needs python3-sklearn too.</summary>
internal sealed class LearnTheoryAttribute : TheoryAttribute
{
    public LearnTheoryAttribute() => Skip = TrainingPeer.Missing;
}
