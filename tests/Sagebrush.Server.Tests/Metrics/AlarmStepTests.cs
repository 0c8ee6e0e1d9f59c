using Sagebrush.Wire.Shapes.CloudWatch;
using Xunit;

namespace Sagebrush.Metrics;

/// <summary>The tables of the CloudWatch User Guide, "How alarm state is evaluated when data is missing": X breaches, 0 does not, - is missing.</summary>
public sealed class AlarmStepTests
{
    private static readonly DateTimeOffset End = DateTimeOffset.UnixEpoch.AddDays(1000);

    // Points, data points to alarm of 3, then the state for missing, ignore, breaching, notBreaching; from OK when it says "keep".
    [Theory]
    [InlineData("0-X-X", 3, "OK", "OK", "OK", "OK")]
    [InlineData("----0", 3, "OK", "OK", "OK", "OK")]
    [InlineData("-----", 3, "INSUFFICIENT_DATA", "keep", "ALARM", "OK")]
    [InlineData("0XX-X", 3, "ALARM", "ALARM", "ALARM", "ALARM")]
    [InlineData("--X--", 3, "ALARM", "keep", "ALARM", "OK")]
    [InlineData("0-X-X", 2, "ALARM", "ALARM", "ALARM", "ALARM")]
    [InlineData("00X0X", 2, "ALARM", "ALARM", "ALARM", "ALARM")]
    [InlineData("0-X--", 2, "OK", "OK", "ALARM", "OK")]
    [InlineData("----0", 2, "OK", "OK", "ALARM", "OK")]
    [InlineData("---X-", 2, "ALARM", "keep", "ALARM", "OK")]
    public void Missing_data(string points, int needed, string missing, string ignore, string breaching, string notBreaching)
    {
        foreach (var (treatment, expected) in new[] { ("missing", missing), ("ignore", ignore), ("breaching", breaching), ("notBreaching", notBreaching) })
        {
            var alarm = Alarm(3, needed, treatment);
            foreach (string state in new[] { "OK", "ALARM", "INSUFFICIENT_DATA" })
            {
                var verdict = Next(alarm with { State = state }, points);
                Assert.Equal((treatment, expected == "keep" ? state : expected), (treatment, verdict?.State ?? state));
            }
        }
    }

    [Fact]
    public void A_young_breach_among_missing_data_is_waited_for() => Assert.Null(Next(Alarm(3, 3, "missing"), "----X"));

    [Theory]
    [InlineData("GreaterThanThreshold", 5, false)]
    [InlineData("GreaterThanThreshold", 5.1, true)]
    [InlineData("GreaterThanOrEqualToThreshold", 5, true)]
    [InlineData("LessThanThreshold", 5, false)]
    [InlineData("LessThanOrEqualToThreshold", 5, true)]
    public void Comparisons(string comparison, double value, bool breaches) =>
        Assert.Equal(breaches, AlarmStep.Breaches(new() { ComparisonOperator = comparison, Threshold = 5 }, value));

    [Fact]
    public void Reasons_are_in_CloudWatchs_words()
    {
        Assert.Equal(
            "Threshold Crossed: 2 out of the last 3 datapoints [9.0 (26/09/72 23:59:00), 0.0 (26/09/72 23:58:00), 9.0 (26/09/72 23:57:00)] were greater than the threshold (5.0)"
                + " (minimum 2 datapoints for OK -> ALARM transition).",
            Next(Alarm(3, 2, "missing"), "00X0X")!.Reason);
        Assert.Equal("Insufficient Data: 3 datapoints were unknown.", Next(Alarm(3, 2, "missing"), "-----")!.Reason);
        Assert.Equal(
            "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].", Next(Alarm(3, 2, "breaching"), "-----")!.Reason);
    }

    private static Alarm Alarm(int periods, int needed, string treatment) => new(
        new()
        {
            AlarmName = "a", EvaluationPeriods = periods, DatapointsToAlarm = needed, TreatMissingData = treatment, Threshold = 5,
            ComparisonOperator = ComparisonOperator.GreaterThanThreshold, Statistic = "Sum",
        },
        "arn:a") { State = "OK" };

    private static AlarmVerdict? Next(Alarm alarm, string points) => AlarmStep.Next(
        alarm, [.. points.Select((c, i) => (End.AddMinutes(i - points.Length), c switch { 'X' => 9.0, '0' => 0.0, _ => (double?)null }))], End, 60);
}
