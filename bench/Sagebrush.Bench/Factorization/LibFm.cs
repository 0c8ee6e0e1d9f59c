using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sagebrush.Bench.Factorization;

/// <summary>
/// libFM, built outside from its public source with <c>-O3</c> and named by the variable <c>SAGEBRUSH_LIBFM</c>: the peer that this repository does not contain.
/// </summary>
/// <param name="program">The path of the program.</param>
internal sealed partial class LibFm(string program)
{
    /// <summary>The peer; null where there is none.</summary>
    public static LibFm? Here { get; } = Environment.GetEnvironmentVariable("SAGEBRUSH_LIBFM") is { Length: > 0 } program && File.Exists(program) ? new(program) : null;

    /// <summary>What a run said.</summary>
    /// <param name="Train">The figure of the training rows after each iteration: RMSE, or accuracy of a classifier.</param>
    /// <param name="Test">That of the test rows after the last.</param>
    /// <param name="Seconds">Of each iteration's learning alone, where it is told.</param>
    /// <param name="Megabytes">The process at most.</param>
    internal sealed record Outcome(double[] Train, double Test, double[] Seconds, double Megabytes);

    /// <summary>Learns and scores.</summary>
    /// <param name="folder">Where it may write.</param>
    /// <param name="train">Rows as text.</param>
    /// <param name="test">Rows as text.</param>
    /// <param name="options">The method and how it runs.</param>
    public async Task<Outcome> Run(string folder, string train, string test, params string[] options)
    {
        string log = Path.Combine(folder, "rlog");
        File.Delete(log);
        var start = new ProcessStartInfo(program, ["-train", train, "-test", test, "-rlog", log, .. options]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var exit = new CancellationTokenSource();
        var memory = Peak(process.Id, exit.Token);
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        await exit.CancelAsync();
        var iterations = Iteration().Matches(said);
        return new([.. iterations.Select(match => Number(match.Groups[1].Value))], Number(iterations[^1].Groups[2].Value), Times(log), await memory);
    }

    // The log names its columns in the first line.
    private static double[] Times(string log)
    {
        string[][] lines = [.. File.ReadLines(log).Select(line => line.Split('\t'))];
        int column = Array.IndexOf(lines[0], "time_learn");
        return column < 0 ? [] : [.. lines.Skip(1).Select(line => Number(line[column]))];
    }

    private static async Task<double> Peak(int process, CancellationToken exit)
    {
        double peak = 0;
        while (!exit.IsCancellationRequested)
        {
            try
            {
                string? line = (await File.ReadAllLinesAsync($"/proc/{process}/status", CancellationToken.None)).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                peak = line is null ? peak : Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024 / 1e6;
                await Task.Delay(20, exit);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                break;
            }
        }

        return peak;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^#Iter=\s*\d+\tTrain=(\S+)\tTest=(\S+)", RegexOptions.Multiline)]
    private static partial Regex Iteration();
}
