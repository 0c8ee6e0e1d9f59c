namespace Sagebrush.Store;

/// <summary>Whose key wraps the keys that encrypt objects.</summary>
public enum EncryptionMethod
{
    /// <summary>The installation's: S3's <c>AES256</c>.</summary>
    Installation,

    /// <summary>One that is named: S3's <c>aws:kms</c>.</summary>
    Kms,

    /// <summary>The customer's, who brings it with every request: SSE-C.</summary>
    Customer,
}
