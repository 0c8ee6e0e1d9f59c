using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Imdb;

/// <summary>One time through the workflow.</summary>
internal sealed record ImdbRound(double TrainSeconds, double TransformSeconds, double Rounds, double Accuracy, double TextSeconds)
{
    /// <summary>The program's demo on a server of its own; its CSV files stay in <paramref name="folder"/>.</summary>
    public static async Task<ImdbRound> Ours(string reviews, string folder)
    {
        string figures = Path.Combine(folder, "figures.json");
        using var demo = Process.Start(new ProcessStartInfo(
            Path.Combine(Repository.Root, "sagebrush"), ["demo", "imdb", "--data", reviews, "--csv", folder, "--json", figures]) { RedirectStandardOutput = true })!;
        string said = await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync();
        return demo.ExitCode == 0 ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(figures), ImdbRoundJson.Default.ImdbRound)!
            : throw new InvalidOperationException($"The demo failed: {said}");
    }

    /// <summary>The same CSV files with pandas and xgboost.</summary>
    public static async Task<ImdbRound> Peers(string reviews, string folder)
    {
        using var peer = await PythonPeer.Start("xgboost_imdb.py", folder, Path.Combine(reviews, "test.csv.gz"))
            ?? throw new InvalidOperationException("The peer needs python3-pandas and python3-xgboost.");
        return new(await peer.Ask("train"), await peer.Ask("transform"), await peer.Ask("rounds"), await peer.Ask("accuracy"), 0);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ImdbRound))]
internal sealed partial class ImdbRoundJson : JsonSerializerContext;
