using System.Text;
using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class AsyncLoopTests : AsyncWorld
{
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

        Loop.Measure();
        Assert.Equal((5, 1), (Metric("ApproximateBacklogSize"), Metric("HasBacklogWithoutCapacity")));
        await using var container = new ScriptedContainer(Ok);
        using var backend = container.Backend("i-1");
        Serve(most: 1, backend);

        await Forgotten();
        Assert.Equal(["0", "1", "2", "3", "4"], container.Requests.Select(request => request[^1..]));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Loop.Measure();
        Assert.Equal((0, 0), (Metric("ApproximateBacklogSize"), Metric("HasBacklogWithoutCapacity")));
        await Until(() => Metric("InvocationsProcessed") == 5);
        Assert.Equal(0, Metric("InvocationFailures"));

        static Reply Ok(string text) => ScriptedContainer.Ok(text);
    }

    [Fact]
    public async Task An_instance_has_at_most_as_many_as_the_configuration_says()
    {
        int inside = 0, greatest = 0;
        await using var container = new ScriptedContainer(body =>
        {
            lock (Routes)
            {
                greatest = Math.Max(greatest, ++inside);
            }

            Thread.Yield();
            lock (Routes)
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
        Assert.Null(Objects.Find(Bucket, Key(accepted.OutputLocation!)));
    }

    [Fact]
    public async Task A_request_that_waits_too_long_is_reported()
    {
        Serve();
        Start();
        var accepted = await Ask("hello", new() { RequestTTLSeconds = 60 });

        Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Contains("expired", await Stored(accepted.FailureLocation!), StringComparison.Ordinal);
        await Forgotten();
        await Until(() => Metric("ExpiredRequests") == 1);
        Assert.Equal((0, 0), (Metric("InvocationsProcessed"), Metric("InvocationFailures")));
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

        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("timed out", await Stored(accepted.FailureLocation!), StringComparison.Ordinal);
        await Until(() => backend.Gate.Inside == 0);
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
        Routes.Publish("iris", new([new("blue", 1, [])]));
        await Put("in", "hello");
        await Refused("iris", "s3://data/in");
    }

    [Fact]
    public async Task An_answer_that_cannot_be_stored_at_once_is_stored_later_and_not_asked_for_again()
    {
        await using var container = new ScriptedContainer(text => Ok(text));
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();
        Storage.Breaks = 2;

        var accepted = await Ask("hello");

        await Until(() =>
        {
            Clock.Advance(Storage.Broken ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
            return Objects.Find(Bucket, Key(accepted.OutputLocation!)) is not null;
        });
        await Forgotten();
        Assert.Single(container.Requests);
        Assert.Equal(0, Metric("ResponseUploadFailures"));
    }
}
