using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class AsyncStepTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly AsyncRequest Waiting = new("iris", 1, "id", new("data", "in"), new("data", "out")) { Received = Noon, TimeToLive = TimeSpan.FromSeconds(60) };

    private static readonly Endpoint InService = new(new CreateEndpointRequest { EndpointName = "iris" }) { EndpointStatus = EndpointStatus.InService, Created = Noon.AddDays(-1) };

    [Fact]
    public void A_request_waits_while_its_endpoint_is_there_and_it_has_time() =>
        Assert.Equal(AsyncNext.Wait, AsyncStep.Next(Waiting, InService, null, Noon.AddSeconds(59)));

    [Fact]
    public void A_request_that_has_waited_its_time_has_expired() =>
        Assert.Equal(AsyncNext.Fail(AsyncStep.Expired, isExpired: true), AsyncStep.Next(Waiting, InService, null, Noon.AddSeconds(60)));

    [Fact]
    public void A_request_fails_with_its_endpoint_and_does_not_go_to_another_of_its_name()
    {
        var gone = AsyncNext.Fail(AsyncStep.Deleted);

        Assert.Equal(gone, AsyncStep.Next(Waiting, null, null, Noon));
        Assert.Equal(gone, AsyncStep.Next(Waiting, InService with { EndpointStatus = EndpointStatus.Deleting }, null, Noon));
        Assert.Equal(gone, AsyncStep.Next(Waiting, InService with { Created = Noon.AddSeconds(1) }, null, Noon));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(null, "new", true)]
    [InlineData("old", "old", false)]
    [InlineData("old", "new", true)]
    public void What_a_container_was_given_is_answered_when_the_answer_is_stored_and_has_failed_otherwise(string? former, string? stored, bool isAnswered) => Assert.Equal(
        isAnswered ? AsyncNext.Answered : AsyncNext.Fail(AsyncStep.Interrupted),
        AsyncStep.Next(Waiting with { Taken = Noon, FormerETag = former }, null, stored, Noon.AddYears(1)));
}
