using System.Net;

namespace Sagebrush.Storage;

/// <summary>
/// The bytes of an object of an external S3. Where a connection breaks, another goes on from there with the very same object; it is asked for by its ETag.
/// </summary>
/// <param name="s3">The way there.</param>
/// <param name="found">The object.</param>
/// <param name="body">Its bytes from the beginning.</param>
internal sealed class ExternalStream(S3Connection s3, S3Object found, Stream body) : Stream
{
    // In a row, without a byte between.
    private const int MostBreaks = 5;

    private Stream? _body = body;
    private long _position, _bodyPosition;

    /// <summary>The object.</summary>
    public S3Object Object => found;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => found.Size;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException("There is nothing before the beginning.");
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (int breaks = 0; _position < found.Size && buffer.Length > 0;)
        {
            var request = new S3Request(HttpMethod.Get, found.Place) { From = _position, IfMatch = found.ETag };
            try
            {
                if (await TryRead(request, buffer, cancellationToken) is > 0 and int read)
                {
                    _bodyPosition = _position += read;
                    return read;
                }

                throw new IOException($"The answer ended at byte {_position} of {found.Size}.");
            }
            catch (Exception e) when (e is IOException or HttpRequestException or TimeoutException)
            {
                Drop();
                if (++breaks == MostBreaks)
                {
                    throw s3.Broken(request, e);
                }
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Waits: for threads that have nothing else to do, such as a pipe's.</summary>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Current => _position,
        SeekOrigin.End => found.Size,
        _ => 0,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Drop();
        }

        base.Dispose(disposing);
    }

    private async Task<int> TryRead(S3Request request, Memory<byte> buffer, CancellationToken cancel)
    {
        if (_body is null || _bodyPosition != _position)
        {
            Drop();
            _body = await s3.Send(request, Continuation, cancel);
            _bodyPosition = _position;
        }

        using var time = new CancellationTokenSource(S3Connection.Silence, s3.Clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, time.Token);
        try
        {
            return await _body.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came for {S3Connection.Silence.TotalSeconds} seconds.", e);
        }
    }

    private async Task<Stream> Continuation(HttpResponseMessage response, CancellationToken cancel)
    {
        long from = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? -1 : 0;
        if (from != _position)
        {
            response.Dispose();
            throw new StorageException($"{found.Place}: asked for the bytes from {_position} on, S3 answered with those from {from} on.");
        }

        return await response.Content.ReadAsStreamAsync(cancel);
    }

    private void Drop()
    {
        _body?.Dispose();
        _body = null;
    }
}
