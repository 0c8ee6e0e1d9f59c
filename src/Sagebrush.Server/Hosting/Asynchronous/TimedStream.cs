namespace Sagebrush.Hosting;

/// <summary>A body whose reads count for one part of an invocation's time, whatever they come between.</summary>
/// <param name="body">Read once, to its end; disposed by whoever opened it.</param>
/// <param name="times">Counts.</param>
/// <param name="part">Whose time it is.</param>
internal sealed class TimedStream(Stream body, AsyncTimes times, AsyncTimes.Part part) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => body.Length;

    public override long Position
    {
        get => body.Position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var former = times.Turn(part);
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        finally
        {
            times.Turn(former);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A body is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
