namespace Sagebrush;

/// <summary>What one source says of an external S3; null where it says nothing.</summary>
public sealed record S3Settings
{
    /// <summary>Prefix of the environment variables: <c>SAGEBRUSH_S3_ENDPOINT</c> …</summary>
    public const string EnvironmentPrefix = Settings.EnvironmentPrefix + "S3_";

    /// <summary>Its address.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region that it is signed for.</summary>
    public string? Region { get; init; }

    /// <summary>The access key's id.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The access key's secret.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>These settings, completed by those of a weaker source.</summary>
    public S3Settings Or(S3Settings? weaker) => new()
    {
        Endpoint = Endpoint ?? weaker?.Endpoint,
        Region = Region ?? weaker?.Region,
        AccessKeyId = AccessKeyId ?? weaker?.AccessKeyId,
        SecretAccessKey = SecretAccessKey ?? weaker?.SecretAccessKey,
    };

    /// <summary>Address and key id; never the secret, so that a log cannot hold it.</summary>
    public override string ToString() => $"{Endpoint} with access key {AccessKeyId}";
}
