namespace Sagebrush.Hosting;

/// <summary>The right to invoke a loaded model, which stays loaded until this is disposed.</summary>
internal sealed class ModelLease(ModelCache cache, CachedModel model) : IDisposable
{
    private int _left;

    /// <summary>The model.</summary>
    public CachedModel Model => model;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            cache.Leave(model);
        }
    }
}
