using Sagebrush.Metrics;

namespace Sagebrush.Hosting;

/// <summary>
/// The metrics of asynchronous endpoints, all that they have: what waits by endpoint, what became of requests by endpoint and variant. Of a model it tells what a
/// real-time endpoint tells of its own, but neither Invocations nor OverheadLatency.
/// </summary>
/// <param name="metrics">Where they go.</param>
/// <param name="clock">The time.</param>
/// <remarks>Source: SageMaker developer guide, "Monitor asynchronous endpoint".</remarks>
internal sealed class AsyncMeter(MetricStore metrics, TimeProvider clock)
{
    private const string Namespace = "AWS/SageMaker", Count = "Count", Microseconds = "Microseconds", Milliseconds = "Milliseconds";

    /// <summary>What one endpoint has to do; each second.</summary>
    public void Backlog(string endpoint, int backlog, int instances, TimeSpan oldest)
    {
        var now = clock.GetUtcNow();
        metrics.Add([
            Sample("ApproximateBacklogSize", backlog, Count),
            Sample("ApproximateBacklogSizePerInstance", (double)backlog / Math.Max(1, instances), Count),
            Sample("ApproximateAgeOfOldestRequest", oldest.TotalSeconds, "Seconds"),
            Sample("HasBacklogWithoutCapacity", backlog > 0 && instances == 0 ? 1 : 0, Count),
        ]);

        MetricSample Sample(string name, double value, string unit) => new(new(Namespace, name, ("EndpointName", endpoint)), now, unit, MetricSummary.Of(value));
    }

    /// <summary>The end of a request.</summary>
    /// <param name="request">Its row.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="isExpired">It waited too long.</param>
    /// <param name="isTold">Whoever wants to know is told.</param>
    public void Ended(AsyncRequest request, AsyncOutcome outcome, bool isExpired, bool isTold)
    {
        if (request.Variant is not { } variant)
        {
            // Accepted by an earlier version.
            return;
        }

        var now = clock.GetUtcNow();
        List<MetricSample> samples = [
            Counted("InvocationFailures", outcome.Failure is not null && !isExpired), Counted("ExpiredRequests", isExpired), Counted("NotificationFailures", !isTold),
        ];
        if (request.Taken is { } taken)
        {
            samples.Add(Counted("InvocationsProcessed", true));
            samples.Add(Sample("TotalProcessingTime", (now - request.Received).TotalMilliseconds, Milliseconds));
            samples.Add(Sample("TimeInBacklog", (taken - request.Received).TotalMilliseconds, Milliseconds));
        }

        if (outcome.Times is { } times)
        {
            samples.Add(Counted("RequestDownloadFailures", outcome.Fault == AsyncFault.Download));
            samples.Add(Counted("ResponseUploadFailures", outcome.Fault == AsyncFault.Upload));
            samples.Add(Time("RequestDownloadLatency", AsyncTimes.Part.Download));
            if (times.IsAsked)
            {
                samples.Add(Sample("Invocation4XXErrors", outcome.Fault == AsyncFault.ModelClient ? 1 : 0, "None"));
                samples.Add(Sample("Invocation5XXErrors", outcome.Fault == AsyncFault.ModelServer ? 1 : 0, "None"));
                samples.Add(Time("ModelLatency", AsyncTimes.Part.Model));
            }

            if (times.IsAnswered)
            {
                samples.Add(Time("ResponseUploadLatency", AsyncTimes.Part.Upload));
            }

            MetricSample Time(string name, AsyncTimes.Part part) => Sample(name, times.Of(part).TotalMicroseconds, Microseconds);
        }

        metrics.Add(samples);

        MetricSample Counted(string name, bool isOne) => Sample(name, isOne ? 1 : 0, Count);

        MetricSample Sample(string name, double value, string unit) =>
            new(new(Namespace, name, ("EndpointName", request.Endpoint), ("VariantName", variant)), now, unit, MetricSummary.Of(value));
    }
}
