using Sagebrush.Transforms;

namespace Sagebrush.Jobs;

/// <summary>What the model answered to a mini-batch. Disposing gives its memory back.</summary>
/// <param name="Body">All of it.</param>
/// <param name="ContentType">Its media type; null when it had none.</param>
internal sealed record BatchAnswer(PooledBytes Body, string? ContentType) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Body.Dispose();
}
