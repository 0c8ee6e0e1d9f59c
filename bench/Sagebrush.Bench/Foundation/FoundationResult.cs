using System.Text.Json.Serialization;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Foundation;

/// <summary>The figures of one run on one machine; of several measurements the median.</summary>
internal sealed record FoundationResult(
    string Cpu, int Cores, string Date, double JobSeconds, double EndpointSeconds, double StartupSeconds, double IdleMegabytes, IReadOnlyList<Comparison> Invocations);

/// <summary>Our endpoint beside a peer under the same load.</summary>
/// <param name="Connections">Connections of the load generator.</param>
/// <param name="Peer">The peer's gunicorn worker class.</param>
/// <param name="Ours">What our endpoint did.</param>
/// <param name="Theirs">What the peer did.</param>
internal sealed record Comparison(int Connections, string Peer, LoadResult Ours, LoadResult Theirs)
{
    /// <summary>Our requests per second by theirs.</summary>
    public double ThroughputRatio => Ours.RequestsPerSecond / Theirs.RequestsPerSecond;

    /// <summary>Our median latency by theirs.</summary>
    public double LatencyRatio => Ours.MedianMilliseconds / Theirs.MedianMilliseconds;
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FoundationResult))]
internal sealed partial class FoundationJson : JsonSerializerContext;
