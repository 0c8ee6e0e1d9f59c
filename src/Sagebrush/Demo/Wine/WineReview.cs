namespace Sagebrush.Demo;

/// <summary>A wine review.</summary>
/// <param name="Description">What it tastes of, UTF-8.</param>
/// <param name="Variety">The grape.</param>
internal readonly record struct WineReview(ReadOnlyMemory<byte> Description, string Variety);
