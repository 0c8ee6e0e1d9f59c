using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Store;

/// <summary>What a bucket's owner has set, as S3's requests bring it; null for what was never set or was deleted.</summary>
public sealed record BucketSettings
{
    /// <summary>The bucket policy's text.</summary>
    public string? Policy { get; init; }

    /// <summary>Which pages of other origins may read or write here.</summary>
    public CORSConfiguration? Cors { get; init; }

    /// <summary>When objects end.</summary>
    public BucketLifecycleConfiguration? Lifecycle { get; init; }

    /// <summary>The bucket's tags.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>How objects are encrypted whose writer says nothing about it.</summary>
    public ServerSideEncryptionConfiguration? Encryption { get; init; }

    /// <summary>Which kinds of public access are refused whatever policies and lists say.</summary>
    public PublicAccessBlockConfiguration? PublicAccessBlock { get; init; }

    /// <summary>Whether access control lists count, and who owns what other accounts write.</summary>
    public OwnershipControls? Ownership { get; init; }

    /// <summary>Who wants to hear of events.</summary>
    public NotificationConfiguration? Notification { get; init; }

    /// <summary>How versions are locked whose writer says nothing about it.</summary>
    public ObjectLockConfiguration? ObjectLock { get; init; }
}
