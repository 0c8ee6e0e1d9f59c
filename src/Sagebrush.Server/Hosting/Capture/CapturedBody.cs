using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>A long answer that is captured while the caller reads it. It counts when it was read to its end; what is longer than <see cref="Longest"/> is not captured.</summary>
/// <param name="body">As it comes from the container; disposed with this.</param>
/// <param name="taken">The invocation without its answer.</param>
/// <param name="buffer">Takes it.</param>
internal sealed class CapturedBody(Stream body, CapturedInvocation taken, CaptureBuffer buffer) : ForwardStream
{
    /// <summary>The longest answer that is captured, in bytes.</summary>
    public const int Longest = 6 << 20;

    private MemoryStream? _copy = new();

    public override async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellationToken = default)
    {
        int read = await body.ReadAsync(into, cancellationToken);
        if (_copy is not { } copy || into.Length == 0)
        {
            return read;
        }

        if (copy.Length + read > Longest)
        {
            _copy = null;
            buffer.Drop();
        }
        else if (read > 0)
        {
            copy.Write(into.Span[..read]);
        }
        else
        {
            _copy = null;
            buffer.Add(taken with { Time = buffer.Now, Output = copy.GetBuffer().AsMemory(0, (int)copy.Length) });
        }

        return read;
    }

    public override async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        await base.DisposeAsync();
    }
}
