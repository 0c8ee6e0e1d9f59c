using System.Collections.Concurrent;
using Sagebrush.Metrics;
using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>Counts a variant's invocations. Requests write it without a lock, a lane for each processor; <see cref="Take"/> is called by one.</summary>
/// <remarks>Source of the metrics: SageMaker developer guide, "Amazon SageMaker AI endpoint invocation metrics".</remarks>
public sealed class VariantMeter
{
    private const string Namespace = "AWS/SageMaker";

    private static readonly int Lanes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, 8));

    // Numbers of a lane; a lane has a cache line of its own and one to spare.
    private const int Answered = 0, ClientErrors = 1, ServerErrors = 2, ModelErrors = 3, Errors = 4, ModelHits = 4, ModelMisses = 5, Numbers = 6, Lane = 16;

    private readonly long[] _counts = new long[Lanes * Lane + Lane];
    private readonly long[] _taken = new long[Numbers];
    private readonly MetricKey[] _keys;
    private readonly MetricKey _perInstance, _modelLatency, _overheadLatency, _cacheHit;
    private readonly Lazy<LatencyCounts> _model = new(), _overhead = new();
    private readonly ConcurrentDictionary<string, ContainerMeter> _containers = new(StringComparer.Ordinal);

    /// <summary>A meter that has counted nothing.</summary>
    public VariantMeter(string endpoint, string variant)
    {
        (Endpoint, Variant) = (endpoint, variant);
        _keys = [Key("Invocations"), Key("Invocation4XXErrors"), Key("Invocation5XXErrors"), Key("InvocationModelErrors")];
        (_perInstance, _modelLatency, _overheadLatency, _cacheHit) = (Key("InvocationsPerInstance"), Key("ModelLatency"), Key("OverheadLatency"), Key("ModelCacheHit"));
    }

    /// <summary>The endpoint's name.</summary>
    public string Endpoint { get; }

    /// <summary>The variant's name.</summary>
    public string Variant { get; }

    /// <summary>Instances in service, for the invocations of each.</summary>
    public int Instances { get; internal set; } = 1;

    /// <summary>The last table of the endpoint that has the variant.</summary>
    internal VariantTable? Table { get; set; }

    /// <summary>Measures how long containers take.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Counts what one container is asked of several that an instance has.</summary>
    /// <param name="container">The container's name.</param>
    internal ContainerMeter Of(string container) => _containers.GetOrAdd(container, static (name, meter) => new(meter.Endpoint, meter.Variant, name, meter.Clock), this);

    /// <summary>Counts an invocation that the model has answered.</summary>
    /// <param name="model">From the request to the container until its answer.</param>
    /// <param name="whole">From the request's arrival until its answer.</param>
    /// <param name="isModelHit">The model that it was for was loaded when it came; null where it was for none of many.</param>
    public void Succeeded(TimeSpan model, TimeSpan whole, bool? isModelHit = null)
    {
        Interlocked.Increment(ref _counts[At(Answered)]);
        if (isModelHit is { } hit)
        {
            Interlocked.Increment(ref _counts[At(hit ? ModelHits : ModelMisses)]);
        }

        _model.Value.Add(model);
        _overhead.Value.Add(whole - model);
    }

    /// <summary>Counts an invocation that has failed. False, so that an exception's filter can call it and let the exception pass.</summary>
    public bool Failed(AwsException error, TimeSpan model, TimeSpan whole)
    {
        Succeeded(model, whole);
        if (error.Members.TryGetValue("OriginalStatusCode", out object? status))
        {
            // 0: the container did not answer, or not in time.
            Interlocked.Increment(ref _counts[At((int)status is >= 400 and < 500 ? ClientErrors : ServerErrors)]);
            Interlocked.Increment(ref _counts[At(ModelErrors)]);
        }
        else
        {
            Interlocked.Increment(ref _counts[At(error.Error.Status < 500 ? ClientErrors : ServerErrors)]);
        }

        return false;
    }

    /// <summary>What was counted since it was taken before.</summary>
    /// <param name="at">When that was.</param>
    internal IEnumerable<MetricSample> Take(DateTimeOffset at)
    {
        Span<long> now = stackalloc long[Numbers];
        for (int i = 0; i < Numbers; i++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                now[i] += Interlocked.Read(ref _counts[Lane + lane * Lane + i]);
            }

            (now[i], _taken[i]) = (now[i] - _taken[i], now[i]);
        }

        long requests = now[Answered];
        var samples = _containers.SelectMany(container => container.Value.Take(at)).ToList();
        if (requests == 0)
        {
            return samples;
        }

        samples.Add(new(_perInstance, at, "None", MetricSummary.Of(1.0 / Math.Max(1, Instances), requests)));
        samples.Add(new(_keys[Answered], at, "None", MetricSummary.Of(1, requests)));
        for (int i = ClientErrors; i < Errors; i++)
        {
            // Each request tells 0 or 1, so that the average is a rate.
            long errors = Math.Min(now[i], requests);
            samples.Add(new(_keys[i], at, "None", Part(errors, requests - errors)));
        }

        if (now[ModelHits] + now[ModelMisses] > 0)
        {
            samples.Add(new(_cacheHit, at, "None", Part(now[ModelHits], now[ModelMisses])));
        }

        Add(_modelLatency, _model.Value.Take());
        Add(_overheadLatency, _overhead.Value.Take());
        return samples;

        void Add(MetricKey key, MetricSummary? summary)
        {
            if (summary is not null)
            {
                samples.Add(new(key, at, "Microseconds", summary));
            }
        }
    }

    /// <summary>So many ones among zeros; at least one of the two is more than 0.</summary>
    internal static MetricSummary Part(long ones, long zeros) => ones == 0 ? MetricSummary.Of(0, zeros) : zeros == 0 ? MetricSummary.Of(1, ones)
        : MetricSummary.Of(0, zeros).And(MetricSummary.Of(1, ones));

    private MetricKey Key(string name) => new(Namespace, name, ("EndpointName", Endpoint), ("VariantName", Variant));

    private static int At(int number) => Lane + (Thread.GetCurrentProcessorId() & (Lanes - 1)) * Lane + number;
}
