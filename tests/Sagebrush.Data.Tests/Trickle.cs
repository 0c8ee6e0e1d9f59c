namespace Sagebrush.Tests;

/// <summary>A stream that gives a few bytes at a time, as a FIFO may.</summary>
/// <param name="bytes">All that it gives.</param>
/// <param name="most">The most at a time.</param>
internal sealed class Trickle(byte[] bytes, int most = 7) : MemoryStream(bytes)
{
    private int _turn;

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + _turn++ % most));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + _turn++ % most)]);
}
