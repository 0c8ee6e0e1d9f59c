namespace Sagebrush.Demo;

/// <summary>What the wine workflow works on.</summary>
/// <param name="Folder">Where the wine reviews are; null for made-up clusters.</param>
/// <param name="Rows">Embeddings that are searched.</param>
/// <param name="Dimensions">Width of an embedding.</param>
internal sealed record WineOptions(string? Folder, int Rows, int Dimensions)
{
    /// <summary>The most rows: k-NN names a row by its label, a float32, and one object of S3 and one array hold them all.</summary>
    public const int MostRows = 1_000_000;

    /// <summary>The widest.</summary>
    public const int MostDimensions = 500;
}
