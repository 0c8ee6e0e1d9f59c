using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Metrics;
using Sagebrush.Notifications;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

/// <summary>What asynchronous endpoints stand on: a loop of their own, one endpoint and its topic, and a clock that tests move.</summary>
public abstract class AsyncWorld : IAsyncDisposable
{
    private protected const string Bucket = "data", Topic = "arn:aws:sns:us-east-1:123456789012:ends";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    protected AsyncWorld()
    {
        Objects = new(Data.Folder, Data.Database, Clock);
        Objects.CreateBucket(Bucket);
        Endpoints = new SageMakerTables(Data.Database, Clock).Endpoints;
        Topics = new(new(), Data.Database, new(Data.Folder, TimeProvider.System), Task.FromResult("http://127.0.0.1:5700"), Clock);
        Topics.Rows.Add(new(Topic));
        Topics.Subscriptions.Add(new($"{Topic}:one", Topic, "http", "http://127.0.0.1:1/") { IsConfirmed = true, Attributes = new Dictionary<string, string> { ["RawMessageDelivery"] = "true" } });
        Metrics = new(Data.Database, Clock);
        Logs = new(Data.Folder, Data.Database, Clock);
        Storage = new(new EmbeddedStorage(Objects));
        Endpoints.Add(new(new() { EndpointName = "iris", EndpointConfigName = "iris" }) { EndpointStatus = EndpointStatus.InService });
    }

    private protected DataFixture Data { get; } = new();

    private protected TimerClock Clock { get; } = new();

    private protected Routes Routes { get; } = new();

    private protected ObjectStore Objects { get; }

    private protected Table<Endpoint> Endpoints { get; }

    private protected Topics Topics { get; }

    private protected MetricStore Metrics { get; }

    private protected FlakyStorage Storage { get; }

    private protected LogStore Logs { get; }

    // Made after the rows that an earlier server has left.
    private protected AsyncLoop Loop => field ??= new(new(), Data.Database, Endpoints, Routes, Storage, Topics, Metrics, Logs, Clock, NullLogger<AsyncLoop>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Loop.Dispose();
        _stop.Dispose();
        Data.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Left(params AsyncRequest[] rows)
    {
        var table = new Table<AsyncRequest>(Data.Database, "async_requests", AsyncRows.Default.AsyncRequest, Clock);
        foreach (var row in rows)
        {
            table.Add(row);
        }
    }

    private protected static AsyncRequest Row(long number) => new("iris", number, $"id-{number}", new(Bucket, "in"), new(Bucket, "out"))
    {
        Failure = new(Bucket, "failed"), Received = DateTimeOffset.UnixEpoch, SuccessTopic = Topic, ErrorTopic = Topic,
    };

    private protected static string Key(string location) => S3Uri.Parse(location)!.Value.Key;

    private protected async Task Refused(string endpoint, string location) => Assert.Equal(AwsError.RuntimeValidation, (await Assert.ThrowsAsync<AwsException>(async () =>
        await Loop.Accept(new() { EndpointName = endpoint, InputLocation = location }, HostingWorld.Call, default))).Error);

    private protected void Start() => _running = Loop.Run(_stop.Token);

    private protected void Serve(params Backend[] backends) => Serve(4, backends);

    private protected void Serve(int most, params Backend[] backends) => Routes.Publish("iris", new([new("blue", 1, backends)])
    {
        Async = new()
        {
            ClientConfig = new() { MaxConcurrentInvocationsPerInstance = most },
            OutputConfig = new()
            {
                S3OutputPath = "s3://data/out", S3FailurePath = "s3://data/failed",
                NotificationConfig = new()
                {
                    SuccessTopic = Topic, ErrorTopic = Topic, IncludeInferenceResponseIn = [AsyncNotificationTopicTypes.SUCCESSNOTIFICATIONTOPIC],
                },
            },
        },
    });

    private protected async ValueTask<InvokeEndpointAsyncResponse> Ask(string body, InvokeEndpointAsyncRequest? request = null)
    {
        string key = $"in/{Guid.NewGuid()}";
        await Put(key, body);
        return await Loop.Accept((request ?? new()) with { EndpointName = "iris", InputLocation = $"s3://{Bucket}/{key}" }, HostingWorld.Call, default);
    }

    private protected async Task Put(string key, string body) => await Objects.Put(Bucket, key, new MemoryStream(Encoding.UTF8.GetBytes(body)), ObjectFacts.None, default);

    private protected async Task<string> Stored(string location)
    {
        await Until(() => Objects.Find(Bucket, Key(location)) is not null);
        await using var bytes = Objects.Open(Bucket, Key(location))!.Value.Bytes;
        return await new StreamReader(bytes).ReadToEndAsync();
    }

    private protected Task Forgotten() => Until(() => Loop.Requests.All().Count == 0);

    private protected JsonElement Told() => JsonElement.Parse(Assert.Single(Topics.Deliveries.All()).Body);

    /// <summary>The greatest value of what is measured each second, the sum of what is told of requests.</summary>
    private protected double Metric(string name)
    {
        bool isBacklog = name.Contains("Backlog", StringComparison.Ordinal) && name != "TimeInBacklog";
        var periods = Periods(name, isBacklog);
        return periods.Count == 0 ? 0 : isBacklog ? periods[^1].Summary.Max : periods.Sum(period => period.Summary.Sum);
    }

    private protected double Samples(string name) => Periods(name, ofEndpoint: false).Sum(period => period.Summary.Count);

    private IReadOnlyList<MetricPeriod> Periods(string name, bool ofEndpoint) => Metrics.Read(
        ofEndpoint ? new("AWS/SageMaker", name, ("EndpointName", "iris")) : new("AWS/SageMaker", name, ("EndpointName", "iris"), ("VariantName", "blue")),
        DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1), 1);

    private protected static async Task Until(Func<bool> done)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!done())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
