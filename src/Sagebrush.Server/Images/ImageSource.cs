namespace Sagebrush.Images;

/// <summary>Where images come from.</summary>
public abstract class ImageSource
{
    /// <summary>The image of that name; null when it does not come from here.</summary>
    public abstract ContainerImage? Find(ImageUri uri);

    /// <summary>Where it looked for an image that does not come from here, for people; null when nobody would have expected it here.</summary>
    public virtual string? Searched(ImageUri uri) => null;

    /// <summary>The image of that name for a request that brings a script; null when it does not come from here.</summary>
    public virtual ContainerImage? FindForScript(ImageUri uri) => Find(uri);
}
