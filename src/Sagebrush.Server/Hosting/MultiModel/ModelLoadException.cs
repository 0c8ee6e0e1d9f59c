namespace Sagebrush.Hosting;

/// <summary>A container does not load a model; the next request for it tries again.</summary>
/// <param name="status">The container's HTTP status.</param>
/// <param name="message">The container's words.</param>
internal sealed class ModelLoadException(int status, string message) : Exception(message)
{
    /// <summary>The container has no memory left for it.</summary>
    public const int InsufficientStorage = 507;

    /// <summary>The container's HTTP status.</summary>
    public int Status { get; } = status;
}
