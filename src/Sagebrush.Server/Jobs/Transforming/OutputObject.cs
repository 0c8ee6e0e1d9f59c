using System.IO.Pipelines;
using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>An object that is stored while it is made; it appears whole or not at all.</summary>
/// <param name="storage">Where it goes.</param>
/// <param name="target">Its place.</param>
internal sealed class OutputObject(ObjectStorage storage, S3Uri target)
{
    private const int MostWaiting = 4 << 20;
    private const int Segment = 64 << 10;

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: MostWaiting, resumeWriterThreshold: MostWaiting / 2, minimumSegmentSize: Segment, useSynchronizationContext: false));

    private Task? _storing;
    private Stream? _bytes;

    /// <summary>Takes the bytes, in order.</summary>
    public Stream Bytes => _bytes ??= _pipe.Writer.AsStream(leaveOpen: true);

    /// <summary>Begins to store, unless that has begun; completes at once.</summary>
    /// <param name="contentType">The object's media type; null for none.</param>
    /// <param name="cancel">Gives up; nothing is stored then.</param>
    /// <exception cref="StorageException">The storage takes no more: there is no use in going on.</exception>
    public Task Begin(string? contentType, CancellationToken cancel)
    {
        _storing ??= Task.Run(() => Store(contentType, cancel), CancellationToken.None);
        return _storing.IsCompleted ? _storing : Task.CompletedTask;
    }

    /// <summary>Ends the object; it is stored when this completes.</summary>
    /// <exception cref="StorageException">The storage does not take it.</exception>
    public async Task Complete()
    {
        await _pipe.Writer.CompleteAsync();
        await _storing!;
    }

    /// <summary>Gives the object up: nothing of it is stored.</summary>
    public async Task Abort(Exception cause)
    {
        await _pipe.Writer.CompleteAsync(cause);
        await (_storing ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Store(string? contentType, CancellationToken cancel)
    {
        try
        {
            await storage.Put(target, _pipe.Reader.AsStream(leaveOpen: true), contentType, cancel);
        }
        finally
        {
            // A storage that takes no more must not leave the writer waiting.
            await _pipe.Reader.CompleteAsync();
        }
    }
}
