namespace Sagebrush.Store;

/// <summary>A bucket of the object store.</summary>
/// <param name="Name">Unique in the installation.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Region">The region it was asked for in; empty when the request named none.</param>
public sealed record Bucket(string Name, DateTimeOffset Created, string Region);
