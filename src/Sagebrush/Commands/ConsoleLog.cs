using Microsoft.Extensions.Logging;

namespace Sagebrush.Commands;

/// <summary>The server's reports as plain lines: time, level, category, message.</summary>
/// <param name="output">Where they go; locked while a line is written.</param>
internal sealed class ConsoleLog(TextWriter output) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Lines(categoryName[(categoryName.LastIndexOf('.') + 1)..], output);

    /// <inheritdoc/>
    public void Dispose() => output.Flush();

    private sealed class Lines(string category, TextWriter output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string line = $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm:ss.fff} {logLevel} {category}: {formatter(state, exception)}";
            lock (output)
            {
                output.WriteLine(exception is null ? line : $"{line}\n{exception}");
            }
        }
    }
}
