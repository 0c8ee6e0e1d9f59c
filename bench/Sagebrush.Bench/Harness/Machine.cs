using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sagebrush.Bench.Harness;

/// <summary>What a benchmark ran on, and where results of that kind of machine are kept.</summary>
internal static partial class Machine
{
    /// <summary>The processor's name.</summary>
    public static string Cpu { get; } =
        File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim();

    /// <summary>Today, as in <c>2026-11-21</c>.</summary>
    public static string Date => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Results => Path.Combine(Repository.Bench, "results", NotInNames().Replace($"{Cpu} {Environment.ProcessorCount} cores".ToLowerInvariant(), "-"));

    /// <summary>Writes a run's figures and its report to <c>bench/results/CPU/NAME.json</c> and <c>.md</c>.</summary>
    public static async Task Write(string name, byte[] figures, string report)
    {
        Directory.CreateDirectory(Results);
        await File.WriteAllBytesAsync(Path.Combine(Results, $"{name}.json"), figures);
        await File.WriteAllBytesAsync(Path.Combine(Results, $"{name}.md"), Encoding.UTF8.GetBytes(report));
        await Console.Out.WriteLineAsync($"\n{report}\n{Results}");
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
