namespace Sagebrush.Store;

/// <summary>A piece of work that waits for a <see cref="GroupCommit"/>; who brought it waits for <see cref="PendingWrite{T}.Done"/>.</summary>
internal abstract class PendingWrite
{
    /// <summary>Why the piece was not written; null while all is well.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Does the work.</summary>
    public abstract void Run(Connection connection);

    /// <summary>The work is on disk: memory is brought in step with it.</summary>
    public abstract void Commit();

    /// <summary>Lets go who waits.</summary>
    public abstract void Release();
}

/// <inheritdoc/>
/// <param name="work">Reads and writes through the connection it gets.</param>
/// <param name="committed">Told the result when it is on disk, before the next batch.</param>
internal sealed class PendingWrite<T>(Func<Connection, T> work, Action<T>? committed) : PendingWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>The result, once it is on disk.</summary>
    public Task<T> Done => _done.Task;

    public override void Run(Connection connection) => _result = work(connection);

    public override void Commit() => committed?.Invoke(_result);

    public override void Release()
    {
        if (Failure is null)
        {
            _done.SetResult(_result);
        }
        else
        {
            _done.SetException(Failure);
        }
    }
}
