using System.Net.Sockets;

namespace Sagebrush.Hosting;

/// <summary>
/// The models that a multi-model container has loaded. The first request for a model has it loaded while requests for others go on; when there is no room for
/// it, the one goes that nobody has used for longest. One in use stays.
/// </summary>
internal sealed class ModelCache : IAsyncDisposable
{
    private readonly ModelLoader _loader;
    private readonly bool _keeps;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CachedModel> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _unloads = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _room = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _adoption;
    private long _uses;

    /// <summary>A cache that knows of no model yet.</summary>
    /// <param name="loader">Loads and unloads.</param>
    /// <param name="keeps">False: a model goes as soon as nobody uses it (ModelCacheSetting Disabled).</param>
    public ModelCache(ModelLoader loader, bool keeps) => (_loader, _keeps, _closed) = (loader, keeps, _closing.Token);

    /// <summary>How many models are loaded; null before the first request, as nobody has asked the container yet.</summary>
    public int? Loaded
    {
        get
        {
            lock (_lock)
            {
                return _adoption is { IsCompleted: true } ? _models.Values.Count(model => model.IsLoaded) : null;
            }
        }
    }

    /// <summary>Waits until a model is loaded, having it loaded where it is not.</summary>
    /// <param name="target">The caller's name for it.</param>
    /// <param name="cancel">Ends the wait; the loading goes on.</param>
    /// <exception cref="ModelDataException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">The container does not load it.</exception>
    /// <exception cref="IOException">The container ended.</exception>
    /// <exception cref="SocketException">The container does not listen.</exception>
    public async ValueTask<ModelLease> Enter(string target, CancellationToken cancel)
    {
        await Adopted().WaitAsync(cancel);
        var model = Use(target);
        bool isHit = model.Loading.IsCompletedSuccessfully;
        try
        {
            if (!isHit)
            {
                long begun = _loader.Meter.Begin();
                await model.Loading.WaitAsync(cancel);
                _loader.Meter.Waited(begun);
            }

            return new(this, model, isHit);
        }
        catch
        {
            Leave(model);
            throw;
        }
    }

    /// <summary>The container takes no more requests: what is being loaded is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task[] underWay;
        lock (_lock)
        {
            underWay = [.. _models.Values.Select(model => model.Loading), .. _unloads.Values];
        }

        await Task.WhenAll(underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
        _room.Dispose();
    }

    internal void Leave(CachedModel model)
    {
        lock (_lock)
        {
            model.Users--;
            Settle(model);
        }
    }

    private CachedModel Use(string target)
    {
        string name = ModelName.Of(target);
        lock (_lock)
        {
            if (!_models.TryGetValue(name, out var model))
            {
                _models[name] = model = new(name, target);
                model.Loading = Load(model, _unloads.GetValueOrDefault(name, Task.CompletedTask));
            }

            model.Target = target;
            model.Users++;
            model.LastUse = ++_uses;
            return model;
        }
    }

    /// <summary>Takes over, once, what the container has loaded for a server before this one.</summary>
    private Task Adopted()
    {
        lock (_lock)
        {
            return _adoption ??= Adopt();
        }
    }

    private async Task Adopt()
    {
        try
        {
            foreach (string name in await _loader.Loaded(_closed))
            {
                lock (_lock)
                {
                    _models.TryAdd(name, new(name, target: null) { IsLoaded = true });
                }
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The request that came with it will find out.
        }
    }

    private async Task Load(CachedModel model, Task unload)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await unload;
            await LoadWhereRoomIs(model);
            lock (_lock)
            {
                model.IsLoaded = true;
                Settle(model);
            }
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _models.Remove(model.Name);
                Tell();
            }

            if (e is OperationCanceledException)
            {
                throw new IOException(ContainerClient.NoAnswer, e);
            }

            throw;
        }
    }

    private async Task LoadWhereRoomIs(CachedModel model)
    {
        // One for one: whether a container gives memory back to the machine when it unloads is its own affair.
        if (_loader.IsPressed && Chance().Unload is { } relief)
        {
            await relief;
        }

        if (await _loader.TryLoad(model, IsCached, _closed) is not null)
        {
            await MakeRoom(model);
        }
    }

    /// <summary>Unloads others, one by one, until there is room for the model. Who makes room does so alone: two would take it from each other.</summary>
    /// <exception cref="ModelLoadException">There is no room, although nothing else is loaded.</exception>
    private async Task MakeRoom(CachedModel model)
    {
        lock (_lock)
        {
            model.IsWaiting = true;
            Tell();
        }

        await _room.WaitAsync(_closed);
        try
        {
            while (true)
            {
                var (unload, change) = Chance();
                await (unload ?? Task.CompletedTask);
                if (await _loader.TryLoad(model, IsCached, _closed) is not { } full)
                {
                    return;
                }

                if (unload is null)
                {
                    await (change ?? throw full).WaitAsync(_closed);
                }
            }
        }
        finally
        {
            _room.Release();
        }
    }

    // The container ends or has ended.
    private static bool IsEnd(Exception e) => e is IOException or SocketException or InvalidDataException or OperationCanceledException;

    private bool IsCached(string name)
    {
        lock (_lock)
        {
            return _models.ContainsKey(name) || _unloads.ContainsKey(name);
        }
    }

    /// <summary>
    /// How there may be more room: the model used least recently of those that are idle is being unloaded, or one of the others will change sooner or later; none
    /// when nothing will.
    /// </summary>
    private (Task? Unload, Task? Change) Chance()
    {
        lock (_lock)
        {
            var oldest = _models.Values.Where(model => model.IsIdle).MinBy(model => model.LastUse);
            return oldest is not null ? (Retire(oldest), null)
                : _unloads.Count > 0 || _models.Values.Any(model => model.IsBusy) ? (null, _changed.Task)
                : (null, null);
        }
    }

    /// <summary>Within the lock: a model may have become idle.</summary>
    private void Settle(CachedModel model)
    {
        if (!_keeps && model.IsIdle && _models.GetValueOrDefault(model.Name) == model)
        {
            Retire(model);
        }

        Tell();
    }

    /// <summary>Within the lock: has a model unloaded; who asks for it meanwhile has it loaded afterwards.</summary>
    private Task Retire(CachedModel model)
    {
        _models.Remove(model.Name);
        return _unloads[model.Name] = Unload(model);
    }

    private async Task Unload(CachedModel model)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _loader.Unload(model, _keeps, _closed);
        }
        catch (Exception e) when (e is ModelLoadException || IsEnd(e))
        {
            // A container that ends has unloaded it; of one that only refuses the next load is told.
        }
        finally
        {
            lock (_lock)
            {
                _unloads.Remove(model.Name);
                Tell();
            }
        }
    }

    /// <summary>Within the lock: wakes who waits for room.</summary>
    private void Tell()
    {
        _changed.TrySetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
