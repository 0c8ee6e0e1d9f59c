using System.Text;
using Sagebrush.Algorithms;
using Xunit;

namespace Sagebrush.Tests;

public sealed class ContainerLogTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly ContainerLog _log;

    public ContainerLogTests() => _log = new(_output, new StoppedClock(), "algo-1");

    public void Dispose() => _output.Dispose();

    private string Text => Encoding.UTF8.GetString(_output.ToArray());

    [Fact]
    public void A_line_has_time_level_and_thread()
    {
        _log.Info("hello");
        Assert.Equal($"[03/04/2021 05:06:07 INFO {Environment.CurrentManagedThreadId}] hello\n", Text);
    }

    // What Python's repr prints.
    [Theory]
    [InlineData(0.9736842105263158, "0.9736842105263158")]
    [InlineData(1, "1.0")]
    [InlineData(-0.0001, "-0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.25e-7, "1.25e-07")]
    [InlineData(123456789012345678, "1.2345678901234568e+17")]
    [InlineData(-1234567890123456.5, "-1234567890123456.5")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e15, "1500000000000000.0")]
    [InlineData(0, "0.0")]
    [InlineData(112, "112.0")]
    [InlineData(0.001, "0.001")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Scores_are_written_as_Python_writes_them(double value, string text)
    {
        _log.TestScore("accuracy", value);
        Assert.EndsWith($"] #test_score (algo-1) : ('accuracy', {text})\n", Text);
        _log.Quality("test", "accuracy", "score", value);
        Assert.EndsWith($"] #quality_metric: host=algo-1, test accuracy <score>={text}\n", Text);
    }

    [Fact]
    public void Metrics_are_a_line_of_JSON_and_an_empty_line()
    {
        _log.Metrics("AWS/KNN", new DateTimeOffset(2021, 3, 4, 5, 6, 6, 500, TimeSpan.Zero), [("update.time", 2.5)]);
        Assert.Equal("""#metrics {"StartTime": 1614834366.5, "EndTime": 1614834367.0, "Dimensions": {"Algorithm": "AWS/KNN", "Host": "algo-1", "Operation": "training"}, """
            + "\"Metrics\": {\"update.time\": {\"sum\": 2.5, \"count\": 1, \"min\": 2.5, \"max\": 2.5}}}\n\n", Text);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2021, 3, 4, 5, 6, 7, TimeSpan.Zero);
    }
}
