using System.IO.Compression;
using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.Data;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// The file of a model as the service leaves it: <c>model_algo-1</c>, a zip archive of <c>symbol.json</c>, the network as MXNet saves it; <c>params</c>, its
/// arrays; and <c>meta.json</c>, the hyperparameters. Renamed to model-symbol.json and model-0000.params, the first two are a checkpoint of MXNet's Module.
/// Source: AWS Machine Learning Blog, "Extending Amazon SageMaker factorization machines algorithm to predict top x recommendations".
/// </summary>
internal static class ModelArchive
{
    private const string Name = "model_algo-1", Symbol = "symbol.json", Params = "params", Meta = "meta.json";

    // The same model has the same bytes whenever it is written; no zip archive is older.
    private static readonly DateTimeOffset Written = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a model.</summary>
    /// <param name="model">What to write.</param>
    /// <param name="folder">Made if it is missing.</param>
    /// <param name="trainingParameters">The hyperparameters, by name.</param>
    public static void Save(FactorizationMachinesModel model, string folder, IReadOnlyDictionary<string, string> trainingParameters)
    {
        Directory.CreateDirectory(folder);
        using var archive = new ZipArchive(File.Create(Path.Combine(folder, Name)), ZipArchiveMode.Create);
        Write(archive, Symbol, stream => Network(model).Write(stream));
        Write(archive, Params, stream => NetworkArrays.Write(model, stream));
        Write(archive, Meta, stream => ModelMeta.Write(model, trainingParameters, stream));
    }

    /// <summary>Reads a model, also one that the service wrote.</summary>
    /// <param name="folder">Has <c>model_algo-1</c>, or a single file of another name.</param>
    /// <exception cref="ClientException">No such model; the message names what is wrong.</exception>
    public static FactorizationMachinesModel Load(string folder)
    {
        string path = PathIn(folder);
        try
        {
            using var archive = ZipFile.OpenRead(path);
            return Read(archive);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or MalformedDataException or ClientException)
        {
            throw new ClientException($"{Path.GetFileName(path)} is not a model of factorization machines: {e.Message}", e);
        }
    }

    private static FactorizationMachinesModel Read(ZipArchive archive)
    {
        var (isClassifier, featureDim) = Find(archive, Meta) is { } meta ? Read(meta, ModelMeta.Read) : (null, null);
        isClassifier ??= (Find(archive, Symbol) is { } symbol ? FactorizationNetwork.IsClassifier(Read(symbol, NetworkGraph.Operators)) : null)
            ?? throw new ClientException($"neither {Meta} nor {Symbol} says whether it is a classifier or a regressor.");
        var arrays = Find(archive, Params) ?? throw new ClientException($"it has no {Params}, only {string.Join(", ", archive.Entries.Select(entry => entry.FullName))}.");
        var model = Read(arrays, stream => NetworkArrays.Read(stream, arrays.Length, isClassifier.Value));
        if (featureDim is { } features && features != model.FeatureDim)
        {
            string error = $"feature_dim of {Meta} is {features}, the arrays of {Params} are for {model.FeatureDim} features.";
            model.Dispose();
            throw new ClientException(error);
        }

        return model;
    }

    private static string PathIn(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (File.Exists(path) || !Directory.Exists(folder))
        {
            return path;
        }

        string[] files = [.. Directory.GetFiles(folder).Where(file => !Path.GetFileName(file).StartsWith('.'))];
        return files.Length == 1 ? files[0] : throw new ClientException($"The model has no file {Name}, only {files.Length} others.");
    }

    private static NetworkGraph Network(FactorizationMachinesModel model) => model.IsDense
        ? FactorizationNetwork.Dense(model.FeatureDim, model.NumFactors, model.IsClassifier)
        : FactorizationNetwork.Sparse(model.FeatureDim, model.NumFactors, model.IsClassifier);

    // Members are stored as they are: floats that were learned hardly get smaller, and Python's readers may seek in what is stored.
    private static void Write(ZipArchive archive, string name, Action<Stream> write)
    {
        var member = archive.CreateEntry(name, CompressionLevel.NoCompression);
        member.LastWriteTime = Written;
        using var stream = member.Open();
        write(stream);
    }

    private static ZipArchiveEntry? Find(ZipArchive archive, string name) => archive.Entries.FirstOrDefault(entry => entry.Name == name);

    private static T Read<T>(ZipArchiveEntry member, Func<Stream, T> read)
    {
        using var stream = member.Open();
        try
        {
            return read(stream);
        }
        catch (Exception e) when (e is JsonException or MalformedDataException or InvalidOperationException)
        {
            throw new ClientException($"{member.FullName}, {e.Message}", e);
        }
    }
}
