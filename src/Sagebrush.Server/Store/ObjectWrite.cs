namespace Sagebrush.Store;

/// <summary>How an object is to be written.</summary>
public sealed record ObjectWrite
{
    /// <summary>What to keep beside the bytes.</summary>
    public ObjectFacts Facts { get; init; } = ObjectFacts.None;

    /// <summary>The digest to keep of the bytes; null for none.</summary>
    public ChecksumAlgorithm? Algorithm { get; init; }

    /// <summary>What must hold of the object that is there when all bytes have arrived.</summary>
    public WriteCondition Condition { get; init; } = WriteCondition.None;

    /// <summary>How the bytes are encrypted on disk; null for plain bytes, or by <see cref="CustomerKey"/> if there is one.</summary>
    public ObjectEncryption? Encryption { get; init; }

    /// <summary>The customer's key to encrypt by; null for none.</summary>
    public CustomerKey? CustomerKey { get; init; }
}
