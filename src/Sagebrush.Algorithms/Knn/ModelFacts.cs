using System.Text.Json;
using Sagebrush.Algorithms;

namespace Sagebrush.Knn;

/// <summary>
/// What <c>model_algo-1.json</c> says of a model; people may edit k and predictor_type:
/// <code>
/// {"k":5,"predictor_type":"classifier",
///  "dimension_reduction":{"type":"sign","seed":3,"target_dim":10,"input_dim":20,"generator":"splitmix64"},"normalize":false,"version":"1.0"}
/// </code>
/// </summary>
/// <param name="K">Neighbours that answer.</param>
/// <param name="IsClassifier">predictor_type.</param>
/// <param name="Reduction">dimension_reduction; null: none.</param>
/// <param name="FeatureDim">feature_dim: features of a row where the index has more of them, which are 0; null: as many.</param>
/// <param name="Normalize">Inner products are cosines.</param>
internal sealed record ModelFacts(int K, bool IsClassifier, DimensionReduction? Reduction, int? FeatureDim, bool Normalize)
{
    // A seed means a map only together with the generator that drew it; the service's own is not public.
    private const string Generator = "splitmix64";

    /// <exception cref="ClientException">The facts make no model.</exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static ModelFacts Read(string path)
    {
        // The service's own documentation shows these files with Python's words.
        string text = File.ReadAllText(path).Replace("False", "false", StringComparison.Ordinal).Replace("True", "true", StringComparison.Ordinal)
            .Replace("None", "null", StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        var facts = json.RootElement;
        string? type = facts.GetProperty("predictor_type").GetString();
        if (type is not (KnnParameters.Classifier or KnnParameters.Regressor))
        {
            throw new ClientException($"predictor_type of the model is '{type}', expected classifier or regressor.");
        }

        return new(facts.GetProperty("k").GetInt32(), type == KnnParameters.Classifier, ReadReduction(facts),
            facts.TryGetProperty("feature_dim", out var features) ? features.GetInt32() : null,
            facts.TryGetProperty("normalize", out var normalize) && normalize.GetBoolean());
    }

    public void Write(string path)
    {
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteNumber("k", K);
        json.WriteString("predictor_type", IsClassifier ? KnnParameters.Classifier : KnnParameters.Regressor);
        WriteReduction(json);
        if (FeatureDim is { } features)
        {
            json.WriteNumber("feature_dim", features);
        }

        json.WriteBoolean("normalize", Normalize);
        json.WriteString("version", "1.0");
        json.WriteEndObject();
    }

    private static DimensionReduction? ReadReduction(JsonElement facts)
    {
        if (!facts.TryGetProperty("dimension_reduction", out var reduction) || reduction.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string? type = reduction.GetProperty("type").GetString();
        int target = reduction.GetProperty("target_dim").GetInt32(), input = reduction.GetProperty("input_dim").GetInt32();
        if (type is not (KnnParameters.Sign or KnnParameters.Fjlt) || target < 1 || input < 1)
        {
            throw new ClientException(
                $"dimension_reduction of the model is '{type}' from {input} to {target} features, expected sign or fjlt of at least one.");
        }

        return reduction.TryGetProperty("generator", out var generator) && generator.ValueEquals(Generator)
            ? new(type, reduction.GetProperty("seed").GetUInt64(), target, input)
            : throw new ClientException(
                "The model's rows were reduced (dimension_reduction) by random numbers that are not known here: the seed alone cannot repeat them.");
    }

    private void WriteReduction(Utf8JsonWriter json)
    {
        if (Reduction is null)
        {
            json.WriteNull("dimension_reduction");
            return;
        }

        json.WriteStartObject("dimension_reduction");
        json.WriteString("type", Reduction.Type);
        json.WriteNumber("seed", Reduction.Seed);
        json.WriteNumber("target_dim", Reduction.TargetDim);
        json.WriteNumber("input_dim", Reduction.InputDim);
        json.WriteString("generator", Generator);
        json.WriteEndObject();
    }
}
