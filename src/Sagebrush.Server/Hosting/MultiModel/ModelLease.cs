namespace Sagebrush.Hosting;

/// <summary>The right to invoke a loaded model, which stays loaded until this is disposed.</summary>
/// <param name="cache">Has the model.</param>
/// <param name="model">The model.</param>
/// <param name="isHit">It was loaded when the request came.</param>
internal sealed class ModelLease(ModelCache cache, CachedModel model, bool isHit) : IDisposable
{
    private int _left;

    /// <summary>The model.</summary>
    public CachedModel Model => model;

    /// <summary>It was loaded when the request came.</summary>
    public bool IsHit => isHit;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            cache.Leave(model);
        }
    }
}
