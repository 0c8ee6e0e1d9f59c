using System.Globalization;
using System.Text.Json;
using Sagebrush.Algorithms;
using static Sagebrush.FactorizationMachines.FactorizationMachinesParameters;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// What <c>meta.json</c> says of a model, its hyperparameters:
/// <code>{ "training_parameters": { "feature_dim": "2625", "num_factors": "64", "predictor_type": "regressor", … } }</code>
/// </summary>
internal static class ModelMeta
{
    private const string Member = "training_parameters";

    /// <summary>Writes the hyperparameters: those of the model itself, those given, and the defaults of the others.</summary>
    public static void Write(FactorizationMachinesModel model, IReadOnlyDictionary<string, string> parameters, Stream stream)
    {
        var all = FactorizationMachinesParameters.All.Where(parameter => parameter.Default is not null).ToDictionary(parameter => parameter.Name, parameter => parameter.Default!);
        foreach (var (name, value) in parameters)
        {
            all[name] = value;
        }

        all[FeatureDim.Name] = model.FeatureDim.ToString(CultureInfo.InvariantCulture);
        all[NumFactors.Name] = model.NumFactors.ToString(CultureInfo.InvariantCulture);
        all[PredictorType.Name] = model.IsClassifier ? Classifier : Regressor;
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteStartObject(Member);
        foreach (var (name, value) in all.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Whether the model is a classifier, and its number of features; null where the file does not say.</summary>
    /// <exception cref="ClientException">An unknown predictor_type, or a feature_dim that is no number.</exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static (bool? IsClassifier, int? FeatureDim) Read(Stream stream)
    {
        using var json = JsonDocument.Parse(stream);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(Member, out var parameters) || parameters.ValueKind != JsonValueKind.Object)
        {
            return (null, null);
        }

        string? type = Text(parameters, PredictorType.Name), features = Text(parameters, FeatureDim.Name);
        if (type is not (null or Classifier or Regressor))
        {
            throw new ClientException($"predictor_type of meta.json is '{type}', expected {Classifier} or {Regressor}.");
        }

        if (!int.TryParse(features, NumberStyles.None, CultureInfo.InvariantCulture, out int dimension) && features is not null)
        {
            throw new ClientException($"feature_dim of meta.json is '{features}', expected a number of features.");
        }

        return (type is null ? null : type == Classifier, features is null ? null : dimension);
    }

    private static string? Text(JsonElement parameters, string name) =>
        parameters.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
