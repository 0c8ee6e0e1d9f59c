namespace Sagebrush.Wire;

/// <summary>Where the messages of an event stream come from, one after the other; disposed when the stream has been sent or given up.</summary>
public abstract class EventSource : IAsyncDisposable
{
    /// <summary>A stream without messages.</summary>
    public static EventSource None { get; } = new Empty();

    /// <summary>The next message, valid until the one after it is asked for; null at the end.</summary>
    public abstract ValueTask<EventMessage?> Next(CancellationToken cancel);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private sealed class Empty : EventSource
    {
        public override ValueTask<EventMessage?> Next(CancellationToken cancel) => new((EventMessage?)null);
    }
}
