namespace Sagebrush.Wire.Forms;

/// <summary>A file that must have so many bytes: the read that knows better throws.</summary>
internal sealed class BoundedFile(Stream source, long least, long most) : ForwardStream
{
    private long _length;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await source.ReadAsync(buffer, cancellationToken);
        _length += read;
        return _length > most ? throw Refusal(AwsError.EntityTooLarge, "exceeds the maximum allowed size", "MaxSizeAllowed", most)
            : read == 0 && buffer.Length > 0 && _length < least
            ? throw Refusal(AwsError.EntityTooSmall, "is smaller than the minimum allowed size", "MinSizeAllowed", least)
            : read;
    }

    private AwsException Refusal(AwsError error, string why, string bound, long bytes) => new(error, $"Your proposed upload {why}")
    {
        Members = new Dictionary<string, object> { ["ProposedSize"] = _length, [bound] = bytes },
    };
}
