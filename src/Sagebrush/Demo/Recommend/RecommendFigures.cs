using System.Text.Json.Serialization;

namespace Sagebrush.Demo;

/// <summary>What <c>sagebrush demo recommend --json FILE</c> writes.</summary>
/// <param name="Rmse">Of the stars that the regressor expects for the held-out ratings.</param>
/// <param name="Accuracy">Of the classifier that tells held-out ratings of four stars and more from others.</param>
/// <param name="PrecisionAt10">Of what the database recommends, as <see cref="Training.RankingScore"/> has it; relevant is what the user rated in the held-out part.</param>
/// <param name="RecallAt100">The same.</param>
/// <param name="NdcgAt10">The same.</param>
/// <param name="PopularityPrecisionAt10">Of the hundred most popular movies that the user has not rated.</param>
/// <param name="PopularityRecallAt100">The same.</param>
/// <param name="PopularityNdcgAt10">The same.</param>
/// <param name="Users">Users with recommendations.</param>
/// <param name="Items">Movies that can be recommended.</param>
/// <param name="ReadSeconds">Reading the ratings.</param>
/// <param name="UploadSeconds">Writing them as recordio-protobuf and putting that into S3.</param>
/// <param name="RegressorSeconds">From CreateTrainingJob to Completed.</param>
/// <param name="ClassifierSeconds">The same.</param>
/// <param name="RecommenderSeconds">The same, of the job that learns what is watched.</param>
/// <param name="VectorsSeconds">Downloading and opening the model, uploading the vectors.</param>
/// <param name="NeighboursSeconds">From CreateTrainingJob of the k-NN to Completed.</param>
/// <param name="TransformSeconds">From CreateTransformJob to Completed.</param>
/// <param name="DatabaseSeconds">Loading the neighbours, and reading every user's recommendations.</param>
internal sealed record RecommendFigures(
    double Rmse, double Accuracy,
    [property: JsonPropertyName("precision_at_10")] double PrecisionAt10, [property: JsonPropertyName("recall_at_100")] double RecallAt100,
    [property: JsonPropertyName("ndcg_at_10")] double NdcgAt10, [property: JsonPropertyName("popularity_precision_at_10")] double PopularityPrecisionAt10,
    [property: JsonPropertyName("popularity_recall_at_100")] double PopularityRecallAt100, [property: JsonPropertyName("popularity_ndcg_at_10")] double PopularityNdcgAt10,
    int Users, int Items, double ReadSeconds, double UploadSeconds, double RegressorSeconds, double ClassifierSeconds, double RecommenderSeconds, double VectorsSeconds,
    double NeighboursSeconds, double TransformSeconds, double DatabaseSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RecommendFigures))]
internal sealed partial class RecommendFiguresJson : JsonSerializerContext;
