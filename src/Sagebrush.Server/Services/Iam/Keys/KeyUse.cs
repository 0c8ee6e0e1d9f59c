using Sagebrush.Store;

namespace Sagebrush.Services;

/// <summary>When an access key was last used, and what for.</summary>
/// <param name="Id">The key's.</param>
/// <param name="At">When; exact to a quarter of an hour.</param>
/// <param name="Service">For example <c>s3</c>.</param>
/// <param name="Region">The region of this installation.</param>
public sealed record KeyUse(string Id, DateTimeOffset At, string Service, string Region) : Resource
{
    /// <inheritdoc/>
    public override string Key => Id;
}
