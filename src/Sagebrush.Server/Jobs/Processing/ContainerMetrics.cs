using System.Globalization;
using System.Text;
using System.Text.Json;
using Sagebrush.Metrics;
using Sagebrush.Runs;

namespace Sagebrush.Jobs;

/// <summary>Brings the metrics that a container has left as JSON lines to CloudWatch.</summary>
/// <param name="ns">The namespace.</param>
/// <param name="clock">Dates what bears no date.</param>
/// <remarks>Source: AWS, "CloudWatch Metrics for Bring Your Own Containers". A line that is none of these is passed over.</remarks>
internal sealed class ContainerMetrics(string ns, TimeProvider clock)
{
    private const int MostSamples = 20_000;
    private const string NoUnit = "None";

    /// <summary>Puts all that the folder's files say; on disk when this completes.</summary>
    /// <param name="folder">Where the container left them.</param>
    /// <param name="store">Gets them.</param>
    /// <param name="once">Names the container: its metrics are kept once, however often they are put.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task Put(ContainerFolder folder, MetricStore store, string once, CancellationToken cancel)
    {
        var samples = new List<MetricSample>();
        foreach (var (name, _) in folder.Entries().Where(entry => entry.Kind == FileKind.File).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            await using var bytes = folder.Open(name);
            using var lines = new StreamReader(bytes ?? Stream.Null, Encoding.UTF8);
            while (samples.Count < MostSamples && await lines.ReadLineAsync(cancel) is { } line)
            {
                if (Read(line) is { } sample)
                {
                    samples.Add(sample);
                }
            }
        }

        if (samples.Count > 0)
        {
            await store.Put(samples, once);
        }
    }

    /// <summary>The sample of a line; null when it is none.</summary>
    internal MetricSample? Read(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var metric = json.RootElement;
            string? name = metric.GetProperty("MetricName").GetString();
            (string, string)[] dimensions = metric.TryGetProperty("Dimensions", out var given)
                ? [.. given.EnumerateArray().Select(dimension => (dimension.GetProperty("Name").GetString()!, dimension.GetProperty("Value").GetString()!))] : [];
            var time = metric.TryGetProperty("Timestamp", out var at) && DateTimeOffset.TryParse(
                at.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : clock.GetUtcNow();
            string unit = metric.TryGetProperty("Unit", out var of) ? of.GetString() ?? NoUnit : NoUnit;
            return Summary(metric) is { } summary && name is { Length: > 0 } && AreSound(dimensions) ? new(new(ns, name, dimensions), time, unit, summary) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static MetricSummary? Summary(JsonElement metric)
    {
        if (metric.TryGetProperty("Value", out var single) && single.ValueKind == JsonValueKind.Number)
        {
            return double.IsFinite(single.GetDouble()) ? MetricSummary.Of(single.GetDouble()) : null;
        }

        if (!metric.TryGetProperty("StatisticValues", out var set))
        {
            return null;
        }

        double[] numbers = [Number("SampleCount"), Number("Sum"), Number("Minimum"), Number("Maximum")];
        return numbers is [> 0, var sum, var min, var max] && min <= max && numbers.All(double.IsFinite)
            ? new(numbers[0], sum, min, max, min == max ? Distribution.Of(min, numbers[0]) : null) : null;

        double Number(string name) => set.GetProperty(name).GetDouble();
    }

    private static bool AreSound((string Name, string Value)[] dimensions) =>
        dimensions.All(dimension => dimension is { Name.Length: > 0, Value.Length: > 0 }) && dimensions.DistinctBy(dimension => dimension.Name).Count() == dimensions.Length;
}
