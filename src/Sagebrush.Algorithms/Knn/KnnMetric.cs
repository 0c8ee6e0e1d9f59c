namespace Sagebrush.Knn;

/// <summary>What near means to an index.</summary>
public enum KnnMetric
{
    /// <summary>Squared Euclidean distance; the least is nearest.</summary>
    L2,

    /// <summary>Inner product; the largest is nearest.</summary>
    InnerProduct,

    /// <summary>Cosine, the inner product of rows of length 1; the largest is nearest.</summary>
    Cosine,
}
