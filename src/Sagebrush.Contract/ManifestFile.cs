using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sagebrush.Contract;

/// <summary>A manifest in the shape of SageMaker's CreateAlgorithm request.</summary>
internal sealed record ManifestFile
{
    public required string AlgorithmName { get; init; }
    public string AlgorithmDescription { get; init; } = "";
    public IReadOnlyList<ImageName> Images { get; init; } = [];
    public required TrainingSpecificationFile TrainingSpecification { get; init; }
    public required InferenceSpecification InferenceSpecification { get; init; }
    public IReadOnlyList<Rule> Rules { get; init; } = [];
    public IReadOnlyList<SingleHost> SingleHosts { get; init; } = [];
    public LibrarySpecification? Library { get; init; }

    public static ManifestFile From(Manifest manifest) => new()
    {
        AlgorithmName = manifest.Name,
        AlgorithmDescription = manifest.Description,
        Images = manifest.Images,
        TrainingSpecification = new()
        {
            SupportedHyperParameters = [.. manifest.HyperParameters.Select(HyperParameterFile.From)],
            SupportsDistributedTraining = manifest.SupportsDistributedTraining,
            MetricDefinitions = manifest.MetricDefinitions,
            TrainingChannels = manifest.Channels,
            SupportedTuningJobObjectiveMetrics = manifest.ObjectiveMetrics,
        },
        InferenceSpecification = manifest.Inference,
        Rules = manifest.Rules,
        SingleHosts = manifest.SingleHosts,
        Library = manifest.Library,
    };

    public Manifest ToManifest() => new()
    {
        Name = AlgorithmName,
        Description = AlgorithmDescription,
        Images = Images,
        HyperParameters = [.. TrainingSpecification.SupportedHyperParameters.Select(p => p.ToHyperParameter())],
        Rules = Rules,
        SingleHosts = SingleHosts,
        Channels = TrainingSpecification.TrainingChannels,
        SupportsDistributedTraining = TrainingSpecification.SupportsDistributedTraining,
        MetricDefinitions = TrainingSpecification.MetricDefinitions,
        ObjectiveMetrics = TrainingSpecification.SupportedTuningJobObjectiveMetrics,
        Inference = InferenceSpecification,
        Library = Library,
    };
}

internal sealed record TrainingSpecificationFile
{
    public IReadOnlyList<HyperParameterFile> SupportedHyperParameters { get; init; } = [];
    public bool SupportsDistributedTraining { get; init; }
    public IReadOnlyList<MetricDefinition> MetricDefinitions { get; init; } = [];
    public IReadOnlyList<ChannelSpecification> TrainingChannels { get; init; } = [];
    public IReadOnlyList<ObjectiveMetric> SupportedTuningJobObjectiveMetrics { get; init; } = [];
}

[JsonSerializable(typeof(ManifestFile))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    /// <summary>Regexes and words stay readable: the text goes to terminals and files, not into HTML.</summary>
    public static ManifestJson Indented { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
