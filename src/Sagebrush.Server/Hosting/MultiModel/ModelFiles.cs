using Sagebrush.Contract;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>
/// The unpacked models of a multi-model container, a folder each under <c>/opt/ml/models</c>. What is unloaded stays on the disk, so that it is loaded again
/// without S3, until the disk has no room for another.
/// </summary>
/// <param name="plan">The container.</param>
/// <param name="platform">Storage, and how the container sees the folder.</param>
internal sealed class ModelFiles(ContainerPlan plan, HostingPlatform platform)
{
    // Errors of Linux: no space left on device, disk quota exceeded.
    private const int NoSpace = 28, QuotaExceeded = 122;

    private readonly string _seen = platform.Runner.Isolates ? new MlRoot().Models : plan.Root.Models;

    /// <summary>Where the container finds a model.</summary>
    public string Seen(CachedModel model) => Path.Combine(_seen, model.Name, "model");

    /// <summary>Has a model's files in place: those that are there, else the object's, which are fetched; true then.</summary>
    /// <param name="model">Which one.</param>
    /// <param name="isCached">True of a model whose files must stay, by name.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelDataException">There is no such object, or it is no archive.</exception>
    /// <exception cref="StorageException">The storage does not give it now.</exception>
    /// <exception cref="ModelLoadException">The disk is full of models that must stay.</exception>
    public async Task<bool> Place(CachedModel model, Func<string, bool> isCached, CancellationToken cancel)
    {
        string folder = Path.Combine(FolderOf(model.Name), "model");
        if (Directory.Exists(folder))
        {
            Directory.SetLastWriteTimeUtc(FolderOf(model.Name), platform.Clock.GetUtcNow().UtcDateTime);
            return false;
        }

        var data = new ModelData(platform.Storage);
        var source = SourceOf(model);
        if (await data.Find(source, cancel) is [])
        {
            throw Missing(source);
        }

        while (true)
        {
            try
            {
                Directory.CreateDirectory(FolderOf(model.Name));
                await data.Place(source, plan.DataName, folder, plan.Instance.Limits?.Disk, cancel);
                return true;
            }
            catch (IOException e) when (e.HResult is NoSpace or QuotaExceeded)
            {
                Remove(model.Name);
                Remove(Oldest(isCached) ?? throw new ModelLoadException(ModelLoadException.InsufficientStorage, e.Message));
            }
            catch (ModelDataException)
            {
                Remove(model.Name);
                throw;
            }
        }
    }

    /// <summary>Deletes a model's files.</summary>
    public void Remove(string name)
    {
        if (FolderOf(name) is var folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string FolderOf(string name) => Path.Combine(plan.Root.Models, name);

    private string? Oldest(Func<string, bool> isCached) => Path.GetFileName(
        Directory.EnumerateDirectories(plan.Root.Models).Where(folder => !isCached(Path.GetFileName(folder))).MinBy(Directory.GetLastWriteTimeUtc));

    private S3ModelDataSource SourceOf(CachedModel model) => ModelData.ObjectAt($"{plan.Definition.ModelDataUrl!.TrimEnd('/')}/{model.Target}");

    private static ModelDataException Missing(S3ModelDataSource source) => new(S3Uri.Parse(source.S3Uri) is { } uri
        ? $"Failed to download model data(bucket: {uri.Bucket}, key: {uri.Key}). Please ensure that there is an object located at the URL and that the role "
            + "passed to CreateModel has permissions to download the model."
        : $"'{source.S3Uri}' is no S3 URI.");
}
