using Xunit;

namespace Sagebrush.Notifications;

public sealed class RetryPolicyTests
{
    [Fact]
    public void By_default_there_are_three_retries_twenty_seconds_apart()
    {
        var policy = RetryPolicy.Parse(null, out _)!;

        Assert.Equal([20, 20, 20, null], Enumerable.Range(1, 4).Select(failed => policy.After(failed)?.TotalSeconds));
    }

    [Fact]
    public void The_phases_follow_each_other()
    {
        var policy = RetryPolicy.Parse(
            """{"healthyRetryPolicy":{"numRetries":7,"numNoDelayRetries":1,"numMinDelayRetries":1,"numMaxDelayRetries":2,"minDelayTarget":2,"maxDelayTarget":8}}""", out _)!;

        Assert.Equal([0, 2, 4, 6, 8, 8, 8, null], Enumerable.Range(1, 8).Select(failed => policy.After(failed)?.TotalSeconds));
    }

    [Theory]
    [InlineData("linear", 32.5)]
    [InlineData("arithmetic", 16.75)]
    [InlineData("geometric", 8.875)]
    [InlineData("exponential", 2.909)]
    public void Delays_grow_as_the_function_says(string function, double seconds)
    {
        var policy = new RetryPolicy { NumRetries = 2, MinDelayTarget = 1, MaxDelayTarget = 64, BackoffFunction = function };

        Assert.Equal(seconds, policy.After(1)!.Value.TotalSeconds, 2);
        Assert.Equal(64, policy.After(2)!.Value.TotalSeconds, 3);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"throttlePolicy":{}}""")]
    [InlineData("""{"healthyRetryPolicy":{"numRetries":101}}""")]
    [InlineData("""{"healthyRetryPolicy":{"minDelayTarget":30}}""")]
    [InlineData("""{"healthyRetryPolicy":{"numRetries":1,"numMaxDelayRetries":2}}""")]
    [InlineData("""{"healthyRetryPolicy":{"backoffFunction":"magic"}}""")]
    public void What_is_no_policy_is_refused_with_a_reason(string json)
    {
        Assert.Null(RetryPolicy.Parse(json, out string fault));
        Assert.NotEmpty(fault);
    }
}
