namespace Sagebrush.Contract;

/// <summary>The images that mean an algorithm: any account and region, this repository, one of these tags.</summary>
/// <param name="Repository">For example <c>knn</c>.</param>
/// <param name="Tags">For example <c>1</c> and <c>latest</c>.</param>
public sealed record ImageName(string Repository, IReadOnlyList<string> Tags);
