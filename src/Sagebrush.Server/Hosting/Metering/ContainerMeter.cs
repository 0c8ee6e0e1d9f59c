using Sagebrush.Metrics;

namespace Sagebrush.Hosting;

/// <summary>
/// Counts what one container of a variant's instances is asked, where each of them has several: a pipeline, or containers that are invoked directly. Requests write it
/// without a lock; <see cref="Take"/> is called by one.
/// </summary>
/// <remarks>Source: SageMaker developer guide, "Inference pipeline logs and metrics" and "Metrics for multi-container endpoints with direct invocation".</remarks>
internal sealed class ContainerMeter
{
    private readonly TimeProvider _clock;
    private readonly LatencyCounts _latency = new();
    private readonly MetricKey _invocations, _clientErrors, _serverErrors, _containerLatency;
    private long _asked, _wrong, _failed, _askedTaken, _wrongTaken, _failedTaken;

    /// <summary>A meter that has counted nothing.</summary>
    public ContainerMeter(string endpoint, string variant, string container, TimeProvider clock)
    {
        _clock = clock;
        (_invocations, _clientErrors, _serverErrors, _containerLatency) = (Key("Invocations"), Key("Invocation4XXErrors"), Key("Invocation5XXErrors"), Key("ContainerLatency"));

        MetricKey Key(string name) => new("AWS/SageMaker", name, ("EndpointName", endpoint), ("VariantName", variant), ("ContainerName", container));
    }

    /// <summary>A request goes to the container now.</summary>
    public long Begin() => _clock.GetTimestamp();

    /// <summary>The container has answered, or has not.</summary>
    /// <param name="begun">When it was asked.</param>
    /// <param name="status">Its HTTP status; 0 where it did not answer, or not in time.</param>
    public void End(long begun, int status)
    {
        Interlocked.Increment(ref _asked);
        if (status is < 200 or > 299)
        {
            Interlocked.Increment(ref (status is >= 400 and < 500 ? ref _wrong : ref _failed));
        }

        _latency.Add(_clock.GetElapsedTime(begun));
    }

    /// <summary>What was counted since it was taken before.</summary>
    /// <param name="at">When that was.</param>
    public IEnumerable<MetricSample> Take(DateTimeOffset at)
    {
        long asked = Taken(ref _asked, ref _askedTaken, long.MaxValue);
        if (asked == 0)
        {
            return [];
        }

        // An error of a request that was taken the last time, or is to be taken the next, is told with others.
        long wrong = Taken(ref _wrong, ref _wrongTaken, asked), failed = Taken(ref _failed, ref _failedTaken, asked - wrong);

        List<MetricSample> samples =
        [
            new(_invocations, at, "None", MetricSummary.Of(1, asked)),
            new(_clientErrors, at, "None", VariantMeter.Part(wrong, asked - wrong)),
            new(_serverErrors, at, "None", VariantMeter.Part(failed, asked - failed)),
        ];
        if (_latency.Take() is { } latency)
        {
            samples.Add(new(_containerLatency, at, "Microseconds", latency));
        }

        return samples;
    }

    private static long Taken(ref long now, ref long taken, long most)
    {
        long more = Math.Min(most, Interlocked.Read(ref now) - taken);
        taken += more;
        return more;
    }
}
