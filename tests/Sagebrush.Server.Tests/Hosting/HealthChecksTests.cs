using Xunit;

namespace Sagebrush.Hosting;

public sealed class HealthChecksTests
{
    private static readonly HealthChecks Checks = HealthChecks.For(TimeSpan.FromSeconds(60));

    [Theory]
    [InlineData(0, 0, false, false)]
    [InlineData(2, 0, false, false)]
    [InlineData(3, 0, false, true)]
    [InlineData(3, 0, true, true)]
    [InlineData(0, 29, false, false)]
    [InlineData(0, 30, false, true)]
    // One thread at work on a long request answers no ping: only longer than any request may take is too long.
    [InlineData(0, 30, true, false)]
    [InlineData(0, 89, true, false)]
    [InlineData(0, 90, true, true)]
    public void A_container_is_replaced_for_what_it_says_or_for_long_silence(int refusals, int silence, bool isBusy, bool isReplaced) =>
        Assert.Equal(isReplaced, Checks.Verdict(new(refusals, TimeSpan.FromMinutes(1)), TimeSpan.FromSeconds(silence), isBusy) is not null);

    [Theory]
    [InlineData(0, 60, false, 5)]
    [InlineData(0, 10, false, 1)]
    [InlineData(1, 60, false, 1)]
    [InlineData(0, 60, true, 1)]
    public void New_and_doubtful_containers_are_asked_more_often(int refusals, int served, bool isSilent, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Checks.Pause(new(refusals, TimeSpan.FromSeconds(served)), isSilent));
}
