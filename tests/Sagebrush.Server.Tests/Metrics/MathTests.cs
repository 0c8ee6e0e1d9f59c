using Xunit;

namespace Sagebrush.Metrics;

public sealed class MathTests
{
    private static readonly Dictionary<string, TimeSeries> Series = new()
    {
        ["a"] = new("a", 60, [(0, 1), (60, 2), (120, 4), (240, 8)]),
        ["b"] = new("b", 60, [(0, 10), (60, 0), (120, 2)]),
        ["empty"] = new("empty", 60, []),
    };

    [Theory]
    [InlineData("a", "0:1 60:2 120:4 240:8")]
    [InlineData("a + b", "0:11 60:2 120:6")]
    [InlineData("a / b", "0:0.1 120:2")]
    [InlineData("2 * a - 1", "0:1 60:3 120:7 240:15")]
    [InlineData("-a ^ 2", "0:-1 60:-4 120:-16 240:-64")]
    [InlineData("2 ^ 3 ^ 0 * a", "0:2 60:4 120:8 240:16")]
    [InlineData("(1 + 2) * a", "0:3 60:6 120:12 240:24")]
    [InlineData("a > 2", "0:0 60:0 120:1 240:1")]
    [InlineData("a >= 2 AND b == 0", "0:0 60:1 120:0")]
    [InlineData("a > 3 || b > 5", "0:1 60:0 120:1")]
    [InlineData("(a > 1)AND(b < 5)", "0:0 60:1 120:1")]
    [InlineData("a > 3 OR\tb > 5", "0:1 60:0 120:1")]
    [InlineData("SUM([a, b])", "0:11 60:2 120:6 240:8")]
    [InlineData("MAX(METRICS())", "0:10 60:2 120:4 240:8")]
    [InlineData("AVG(METRICS('b'))", "0:10 60:0 120:2")]
    [InlineData("a - AVG(a)", "0:-2.75 60:-1.75 120:0.25 240:4.25")]
    [InlineData("a / SUM(a) * MAX(b)", "0:0.6666666666666666 60:1.3333333333333333 120:2.6666666666666665 240:5.333333333333333")]
    [InlineData("FILL(a, 0)", "0:1 60:2 120:4 180:0 240:8")]
    [InlineData("FILL(a, REPEAT)", "0:1 60:2 120:4 180:4 240:8")]
    [InlineData("FILL(a, LINEAR)", "0:1 60:2 120:4 180:6 240:8")]
    [InlineData("FILL(empty, 7)", "0:7 60:7 120:7 180:7 240:7")]
    [InlineData("FILL(a, FILL(b, 9))", "0:1 60:2 120:4 180:9 240:8")]
    [InlineData("IF(a > 3, a, 0)", "0:0 60:0 120:4 240:8")]
    [InlineData("IF(a > 3, b)", "120:2")]
    [InlineData("DIFF(a)", "60:1 120:2 240:4")]
    [InlineData("RATE(a) * 60", "60:1 120:2 240:2")]
    [InlineData("RUNNING_SUM(a)", "0:1 60:3 120:7 240:15")]
    [InlineData("a * PERIOD(a)", "0:60 60:120 120:240 240:480")]
    [InlineData("CEIL(a / 3) + FLOOR(ABS(-1.5))", "0:2 60:2 120:3 240:4")]
    [InlineData("TIME_SERIES(3)", "0:3 60:3 120:3 180:3 240:3")]
    [InlineData("MINUTE(a)", "0:0 60:1 120:2 240:4")]
    [InlineData("FIRST(SORT(METRICS(), MAX, DESC))", "0:10 60:0 120:2")]
    public void Expressions(string expression, string expected) => Assert.Equal(expected, Text(Compute(expression)));

    [Theory]
    [InlineData("")]
    [InlineData("a +")]
    [InlineData("(a")]
    [InlineData("a b")]
    [InlineData("a ORb")]
    [InlineData("1.2.3 * a")]
    [InlineData("FILL(a, 'x")]
    [InlineData("Nonsense")]
    [InlineData("a $ b")]
    public void What_is_no_expression(string expression) => Assert.Throws<MathException>(() => MathSyntax.Parse(expression));

    [Theory]
    [InlineData("1 + 2")]
    [InlineData("SUM(a)")]
    [InlineData("nothing")]
    [InlineData("SEARCH('x', 'Sum', 60)")]
    [InlineData("FILL(a)")]
    [InlineData("[a, b] + [a, b]")]
    public void What_cannot_be_computed(string expression) => Assert.Throws<MathException>(() => Compute(expression));

    [Fact]
    public void Deep_nesting_is_refused() => Assert.Throws<MathException>(() => MathSyntax.Parse(new string('(', 100_000)));

    private static IReadOnlyList<TimeSeries> Compute(string expression) => new MathEvaluation(
        0, 300, id => Series.TryGetValue(id, out var found) ? [found] : null, () => [("a", Series["a"]), ("b", Series["b"])]).Series(MathSyntax.Parse(expression));

    private static string Text(IReadOnlyList<TimeSeries> series) =>
        string.Join(" ", Assert.Single(series).Points.Select(point => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{point.Time}:{point.Value}")));
}
