namespace Sagebrush.Bench.Harness;

/// <summary>What a load run measured.</summary>
/// <param name="RequestsPerSecond">Answers by time; an answer other than 2xx ends the run.</param>
/// <param name="MedianMilliseconds">Median time from sending to the answer's last byte.</param>
/// <param name="P99Milliseconds">99th percentile of the same.</param>
internal sealed record LoadResult(double RequestsPerSecond, double MedianMilliseconds, double P99Milliseconds);
