using System.Text;
using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.Contract;

namespace Sagebrush.Monitoring;

/// <summary>
/// The containers of Model Monitor: the analyzer, which makes baselines and holds data or models against them, and the merger, which joins captured
/// invocations with the truth that became known later.
/// </summary>
/// <param name="variable">Answers an environment variable, null when it is not set.</param>
/// <param name="root">Where <c>/opt/ml</c> is.</param>
/// <param name="log">Gets lines for people.</param>
/// <param name="clock">Dates metrics that have no window.</param>
public sealed class MonitorContainer(Func<string, string?> variable, MlRoot root, TextWriter log, TimeProvider clock)
{
    /// <summary>The role that makes reports.</summary>
    public const string Analyze = "analyze";

    /// <summary>The role that joins ground truth.</summary>
    public const string Merge = "merge";

    private const int Failed = 1;

    /// <summary>Does its work and leaves a message.</summary>
    /// <param name="role">One of the two.</param>
    /// <returns>The exit code.</returns>
    public int Run(string role)
    {
        try
        {
            Say(role == Merge ? new GroundTruthMerge(variable, root, log).Run() : Analysis());
            return 0;
        }
        catch (Exception e) when (e is ClientException or IOException or UnauthorizedAccessException or JsonException)
        {
            Say($"Error: {e.Message}");
            return Failed;
        }
    }

    private string Analysis()
    {
        MonitorSettings.Check(variable);
        var settings = new MonitorSettings(variable, root);
        var dataset = new Dataset(settings.Source, settings.Format, settings.Window);
        log.WriteLine($"Reading {dataset.Files.Count} files below {settings.Source}");
        Directory.CreateDirectory(settings.Output);
        var reports = new Reports(settings, root, clock);
        int violations = settings.IsModelQuality ? new ModelQualityAnalysis(settings, dataset, reports, log).Run() : new DataQualityAnalysis(settings, dataset, reports, log).Run();
        return violations == 0 ? "Completed: Job completed successfully with no violations."
            : $"CompletedWithViolations: Job completed successfully with {violations} violations.";
    }

    private void Say(string message)
    {
        log.WriteLine(message);
        Directory.CreateDirectory(Path.GetDirectoryName(root.Message)!);
        File.WriteAllBytes(root.Message, Encoding.UTF8.GetBytes(message));
    }
}
