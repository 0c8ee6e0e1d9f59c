using System.Diagnostics.CodeAnalysis;

namespace Sagebrush.Serving;

/// <summary>
/// The models that a multi-model container has loaded, within a bound of memory. A model is counted with twice the size of its files: what is read is about as
/// large in memory as on disk, and needs room while it is made of it.
/// </summary>
/// <param name="load">Loads the model of a folder; answers what answers its requests.</param>
/// <param name="memory">The bound in bytes.</param>
public sealed class ModelShelf(Func<string, Invocation> load, long memory)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, ShelvedModel> _models = new(StringComparer.Ordinal);
    private long _used;

    /// <summary>Loads a model.</summary>
    /// <param name="name">By which it is asked for.</param>
    /// <param name="folder">Its files.</param>
    /// <exception cref="ModelShelfException">409: it is loaded or being loaded; 507: there is no memory left for it; 400: there are no such files.</exception>
    public void Add(string name, string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ModelShelfException(400, $"There is no folder {folder}.");
        }

        var model = new ShelvedModel(name, folder, 2 * new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
        lock (_lock)
        {
            if (_models.ContainsKey(name))
            {
                throw new ModelShelfException(409, $"Model {name} is loaded already.");
            }

            if (model.Bytes > memory - _used)
            {
                throw new ModelShelfException(507, $"Model {name} needs about {Megabytes(model.Bytes)} of memory; {Megabytes(memory - _used)} of {Megabytes(memory)} are left.");
            }

            _models.Add(name, model);
            _used += model.Bytes;
        }

        try
        {
            model.Answer = load(folder);
        }
        catch
        {
            Remove(name);
            throw;
        }
    }

    /// <summary>What answers requests to a model; null when it is not loaded.</summary>
    public Invocation? Find(string name) => TryFind(name, out var model) ? model.Answer : null;

    /// <summary>The folder of a loaded model; null when it is not loaded.</summary>
    public string? FolderOf(string name) => TryFind(name, out var model) ? model.Folder : null;

    /// <summary>Loaded models by name, those behind <paramref name="after"/>.</summary>
    /// <param name="after">The last name of the page before; empty for the first page.</param>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<(string Name, string Folder)> List(string after, int count)
    {
        lock (_lock)
        {
            return [.. _models.Values.Where(model => model.Answer is not null && string.CompareOrdinal(model.Name, after) > 0)
                .Take(count).Select(model => (model.Name, model.Folder))];
        }
    }

    /// <summary>Unloads a model, after the requests that it has; false when it is not there.</summary>
    public bool Remove(string name)
    {
        lock (_lock)
        {
            if (!_models.Remove(name, out var model))
            {
                return false;
            }

            _used -= model.Bytes;
        }

        // Whoever unloads wants the memory: also that of other languages' libraries, which finalizers give back.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return true;
    }

    private bool TryFind(string name, [NotNullWhen(true)] out ShelvedModel? model)
    {
        lock (_lock)
        {
            return _models.TryGetValue(name, out model) && model.Answer is not null;
        }
    }

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / (double)ServingOptions.MiB:0.#} MiB");

    private sealed record ShelvedModel(string Name, string Folder, long Bytes)
    {
        public Invocation? Answer { get; set; }
    }
}
