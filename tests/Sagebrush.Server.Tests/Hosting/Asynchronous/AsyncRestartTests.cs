using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class AsyncRestartTests : AsyncWorld
{
    [Fact]
    public async Task What_a_killed_server_had_given_to_a_container_is_reported_and_not_sent_again()
    {
        await using var container = new ScriptedContainer(Ok);
        using var backend = container.Backend("i-1");
        Serve(backend);
        var row = Row(1) with { Taken = Clock.GetUtcNow() };
        Left(row);

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
        Left(Row(1) with { Taken = Clock.GetUtcNow(), Output = new(Bucket, "answered") }, Row(2));

        Start();

        Assert.Equal("hello", await Stored("s3://data/out"));
        await Forgotten();
        Assert.Single(container.Requests);
        Assert.Null(Objects.Find(Bucket, "failed"));
        Assert.Equal(2, Topics.Deliveries.All().Count);
    }

    [Fact]
    public async Task What_is_accepted_before_the_loop_runs_is_not_taken_for_left_over()
    {
        await using var container = new ScriptedContainer(_ => new("", Hangs: true));
        using var backend = container.Backend("i-1");
        Serve(backend);
        var accepted = await Ask("hello");
        await Until(() => container.Requests.Count == 1);

        Start();

        await Ask("second");
        await Until(() => container.Requests.Count == 2);
        Assert.Null(Objects.Find(Bucket, Key(accepted.FailureLocation!)));
        Assert.Equal(2, Loop.Requests.All().Count);
    }

    [Fact]
    public async Task Later_requests_have_higher_numbers_than_those_of_a_server_whose_clock_was_ahead()
    {
        await Put("in", "first");
        long ahead = Clock.GetUtcNow().AddHours(1).UtcTicks;
        Left(Row(ahead));
        await using var container = new ScriptedContainer(text => Ok(text));
        using var backend = container.Backend("i-1");
        Serve(most: 1);
        Start();
        await Ask("second");
        Assert.All(Loop.Requests.All(), request => Assert.True(request.Number >= ahead));

        Serve(most: 1, backend);

        await Forgotten();
        Assert.Equal(["first", "second"], container.Requests.Select(request => request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
    }
}
