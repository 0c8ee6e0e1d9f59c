using System.Collections.Frozen;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>S3 where an external one is configured: it does nothing and says where to go.</summary>
/// <param name="endpoint">Where objects are.</param>
public sealed class S3Elsewhere(S3Endpoint endpoint) : Api
{
    /// <inheritdoc/>
    public override FrozenDictionary<string, Operation> Operations => FrozenDictionary<string, Operation>.Empty;

    /// <inheritdoc/>
    public override AwsException Missing(Call call) => AwsError.NotImplemented.With(
        $"This server keeps no objects: its jobs and endpoints use the S3 at {endpoint.Url}. Send S3 requests there, for example with AWS_ENDPOINT_URL_S3={endpoint.Url}.");
}
