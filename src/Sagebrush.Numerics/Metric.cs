namespace Sagebrush.Numerics;

/// <summary>How the nearness of two vectors is measured.</summary>
public enum Metric
{
    /// <summary>Squared Euclidean distance; the least is nearest.</summary>
    L2,

    /// <summary>Inner product; the largest is nearest.</summary>
    InnerProduct,
}
