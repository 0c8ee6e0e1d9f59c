namespace Sagebrush.Runs;

/// <summary>Knows the images that can run here, from all sources.</summary>
/// <param name="sources">The first that knows a name has it.</param>
public sealed class ImageCatalog(params IReadOnlyList<ImageSource> sources)
{
    /// <summary>The image of a URI such as <c>382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1</c>; null when nothing here knows it.</summary>
    public ContainerImage? Find(string imageUri) =>
        ImageUri.Parse(imageUri) is { } uri ? sources.Select(source => source.Find(uri)).FirstOrDefault(found => found is not null) : null;
}
