using System.Collections.Concurrent;

namespace Sagebrush.Hosting;

/// <summary>What requests see of an instance: the way to its container, and the gate that counts them in and out.</summary>
/// <param name="id">The instance's id.</param>
/// <param name="logStream">Where its container's output goes, within the endpoint's log group.</param>
/// <param name="socketPath">The container's Unix socket.</param>
public sealed class Backend(string id, string logStream, string socketPath) : IDisposable
{
    /// <summary>The instance's id.</summary>
    public string Id { get; } = id;

    /// <summary>Where its container's output goes, within the endpoint's log group: <c>VARIANT/INSTANCE</c>.</summary>
    public string LogStream { get; } = logStream;

    /// <summary>Counts the requests inside.</summary>
    public Gate Gate { get; } = new();

    /// <summary>The way to the container.</summary>
    public ContainerClient Container { get; } = new(socketPath);

    /// <summary>The sessions that its model keeps.</summary>
    public ConcurrentDictionary<string, bool> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes note of the sessions that an answer begins or ends.</summary>
    public void Note(ContainerAnswer answer)
    {
        if (answer.NewSessionId is { } begun)
        {
            // "ID; Expires=TIME"
            Sessions[begun.Split(';')[0]] = true;
        }

        if (answer.ClosedSessionId is { } ended)
        {
            Sessions.TryRemove(ended, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Container.Dispose();
}
