using Sagebrush.Storage;

namespace Sagebrush.Runs;

/// <summary>One thing that a channel delivers: an object, or a line of an augmented manifest with all that it names.</summary>
/// <param name="Name">The path below the channel's folder in File mode, with slashes.</param>
/// <param name="Parts">What Pipe mode streams for it, each a frame of its own when frames are asked for.</param>
public sealed record ChannelItem(string Name, IReadOnlyList<ChannelPart> Parts);

/// <summary>A stretch of bytes that a channel delivers.</summary>
public abstract record ChannelPart
{
    /// <summary>The bytes of an object.</summary>
    public sealed record Stored(S3Object Object) : ChannelPart;

    /// <summary>A value that stands in an augmented manifest itself.</summary>
    public sealed record Inline(ReadOnlyMemory<byte> Bytes) : ChannelPart;
}
