using System.Text.Json.Serialization;

namespace Sagebrush.Demo;

/// <summary>What <c>sagebrush demo imdb --json FILE</c> writes.</summary>
/// <param name="Accuracy">Of the transform job's predictions on the test reviews.</param>
/// <param name="TrainSeconds">From CreateTrainingJob to Completed.</param>
/// <param name="TransformSeconds">From CreateTransformJob to Completed.</param>
/// <param name="Rounds">Rounds trained until the validation metric had not become better for ten.</param>
/// <param name="BestRound">The round with the best validation metric, from 0.</param>
/// <param name="ReadSeconds">Unpacking and reading the reviews.</param>
/// <param name="TextSeconds">Cleaning, stemming and counting their words, up to the three CSV files.</param>
/// <param name="UploadSeconds">Putting the files into S3.</param>
/// <param name="DownloadSeconds">Getting the predictions from S3.</param>
/// <param name="PredictionsCorrect">Reviews that were taken for what they are.</param>
/// <param name="PredictionsTotal">Reviews that were scored.</param>
internal sealed record ImdbFigures(
    double Accuracy, double TrainSeconds, double TransformSeconds, int Rounds, int BestRound, double ReadSeconds, double TextSeconds, double UploadSeconds,
    double DownloadSeconds, int PredictionsCorrect, int PredictionsTotal);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ImdbFigures))]
internal sealed partial class ImdbFiguresJson : JsonSerializerContext;
