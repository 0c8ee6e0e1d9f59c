namespace Sagebrush.Demo;

/// <summary>What the MovieLens workflow works on.</summary>
/// <param name="Folder">Where MovieLens is; null for the small sample.</param>
/// <param name="Database">The file of the database; null for one that does not stay.</param>
/// <param name="Neighbours">Movies that are looked up for each user, rated ones among them.</param>
internal sealed record RecommendOptions(string? Folder, string? Database, int Neighbours);
