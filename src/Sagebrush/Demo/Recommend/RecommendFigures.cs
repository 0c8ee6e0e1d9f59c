using System.Text.Json.Serialization;
using Sagebrush.Training;

namespace Sagebrush.Demo;

/// <summary>What <c>sagebrush demo recommend --json FILE</c> writes.</summary>
/// <param name="Rmse">Of the stars that the regressor expects for the held-out ratings.</param>
/// <param name="Accuracy">Of the classifier that tells held-out ratings of four stars and more from others.</param>
/// <param name="PrecisionAt10">
/// Of what the database recommends, as <see cref="RankingScore"/> has it; relevant is what the user rated in the held-out part.
/// </param>
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
    [property: JsonPropertyName("precision_at_10")] double PrecisionAt10,
    [property: JsonPropertyName("recall_at_100")] double RecallAt100,
    [property: JsonPropertyName("ndcg_at_10")] double NdcgAt10,
    [property: JsonPropertyName("popularity_precision_at_10")] double PopularityPrecisionAt10,
    [property: JsonPropertyName("popularity_recall_at_100")] double PopularityRecallAt100,
    [property: JsonPropertyName("popularity_ndcg_at_10")] double PopularityNdcgAt10,
    int Users, int Items, double ReadSeconds, double UploadSeconds, double RegressorSeconds, double ClassifierSeconds, double RecommenderSeconds,
    double VectorsSeconds, double NeighboursSeconds, double TransformSeconds, double DatabaseSeconds)
{
    /// <summary>The figures of a run.</summary>
    public static RecommendFigures Of(MovieLens data, (double Rmse, double Accuracy) held, (RankingScore Ours, RankingScore Popularity) scores, Stages stages) => new(
        held.Rmse, held.Accuracy, scores.Ours.PrecisionAt10, scores.Ours.RecallAt100, scores.Ours.NdcgAt10, scores.Popularity.PrecisionAt10,
        scores.Popularity.RecallAt100, scores.Popularity.NdcgAt10, data.Users.Count, data.Movies.Count, stages.Seconds("Read"), stages.Seconds("Upload"),
        stages.Seconds("Regressor"), stages.Seconds("Classifier"), stages.Seconds("Recommender"), stages.Seconds("Vectors"), stages.Seconds("Neighbours"),
        stages.Seconds("Transform"), stages.Seconds("Database"));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RecommendFigures))]
internal sealed partial class RecommendFiguresJson : JsonSerializerContext;
