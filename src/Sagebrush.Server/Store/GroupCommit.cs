namespace Sagebrush.Store;

/// <summary>
/// The one writer of a database, a thread of its own. All work that has gathered while the disk was busy becomes one transaction, so that many writers
/// share one flush; each piece has a savepoint of its own, so that what fails takes nobody along.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private readonly Connection _connection;
    private readonly Thread _thread;
    private readonly object _gathering = new();
    private List<PendingWrite> _gathered = [];
    private bool _closing;

    /// <param name="connection">Nobody else uses it from now on; disposed with this.</param>
    public GroupCommit(Connection connection)
    {
        _connection = connection;
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "database writer" };
        _thread.Start();
    }

    /// <summary>Takes a piece of work; pieces are done in the order in which they come.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public void Add(PendingWrite write)
    {
        lock (_gathering)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _gathered.Add(write);
            Monitor.Pulse(_gathering);
        }
    }

    /// <summary>Finishes what has been taken, and ends.</summary>
    public void Dispose()
    {
        lock (_gathering)
        {
            _closing = true;
            Monitor.Pulse(_gathering);
        }

        _thread.Join();
        _connection.Dispose();
    }

    private void WriteAll()
    {
        while (Next() is { } batch)
        {
            Write(batch);
            batch.ForEach(write => write.Release());
        }
    }

    private List<PendingWrite>? Next()
    {
        lock (_gathering)
        {
            while (_gathered.Count == 0)
            {
                if (_closing)
                {
                    return null;
                }

                Monitor.Wait(_gathering);
            }

            var batch = _gathered;
            _gathered = [];
            return batch;
        }
    }

    private void Write(List<PendingWrite> batch)
    {
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            batch.ForEach(Run);
            _connection.Execute("COMMIT");
        }
        catch (Exception e)
        {
            // Nothing of the batch is on disk. Who was refused in it may have been so because of others, but stays refused.
            Undo();
            batch.ForEach(write => write.Failure ??= e);
            return;
        }

        foreach (var write in batch.Where(write => write.Failure is null))
        {
            try
            {
                write.Commit();
            }
            catch (Exception e)
            {
                write.Failure = e;
            }
        }
    }

    private void Run(PendingWrite write)
    {
        _connection.Execute("SAVEPOINT piece");
        try
        {
            write.Run(_connection);
        }
        catch (Exception e) when (_connection.IsInTransaction)
        {
            // A full disk can end the whole transaction by itself; then this is no longer one piece's trouble.
            write.Failure = e;
            _connection.Execute("ROLLBACK TO piece");
        }

        _connection.Execute("RELEASE piece");
    }

    private void Undo()
    {
        if (_connection.IsInTransaction)
        {
            _connection.Execute("ROLLBACK");
        }
    }
}
