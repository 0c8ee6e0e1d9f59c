using System.Globalization;
using System.Text;

namespace Sagebrush.Algorithms;

/// <summary>
/// The log of a container, in the words and shape of the service, which people's metric definitions and tools read:
/// <code>
/// [03/03/2021 20:01:27 INFO 1] #quality_metric: host=algo-1, test accuracy &lt;score&gt;=0.92
/// </code>
/// </summary>
/// <param name="output">Gets each line as it is written.</param>
/// <param name="clock">Stamps the lines.</param>
/// <param name="host">This host's name: <c>algo-1</c> …</param>
public sealed class ContainerLog(Stream output, TimeProvider clock, string host)
{
    private readonly Lock _lock = new();

    /// <summary>Stamps the lines, and measures for the metrics.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>A line for people.</summary>
    public void Info(string message) => Stamped("INFO", message);

    /// <summary>A line about something that may surprise.</summary>
    public void Warning(string message) => Stamped("WARNING", message);

    /// <summary>A line about what ends the job.</summary>
    public void Error(string message) => Stamped("ERROR", message);

    /// <summary>How far training has come, in percent.</summary>
    public void Progress(double percent) => Info($"#progress_metric: host={host}, completed {PythonText.Of(percent)} % of epochs");

    /// <summary>Rows read in a second.</summary>
    public void Throughput(double recordsPerSecond) =>
        Info($"#throughput_metric: host={host}, train throughput={PythonText.Of(recordsPerSecond)} records/second");

    /// <summary>A score of the model on the test channel.</summary>
    public void TestScore(string name, double value) => Info($"#test_score ({host}) : ('{name}', {PythonText.Of(value)})");

    /// <summary>A score as the published metric regexes find it.</summary>
    /// <param name="channel"><c>test</c> …</param>
    /// <param name="name">For example <c>accuracy</c>.</param>
    /// <param name="kind"><c>score</c> where more is better, <c>loss</c> where less is.</param>
    /// <param name="value">The score.</param>
    public void Quality(string channel, string name, string kind, double value) =>
        Info($"#quality_metric: host={host}, {channel} {name} <{kind}>={PythonText.Of(value)}");

    /// <summary>Timers and counters since <paramref name="start"/>, in a line of JSON without a stamp.</summary>
    /// <param name="algorithm">For example <c>AWS/KNN</c>.</param>
    /// <param name="start">When what is counted began.</param>
    /// <param name="values">Name to value; times are in milliseconds.</param>
    /// <param name="epoch">The pass over the data that they count, from 0.</param>
    /// <param name="meta">What they count, for example <c>training_data_iter</c>.</param>
    public void Metrics(string algorithm, DateTimeOffset start, IReadOnlyList<(string Name, double Value)> values, int? epoch = null, string? meta = null)
    {
        string of = (epoch is null ? "" : string.Create(CultureInfo.InvariantCulture, $", \"epoch\": {epoch}")) + (meta is null ? "" : $", \"Meta\": \"{meta}\"");
        var text = new StringBuilder("#metrics {\"StartTime\": ").Append(Seconds(start)).Append(", \"EndTime\": ").Append(Seconds(Clock.GetUtcNow()))
            .Append(CultureInfo.InvariantCulture, $", \"Dimensions\": {{\"Algorithm\": \"{algorithm}\", \"Host\": \"{host}\", \"Operation\": \"training\"{of}}}, \"Metrics\": {{");
        string separator = "";
        foreach (var (name, value) in values)
        {
            string number = PythonText.Of(value);
            text.Append(CultureInfo.InvariantCulture, $"{separator}\"{name}\": {{\"sum\": {number}, \"count\": 1, \"min\": {number}, \"max\": {number}}}");
            separator = ", ";
        }

        Line(text.Append("}}\n").ToString());
    }

    /// <summary>A line as it is.</summary>
    public void Line(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_lock)
        {
            output.Write(bytes);
            output.Flush();
        }
    }

    private static string Seconds(DateTimeOffset time) => PythonText.Of((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10 / 1e6);

    private void Stamped(string level, string message)
    {
        var now = Clock.GetUtcNow();
        Line(string.Create(CultureInfo.InvariantCulture,
            $"[{now.Month:00}/{now.Day:00}/{now.Year:0000} {now.Hour:00}:{now.Minute:00}:{now.Second:00} {level} {Environment.CurrentManagedThreadId}] {message}"));
    }
}
