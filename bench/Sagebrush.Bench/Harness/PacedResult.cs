namespace Sagebrush.Bench.Harness;

/// <summary>What came of requests at even times.</summary>
/// <param name="Times">From sending to the answer's last byte, in ms, in ascending order, of those that were answered with 2xx.</param>
/// <param name="Failures">What was said of the requests that failed.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record PacedResult(double[] Times, IReadOnlyList<string> Failures, double Seconds)
{
    /// <summary>Requests that were answered with 2xx.</summary>
    public int Answers => Times.Length;

    /// <summary>Answers by time.</summary>
    public double RequestsPerSecond => Answers / Seconds;

    /// <summary>The time within which so many of the answers came, in ms.</summary>
    public double Percentile(double part) => Times.Length == 0 ? 0 : Times[Math.Min(Times.Length - 1, (int)(Times.Length * part))];

    /// <summary>The figures alone.</summary>
    /// <exception cref="IOException">A request failed.</exception>
    public LoadResult Whole() =>
        Failures is [var first, ..] ? throw new IOException($"{Failures.Count} requests failed, one with: {first}") : new(RequestsPerSecond, Percentile(0.5), Percentile(0.99));
}
