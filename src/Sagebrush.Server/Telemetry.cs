using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Sagebrush;

/// <summary>Every instrument of the meter <c>Sagebrush</c>, and their present values as Prometheus text.</summary>
public sealed class Telemetry : IDisposable
{
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Meter _meter = new("Sagebrush");
    private readonly Histogram<double> _duration;
    private readonly ConcurrentDictionary<(string Service, string Operation, string Code), Series> _series = new();

    /// <summary>Makes the instruments.</summary>
    public Telemetry() =>
        _duration = _meter.CreateHistogram<double>("sagebrush_request_duration_seconds", "s", "Time from a request's first byte to its answer's last.");

    /// <summary>Records an answered request.</summary>
    /// <param name="service">The model's name.</param>
    /// <param name="operation">The operation, empty when none was found.</param>
    /// <param name="code">The AWS error code, empty for success.</param>
    /// <param name="elapsed">From the request's head to the answer's end.</param>
    public void Request(string service, string operation, string code, TimeSpan elapsed)
    {
        _series.GetOrAdd((service, operation, code), static _ => new()).Add(elapsed.TotalSeconds);
        if (_duration.Enabled)
        {
            _duration.Record(elapsed.TotalSeconds, new("service", service), new("operation", operation), new("code", code));
        }
    }

    /// <summary>All values in the text format of Prometheus. https://prometheus.io/docs/instrumenting/exposition_formats/</summary>
    public string Prometheus()
    {
        var text = new StringBuilder("# HELP sagebrush_request_duration_seconds Time from a request's first byte to its answer's last.\n"
            + "# TYPE sagebrush_request_duration_seconds histogram\n");
        foreach (var ((service, operation, code), series) in _series.OrderBy(s => s.Key))
        {
            string labels = $"service=\"{service}\",operation=\"{operation}\",code=\"{code}\"";
            series.Write(text, labels);
        }

        text.Append("# HELP process_resident_memory_bytes Resident memory of the server.\n# TYPE process_resident_memory_bytes gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"process_resident_memory_bytes {Environment.WorkingSet}\n");
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private sealed class Series
    {
        private readonly long[] _buckets = new long[Bounds.Length + 1];
        private readonly Lock _lock = new();
        private double _sum;

        public void Add(double seconds)
        {
            int bucket = 0;
            while (bucket < Bounds.Length && seconds > Bounds[bucket])
            {
                bucket++;
            }

            lock (_lock)
            {
                _buckets[bucket]++;
                _sum += seconds;
            }
        }

        public void Write(StringBuilder text, string labels)
        {
            lock (_lock)
            {
                long count = 0;
                for (int i = 0; i < _buckets.Length; i++)
                {
                    count += _buckets[i];
                    string bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    text.Append(CultureInfo.InvariantCulture, $"sagebrush_request_duration_seconds_bucket{{{labels},le=\"{bound}\"}} {count}\n");
                }

                text.Append(CultureInfo.InvariantCulture, $"sagebrush_request_duration_seconds_sum{{{labels}}} {_sum}\n");
                text.Append(CultureInfo.InvariantCulture, $"sagebrush_request_duration_seconds_count{{{labels}}} {count}\n");
            }
        }
    }
}
