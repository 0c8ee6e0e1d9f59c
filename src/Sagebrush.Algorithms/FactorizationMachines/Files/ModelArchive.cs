using System.IO.Compression;
using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Data.NDArrays;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>A model's file <c>model_algo-1</c>: a zip archive with <c>params</c> and <c>meta.json</c>.</summary>
internal static class ModelArchive
{
    private const string Name = "model_algo-1", TrainingParameters = "training_parameters";

    public static void Save(FactorizationMachinesModel model, string folder, IReadOnlyDictionary<string, string> trainingParameters)
    {
        Directory.CreateDirectory(folder);
        using var archive = new ZipArchive(File.Create(Path.Combine(folder, Name)), ZipArchiveMode.Create);
        using (var arrays = archive.CreateEntry("params", CompressionLevel.NoCompression).Open())
        {
            using var bias = new FactorTable(1, 1);
            bias.Row(0)[0] = model.Bias;
            NDArrayWriter.Write(arrays, NDArray.Matrix("arg:v", model.Factors), NDArray.Matrix("arg:w1_weight", model.Linear), NDArray.Matrix("arg:w0_weight", bias));
        }

        using var meta = archive.CreateEntry("meta.json", CompressionLevel.NoCompression).Open();
        using var json = new Utf8JsonWriter(meta);
        json.WriteStartObject();
        json.WriteStartObject(TrainingParameters);
        foreach (var (name, value) in trainingParameters)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteBoolean("is_classifier", model.IsClassifier);
        json.WriteEndObject();
    }

    public static FactorizationMachinesModel Load(string folder)
    {
        try
        {
            using var archive = ZipFile.OpenRead(Path.Combine(folder, Name));
            var entry = archive.GetEntry("params") ?? throw new ClientException($"{Name} has no params.");
            using var meta = archive.GetEntry("meta.json")!.Open();
            using var json = JsonDocument.Parse(meta);
            using var stream = entry.Open();
            var arrays = NDArrayReader.Read(stream, entry.Length).ToDictionary(array => array.Name);
            return new(arrays["arg:w0_weight"].Values.Row(0)[0], arrays["arg:w1_weight"].Values, arrays["arg:v"].Values, json.RootElement.GetProperty("is_classifier").GetBoolean());
        }
        catch (Exception e) when (e is IOException or InvalidDataException or MalformedDataException or JsonException or KeyNotFoundException)
        {
            throw new ClientException($"Not a model of factorization machines: {e.Message}", e);
        }
    }
}
