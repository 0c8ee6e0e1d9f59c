using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Sagebrush.Data;

/// <summary>
/// Reads the next batches of rows on another thread while those before are worked on: the same batches in the same order, at most three of them at a time.
/// What the reader throws is thrown where its row would have come. For batches of some hundred rows and more: handing one over takes about a microsecond.
/// </summary>
/// <param name="rows">Read on the other thread only, and closed there: before the end is told, or when the reader that is disposed of gets its next bytes.</param>
public sealed class ReadAhead(RowReader rows) : RowReader
{
    private const int Batches = 3;

    private readonly BlockingCollection<RowBatch> _free = [];
    private readonly BlockingCollection<RowBatch> _filled = [];
    private readonly CancellationTokenSource _end = new();
    private ExceptionDispatchInfo? _error;
    private bool _isStarted;

    /// <inheritdoc/>
    public override bool Read(RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
        Start(into);
        if (_filled.TryTake(out var batch, Timeout.Infinite))
        {
            into.Exchange(batch);
            _free.Add(batch);
            return true;
        }

        into.Clear();
        _error?.Throw();
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _end.Cancel();
        if (!_isStarted)
        {
            rows.Dispose();
        }
    }

    private void Start(RowBatch like)
    {
        if (_isStarted)
        {
            return;
        }

        for (int i = 0; i < Batches; i++)
        {
            _free.Add(new(like.Capacity));
        }

        _isStarted = true;
        int columns = like.Columns;
        new Thread(() => Fill(columns)) { IsBackground = true, Name = nameof(ReadAhead) }.Start();
    }

    // All batches take rows of one width only, as one batch does that is filled again and again.
    private void Fill(int columns)
    {
        try
        {
            using (rows)
            {
                for (bool isRead = true; isRead;)
                {
                    var batch = _free.Take(_end.Token);
                    batch.Expect(columns);
                    isRead = rows.Read(batch);
                    columns = batch.Columns;
                    if (isRead)
                    {
                        _filled.Add(batch);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Nobody waits for rows any more.
        }
        catch (Exception e)
        {
            _error = ExceptionDispatchInfo.Capture(e);
        }

        _filled.CompleteAdding();
    }
}
