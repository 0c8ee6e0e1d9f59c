using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class AsyncEndpointTests : AsyncWorld
{
    [Fact]
    public async Task Nothing_is_left_in_memory_of_an_endpoint_that_is_gone()
    {
        await using var container = new ScriptedContainer(_ => new("", Hangs: true));
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();
        await Ask("hello", new() { InvocationTimeoutSeconds = 60 });
        await Until(() => container.Requests.Count == 1);

        Endpoints.Update("iris", row => row with { EndpointStatus = EndpointStatus.Deleting });
        Routes.Remove("iris");
        Endpoints.Remove("iris");

        // It waits for the request that a container still has.
        Assert.Equal(["iris"], Loop.Queued);
        Clock.Advance(TimeSpan.FromSeconds(60));
        await Forgotten();
        await Until(() => !Loop.Queued.Any());
    }

    [Fact]
    public async Task Who_asked_an_endpoint_that_was_made_anew_is_not_answered_by_the_new_one()
    {
        Serve();
        Start();
        var accepted = await Ask("hello");
        Clock.Advance(TimeSpan.FromSeconds(1));

        // So quickly that the queue saw nothing of it.
        Data.Database.Write(connection => connection.Execute("UPDATE endpoints SET created = $1", Clock.GetUtcNow().UtcTicks));
        Endpoints.Update("iris", old => old with { FailureReason = "" });
        await using var container = new ScriptedContainer(Ok);
        using var backend = container.Backend("i-1");
        Serve(backend);

        Assert.Contains("deleted", await Stored(accepted.FailureLocation!), StringComparison.Ordinal);
        await Forgotten();
        Assert.Empty(container.Requests);
        Assert.Equal(0, backend.Gate.Inside);

        static Reply Ok(string text) => ScriptedContainer.Ok(text);
    }

    [Fact]
    public async Task What_waits_fails_with_its_endpoint()
    {
        Serve();
        Start();
        var accepted = await Ask("hello");

        Endpoints.Update("iris", row => row with { EndpointStatus = EndpointStatus.Deleting });

        Assert.Contains("deleted", await Stored(accepted.FailureLocation!), StringComparison.Ordinal);
        await Forgotten();
    }
}
