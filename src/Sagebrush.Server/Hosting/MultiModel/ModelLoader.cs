using System.Net.Sockets;

namespace Sagebrush.Hosting;

/// <summary>Brings one model after the other from S3 into a container, and out of it again.</summary>
/// <param name="container">Told what to load.</param>
/// <param name="files">Has the models' data.</param>
/// <param name="isPressed">True while the container's memory is nearly used up.</param>
/// <param name="meter">Told how long it takes.</param>
internal sealed class ModelLoader(ContainerModels container, ModelFiles files, Func<bool> isPressed, LoadingMeter meter)
{
    /// <summary>The container's memory is nearly used up, although it has not said so itself.</summary>
    public bool IsPressed => isPressed();

    /// <summary>Told how long it takes.</summary>
    public LoadingMeter Meter => meter;

    /// <summary>The names of what the container has loaded.</summary>
    /// <exception cref="IOException">The container ended.</exception>
    /// <exception cref="SocketException">The container does not listen.</exception>
    public Task<IReadOnlyList<string>> Loaded(CancellationToken cancel) => container.List(cancel);

    /// <summary>Has a model loaded; answers what it failed of when there is no room for it now, in memory or on the disk.</summary>
    /// <param name="model">Which one.</param>
    /// <param name="isCached">True of a model whose files must stay, by name.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelDataException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">The container does not load it for another reason.</exception>
    /// <exception cref="IOException">The container ended.</exception>
    /// <exception cref="SocketException">The container does not listen.</exception>
    public async Task<ModelLoadException?> TryLoad(CachedModel model, Func<string, bool> isCached, CancellationToken cancel)
    {
        try
        {
            long begun = meter.Begin();
            if (await files.Place(model, isCached, cancel))
            {
                meter.Downloaded(begun);
            }

            begun = meter.Begin();
            await container.Load(model, files.Seen(model), cancel);
            meter.Loaded(begun);
            return null;
        }
        catch (ModelLoadException e) when (e.Status == ModelLoadException.InsufficientStorage)
        {
            return e;
        }
        catch (ModelLoadException)
        {
            // The object may be another one when it is asked for again.
            files.Remove(model.Name);
            throw;
        }
    }

    /// <summary>Has a model unloaded.</summary>
    /// <param name="model">Which one.</param>
    /// <param name="keepsFiles">Its files stay for the next time.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelLoadException">The container does not unload it.</exception>
    /// <exception cref="IOException">The container ended.</exception>
    /// <exception cref="SocketException">The container does not listen.</exception>
    public async Task Unload(CachedModel model, bool keepsFiles, CancellationToken cancel)
    {
        long begun = meter.Begin();
        await container.Unload(model, cancel);
        meter.Unloaded(begun);
        if (!keepsFiles)
        {
            files.Remove(model.Name);
        }
    }
}
