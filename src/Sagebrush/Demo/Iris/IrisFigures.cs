using System.Text.Json.Serialization;

namespace Sagebrush.Demo;

/// <summary>What <c>sagebrush demo iris --json FILE</c> writes.</summary>
/// <param name="Accuracy">Of the endpoint's predictions.</param>
/// <param name="MacroF">The mean over species of F.</param>
/// <param name="JobSeconds">From CreateTrainingJob to Completed.</param>
/// <param name="EndpointSeconds">From CreateEndpoint to InService.</param>
/// <param name="PredictionsCorrect">How many flowers got their species.</param>
/// <param name="PredictionsTotal">How many were asked for.</param>
internal sealed record IrisFigures(
    double Accuracy, double MacroF, double JobSeconds, double EndpointSeconds, int PredictionsCorrect, int PredictionsTotal);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IrisFigures))]
internal sealed partial class IrisFiguresJson : JsonSerializerContext;
