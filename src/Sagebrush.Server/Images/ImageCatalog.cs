namespace Sagebrush.Images;

/// <summary>Knows the images that can run here, from all sources.</summary>
/// <param name="sources">The first that knows a name has it.</param>
public sealed class ImageCatalog(params IReadOnlyList<ImageSource> sources)
{
    /// <summary>The image of a URI such as <c>382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1</c>; null when nothing here knows it.</summary>
    /// <param name="imageUri">That.</param>
    /// <param name="hasScript">The request names a script to run in it: some images are an algorithm without, and a framework with one.</param>
    public ContainerImage? Find(string imageUri, bool hasScript = false) => ImageUri.Parse(imageUri) is { } uri
        ? sources.Select(source => hasScript ? source.FindForScript(uri) : source.Find(uri)).FirstOrDefault(found => found is not null) : null;

    /// <summary>Where an image was looked for that nothing here knows, in a sentence.</summary>
    public string Searched(string imageUri) => ImageUri.Parse(imageUri) is { } uri
        ? $"Looked for it: {string.Join("; ", sources.Select(source => source.Searched(uri)).OfType<string>().Append("no built-in algorithm or framework is called so"))}."
        : "It is no name of an image.";
}
