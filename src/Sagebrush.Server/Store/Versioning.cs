namespace Sagebrush.Store;

/// <summary>What a write does with the object that is there. https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html</summary>
public enum Versioning
{
    /// <summary>Replaces it; every object has the one version <c>null</c>.</summary>
    Off,

    /// <summary>Keeps it as an older version; the new one gets an id of its own.</summary>
    Enabled,

    /// <summary>Keeps it if it has an id; the new one is the version <c>null</c>, in place of the one before.</summary>
    Suspended,
}
