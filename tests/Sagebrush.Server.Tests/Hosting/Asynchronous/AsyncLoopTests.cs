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
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class AsyncLoopTests : IAsyncDisposable
{
    private const string Bucket = "data", Topic = "arn:aws:sns:us-east-1:123456789012:ends";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DataFixture _data = new();
    private readonly TimerClock _clock = new();
    private readonly Routes _routes = new();
    private readonly ObjectStore _objects;
    private readonly Table<Endpoint> _endpoints;
    private readonly Topics _topics;
    private readonly MetricStore _metrics;
    private readonly AsyncLoop _loop;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public AsyncLoopTests()
    {
        _objects = new(_data.Folder, _data.Database, _clock);
        _objects.CreateBucket(Bucket);
        _endpoints = new SageMakerTables(_data.Database, _clock).Endpoints;
        _topics = new(new(), _data.Database, new(_data.Folder, TimeProvider.System), Task.FromResult("http://127.0.0.1:5700"), _clock);
        _topics.Rows.Add(new(Topic));
        _topics.Subscriptions.Add(new($"{Topic}:one", Topic, "http", "http://127.0.0.1:1/") { IsConfirmed = true, Attributes = new Dictionary<string, string> { ["RawMessageDelivery"] = "true" } });
        _metrics = new(_data.Database, _clock);
        _loop = new(new(), _data.Database, _endpoints, _routes, new EmbeddedStorage(_objects), _topics, _metrics, _clock, NullLogger<AsyncLoop>.Instance);
        _endpoints.Add(new(new() { EndpointName = "iris", EndpointConfigName = "iris" }) { EndpointStatus = EndpointStatus.InService });
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _loop.Dispose();
        _stop.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task An_answer_is_stored_told_and_forgotten()
    {
        await using var container = new ScriptedContainer(body => Ok(body.ToUpperInvariant()));
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();

        var accepted = await Ask("hello", new() { InferenceId = "mine", ContentType = "text/csv", Accept = "text/plain", CustomAttributes = "a=1" });

        Assert.Equal("HELLO", await Stored(accepted.OutputLocation!));
        await Forgotten();
        string head = Assert.Single(container.Requests);
        Assert.Contains("\r\nX-Amzn-SageMaker-Inference-Id: mine\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/csv\r\n", head, StringComparison.Ordinal);
        var told = Told();
        Assert.Equal("Completed", told.GetProperty("invocationStatus").GetString());
        Assert.Equal(accepted.OutputLocation, told.GetProperty("responseParameters").GetProperty("outputLocation").GetString());
        Assert.Equal("HELLO", Encoding.UTF8.GetString(told.GetProperty("responseBody").GetProperty("content").GetBytesFromBase64()));
        Assert.Equal(0, backend.Gate.Inside);
    }

    [Fact]
    public async Task Long_payloads_and_answers_pass_through()
    {
        string body = new('x', 3_000_000);
        await using var container = new ScriptedContainer(payload => Ok(payload + "y"));
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();

        var accepted = await Ask(body);

        Assert.Equal(body + "y", await Stored(accepted.OutputLocation!));
    }

    [Fact]
    public async Task Without_an_instance_requests_wait_and_keep_their_order()
    {
        Serve();
        Start();
        foreach (int number in Enumerable.Range(0, 5))
        {
            await Ask($"{number}");
        }

        _loop.Measure();
        Assert.Equal((5, 1), (Metric("ApproximateBacklogSize"), Metric("HasBacklogWithoutCapacity")));
        await using var container = new ScriptedContainer(Ok);
        using var backend = container.Backend("i-1");
        Serve(most: 1, backend);

        await Forgotten();
        Assert.Equal(["0", "1", "2", "3", "4"], container.Requests.Select(request => request[^1..]));
        _clock.Advance(TimeSpan.FromSeconds(1));
        _loop.Measure();
        Assert.Equal((0, 0), (Metric("ApproximateBacklogSize"), Metric("HasBacklogWithoutCapacity")));
        Assert.Equal((5, 0), (Metric("InvocationsProcessed"), Metric("InvocationFailures")));

        static Reply Ok(string text) => ScriptedContainer.Ok(text);
    }

    [Fact]
    public async Task An_instance_has_at_most_as_many_as_the_configuration_says()
    {
        int inside = 0, greatest = 0;
        await using var container = new ScriptedContainer(body =>
        {
            lock (_routes)
            {
                greatest = Math.Max(greatest, ++inside);
            }

            Thread.Yield();
            lock (_routes)
            {
                inside--;
            }

            return Ok(body);
        });
        using var first = container.Backend("i-1");
        using var second = container.Backend("i-2");
        Serve(most: 2, first, second);
        Start();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Ask($"{number}").AsTask()));

        await Forgotten();
        Assert.Equal(100, container.Requests.Count);
        Assert.InRange(greatest, 1, 4);
    }

    [Fact]
    public async Task A_container_that_dies_with_a_request_is_not_sent_it_again()
    {
        await using var container = new ScriptedContainer(_ => new("", Closes: true));
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();

        var accepted = await Ask("hello");

        Assert.Contains("without an answer", await Stored(accepted.FailureLocation!), StringComparison.Ordinal);
        await Forgotten();
        Assert.Single(container.Requests);
        Assert.Equal("Failed", Told().GetProperty("invocationStatus").GetString());
    }

    [Fact]
    public async Task The_models_refusal_is_kept_in_its_own_words()
    {
        await using var container = new ScriptedContainer(_ => new("HTTP/1.1 418 No\r\nContent-Length: 5\r\n\r\nshort"));
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();

        var accepted = await Ask("hello");

        Assert.Equal("short", await Stored(accepted.FailureLocation!));
        await Forgotten();
        Assert.StartsWith("ClientError: Received client error (418) from primary with message \"short\".", Told().GetProperty("failureReason").GetString(), StringComparison.Ordinal);
        Assert.Null(_objects.Find(Bucket, Key(accepted.OutputLocation!)));
    }

    [Fact]
    public async Task What_a_killed_server_had_given_to_a_container_is_reported_and_not_sent_again()
    {
        await using var container = new ScriptedContainer(Ok);
        using var backend = container.Backend("i-1");
        Serve(backend);
        var row = Row(1) with { Taken = _clock.GetUtcNow() };
        _loop.Requests.Add(row);

        Start();

        Assert.Contains("not sent again", await Stored("s3://data/failed"), StringComparison.Ordinal);
        await Forgotten();
        Assert.Empty(container.Requests);

        static Reply Ok(string text) => ScriptedContainer.Ok(text);
    }

    [Fact]
    public async Task What_a_killed_server_had_stored_is_told_of_and_what_waited_goes_on()
    {
        await using var container = new ScriptedContainer(body => Ok(body));
        using var backend = container.Backend("i-1");
        Serve(backend);
        await Put("in", "hello");
        await Put("answered", "there");
        _loop.Requests.Add(Row(1) with { Taken = _clock.GetUtcNow(), Output = new(Bucket, "answered") });
        _loop.Requests.Add(Row(2));

        Start();

        Assert.Equal("hello", await Stored("s3://data/out"));
        await Forgotten();
        Assert.Single(container.Requests);
        Assert.Null(_objects.Find(Bucket, "failed"));
        Assert.Equal(2, _topics.Deliveries.All().Count);
    }

    [Fact]
    public async Task A_request_that_waits_too_long_is_reported()
    {
        Serve();
        Start();
        var accepted = await Ask("hello", new() { RequestTTLSeconds = 60 });

        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Contains("expired", await Stored(accepted.FailureLocation!), StringComparison.Ordinal);
        await Forgotten();
        Assert.Equal(1, Metric("ExpiredRequests"));
    }

    [Fact]
    public async Task A_container_that_takes_too_long_is_given_up()
    {
        await using var container = new ScriptedContainer(_ => new("", Hangs: true));
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();
        var accepted = await Ask("hello", new() { InvocationTimeoutSeconds = 5 });
        await Until(() => container.Requests.Count == 1);

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("timed out", await Stored(accepted.FailureLocation!), StringComparison.Ordinal);
        await Until(() => backend.Gate.Inside == 0);
    }

    [Fact]
    public async Task What_waits_fails_with_its_endpoint()
    {
        Serve();
        Start();
        var accepted = await Ask("hello");

        _endpoints.Update("iris", row => row with { EndpointStatus = EndpointStatus.Deleting });

        Assert.Contains("deleted", await Stored(accepted.FailureLocation!), StringComparison.Ordinal);
        await Forgotten();
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_at_the_call()
    {
        Start();
        await Refused("nobody", "s3://data/in");
        Serve();
        await Refused("iris", "s3://data/missing");
        await Refused("iris", "s3://data");
        await Refused("iris", "https://example.com/x");
        _routes.Publish("iris", new([new("blue", 1, [])]));
        await Put("in", "hello");
        await Refused("iris", "s3://data/in");
    }

    private static AsyncRequest Row(long number) => new("iris", number, $"id-{number}", new(Bucket, "in"), new(Bucket, "out"))
    {
        Failure = new(Bucket, "failed"), Received = DateTimeOffset.UnixEpoch, SuccessTopic = Topic, ErrorTopic = Topic,
    };

    private static string Key(string location) => S3Uri.Parse(location)!.Value.Key;

    private async Task Refused(string endpoint, string location) => Assert.Equal(AwsError.RuntimeValidation, (await Assert.ThrowsAsync<AwsException>(async () =>
        await _loop.Accept(new() { EndpointName = endpoint, InputLocation = location }, HostingWorld.Call, default))).Error);

    private void Start() => _running = _loop.Run(_stop.Token);

    private void Serve(params Backend[] backends) => Serve(4, backends);

    private void Serve(int most, params Backend[] backends) => _routes.Publish("iris", new([new("blue", 1, backends)])
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

    private async ValueTask<InvokeEndpointAsyncResponse> Ask(string body, InvokeEndpointAsyncRequest? request = null)
    {
        string key = $"in/{Guid.NewGuid()}";
        await Put(key, body);
        return await _loop.Accept((request ?? new()) with { EndpointName = "iris", InputLocation = $"s3://{Bucket}/{key}" }, HostingWorld.Call, default);
    }

    private async Task Put(string key, string body) => await _objects.Put(Bucket, key, new MemoryStream(Encoding.UTF8.GetBytes(body)), ObjectFacts.None, default);

    private async Task<string> Stored(string location)
    {
        await Until(() => _objects.Find(Bucket, Key(location)) is not null);
        await using var bytes = _objects.Open(Bucket, Key(location))!.Value.Bytes;
        return await new StreamReader(bytes).ReadToEndAsync();
    }

    private Task Forgotten() => Until(() => _loop.Requests.All().Count == 0);

    private JsonElement Told() => JsonElement.Parse(Assert.Single(_topics.Deliveries.All()).Body);

    private double Metric(string name) => _metrics.Read(
        new("AWS/SageMaker", name, ("EndpointName", "iris")), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1), 1) is [.., var last] periods
            ? name.StartsWith("Invocation", StringComparison.Ordinal) ? periods.Sum(period => period.Summary.Sum) : last.Summary.Max : 0;

    private static async Task Until(Func<bool> done)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!done())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
