namespace Sagebrush.Hosting;

/// <summary>A model that a container has loaded or is to load. What changes is read and written by who holds the cache's lock.</summary>
/// <param name="name">By which the container knows it.</param>
/// <param name="target">By which callers know it; null of one that an earlier server had loaded and nobody has asked for since.</param>
internal sealed class CachedModel(string name, string? target)
{
    /// <summary>By which the container knows it.</summary>
    public string Name { get; } = name;

    /// <summary>By which callers know it; null of one that an earlier server had loaded and nobody has asked for since.</summary>
    public string? Target { get; set; } = target;

    /// <summary>Completes when it can be invoked, or fails with why not.</summary>
    public Task Loading { get; set; } = Task.CompletedTask;

    /// <summary>It can be invoked.</summary>
    public bool IsLoaded { get; set; }

    /// <summary>The container had no memory for it: it waits until there is room.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Requests that it answers or that wait for it.</summary>
    public int Users { get; set; }

    /// <summary>When it was last used, as a number that grows with every use.</summary>
    public long LastUse { get; set; }

    /// <summary>It is loaded and nobody needs it now.</summary>
    public bool IsIdle => IsLoaded && Users == 0;

    /// <summary>Sooner or later it will be idle or gone, whatever the others do.</summary>
    public bool IsBusy => IsLoaded ? Users > 0 : !IsWaiting;
}
