using Sagebrush.Store;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Scaling;

/// <summary>A dimension of a variant that is scaled, and its bounds.</summary>
/// <param name="ResourceId"><c>endpoint/NAME/variant/VARIANT</c>.</param>
/// <param name="ScalableDimension">What of it is scaled.</param>
/// <param name="Id">The last part of its ARN.</param>
public sealed record ScalableTargetRow(string ResourceId, string ScalableDimension, string Id) : Resource
{
    /// <inheritdoc/>
    public override string Key => KeyOf(ResourceId, ScalableDimension);

    /// <summary>It has no less.</summary>
    public int MinCapacity { get; init; }

    /// <summary>It has no more.</summary>
    public int MaxCapacity { get; init; }

    /// <summary>Which kinds of scaling are suspended.</summary>
    public SuspendedState Suspended { get; init; } = new();

    /// <summary>For people.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Why the bounds are what they are, for the activity that follows from them.</summary>
    public string? Cause { get; init; }

    /// <summary>The key of the target of a dimension; those of its policies and actions begin with it and a bar.</summary>
    public static string KeyOf(string resourceId, string dimension) => $"{resourceId}|{dimension}";
}
