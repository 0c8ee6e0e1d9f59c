using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>The tags of one resource.</summary>
/// <param name="Arn">The resource.</param>
/// <param name="Tags">By key, each key once.</param>
public sealed record TagSet(string Arn, IReadOnlyList<Tag> Tags) : Resource
{
    /// <inheritdoc/>
    public override string Key => Arn;
}
