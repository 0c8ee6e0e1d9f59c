using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sagebrush.Jobs;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>Writes and reads the documents of <see cref="SageMakerTables"/>; requests in them look as they do on the wire.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(EpochSeconds)],
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingJob))]
[JsonSerializable(typeof(MetricPoints))]
[JsonSerializable(typeof(TagSet))]
[JsonSerializable(typeof(Model))]
[JsonSerializable(typeof(EndpointConfig))]
[JsonSerializable(typeof(Endpoint))]
[JsonSerializable(typeof(TransformJob))]
[JsonSerializable(typeof(TransformedObject))]
[JsonSerializable(typeof(ProcessingJob))]
[JsonSerializable(typeof(DataQualityDefinition))]
[JsonSerializable(typeof(ModelQualityDefinition))]
[JsonSerializable(typeof(MonitoringSchedule))]
[JsonSerializable(typeof(MonitoringExecution))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class SageMakerRows : JsonSerializerContext;
