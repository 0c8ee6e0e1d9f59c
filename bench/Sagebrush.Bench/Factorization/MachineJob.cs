using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sagebrush.Algorithms;
using Sagebrush.Bench.Reading;
using Sagebrush.Contract;
using Sagebrush.Training;

namespace Sagebrush.Bench.Factorization;

/// <summary>A training container of factorization machines in this process: it reads its channel from files, learns, writes its model and its log.</summary>
internal static partial class MachineJob
{
    /// <summary>What a job said.</summary>
    /// <param name="Seconds">Of each epoch, reading included.</param>
    /// <param name="Test">The figure of the test channel, 0 without one.</param>
    /// <param name="Megabytes">What this process held at most, beyond what it held before.</param>
    internal sealed record Outcome(double[] Seconds, double Test, double Megabytes);

    /// <summary>Runs one.</summary>
    /// <param name="folder">Has the channels' files under <c>input/data</c>.</param>
    /// <param name="metric">The figure of the test channel.</param>
    /// <param name="hyperParameters">Name and value.</param>
    public static Outcome Run(string folder, string metric, params (string Name, string Value)[] hyperParameters)
    {
        var root = new MlRoot(folder);
        var channels = Directory.GetDirectories(root.InputData).ToDictionary(channel => Path.GetFileName(channel), _ => new ChannelConfig());
        new TrainingInput(hyperParameters.ToDictionary(pair => pair.Name, pair => pair.Value), channels, new("algo-1", ["algo-1"], "ml.m5.large")).Write(root);
        using var log = new MemoryStream();
        int exit = 0;
        double memory = PeakMemory.Of(() => exit = new TrainingHost(Catalog.Find("factorization-machines")!, root, log, TimeProvider.System).Run(CancellationToken.None));
        string said = Encoding.UTF8.GetString(log.ToArray());
        if (exit != 0)
        {
            throw new InvalidOperationException(said);
        }

        var test = Regex.Match(said, $@"test {metric} <\w+>=(\S+)");
        return new([.. Update().Matches(said).Select(match => Number(match.Groups[1].Value) / 1000)], test.Success ? Number(test.Groups[1].Value) : 0, memory);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"""update\.time"": ?\{[^}]*?""sum"": ?([0-9.eE+-]+)")]
    private static partial Regex Update();
}
