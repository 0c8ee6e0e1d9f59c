namespace Sagebrush.Hosting;

/// <summary>A long answer on its way from a container to the client; the instance is left when it has been read or given up.</summary>
/// <param name="answer">The container's answer, disposed with this.</param>
/// <param name="backend">The instance, entered before.</param>
internal sealed class InvocationBody(ContainerAnswer answer, Backend backend) : Stream
{
    private int _left;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A container's answer is read asynchronously.");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => answer.Read(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        answer.Read(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _left, 1) == 0)
        {
            answer.Dispose();
            backend.Gate.Leave();
        }

        base.Dispose(disposing);
    }
}
