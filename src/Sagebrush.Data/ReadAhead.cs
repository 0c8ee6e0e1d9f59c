using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Sagebrush.Data;

/// <summary>
/// Reads the next batches of rows on another thread while those before are worked on: the same batches in the same order, at most three of them at a time.
/// What the reader throws is thrown where its row would have come. Batches of few rows are read when they are asked for.
/// </summary>
/// <param name="rows">Read and closed on the other thread: before the end is told, or, when this is disposed of in the middle, as soon as it has its next rows.</param>
public sealed class ReadAhead(RowReader rows) : RowReader
{
    // Handing a batch over takes some microseconds, in which about so many rows are read.
    private const int FewRows = 64;
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
        if (!_isStarted && into.Capacity < FewRows)
        {
            return rows.Read(into);
        }

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
