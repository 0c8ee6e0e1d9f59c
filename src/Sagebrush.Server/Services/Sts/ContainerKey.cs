using Sagebrush.Store;

namespace Sagebrush.Services;

/// <summary>Which credentials a container has.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="AccessKeyId">Those of the session.</param>
public sealed record ContainerKey(string Run, string AccessKeyId) : Resource
{
    /// <inheritdoc/>
    public override string Key => Run;
}
