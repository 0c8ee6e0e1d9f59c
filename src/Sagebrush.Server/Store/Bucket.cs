namespace Sagebrush.Store;

/// <summary>A bucket of the object store.</summary>
/// <param name="Name">Unique in the installation, over all accounts.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Region">The region it was asked for in; empty when the request named none.</param>
public sealed record Bucket(string Name, DateTimeOffset Created, string Region)
{
    /// <summary>The account that owns it; twelve digits.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whether writes keep what was there before.</summary>
    public Versioning Versioning { get; init; }

    /// <summary>Versions may be locked against removal. Once true it stays so, and so does versioning.</summary>
    public bool HasObjectLock { get; init; }

    /// <summary>Who may what; null when the owner's account alone may all.</summary>
    public IReadOnlyList<AccessGrant>? Grants { get; init; }

    /// <summary>What its owner has set.</summary>
    public BucketSettings Settings { get; init; } = new();
}
