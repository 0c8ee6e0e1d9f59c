using System.Globalization;
using Sagebrush.Training;

namespace Sagebrush.Demo;

/// <summary>The results of the MovieLens workflow for a person to read.</summary>
internal sealed class RecommendReport(TextWriter output)
{
    private const int Shown = 10, Width = 48;

    /// <summary>Writes a user's recommendations, scores, times, and where the same is done with other clients.</summary>
    public void Write(
        MovieLens data, IReadOnlyDictionary<int, IReadOnlyList<int>> recommended, (double Rmse, double Accuracy) held,
        (RankingScore Ours, RankingScore Popularity) scores, Stages stages)
    {
        WriteUser(data, recommended);
        Line($"\n{"",-26}{"precision@10",14}{"recall@100",14}{"NDCG@10",14}");
        Score("recommended", scores.Ours);
        Score("popular, not yet rated", scores.Popularity);
        Line($"\nMeans over {scores.Ours.Users} users; relevant are the {data.Test.Count:n0} held-out ratings.");
        Line($"Of these the regressor tells the stars with an RMSE of {held.Rmse:0.0000},");
        Line($"the classifier whether there are {Rating.LikedFrom} or more with an accuracy of {held.Accuracy:0.0000}.");
        stages.Write();
        output.WriteLine("\nThe same from your own tools: samples/recommend/recommend.py with boto3, samples/recommend/recommend.cs in C#.");
    }

    // The first who has something to show: of a hundred neighbours those who have rated much have little left.
    private void WriteUser(MovieLens data, IReadOnlyDictionary<int, IReadOnlyList<int>> recommended)
    {
        var liked = data.Train.Where(rating => rating.IsLiked).ToLookup(rating => rating.User);
        int user = data.Users.MaxBy(user => Math.Min(Shown, liked[user].Count()) + Math.Min(Shown, recommended[user].Count));
        var heldOut = data.Test.Where(rating => rating.User == user).ToDictionary(rating => rating.Movie, rating => rating.Stars);
        Line($"\n   {$"User {user} gave",-Width}   and is recommended (with stars: a held-out rating)");
        foreach (var (best, movie) in liked[user].OrderByDescending(rating => rating.Stars).Take(Shown).Zip(recommended[user]))
        {
            string stars = heldOut.TryGetValue(movie, out int given) ? $"  {new string('*', given)}" : "";
            Line($"   {Fitted($"{new string('*', best.Stars),-5} {data.Movies[best.Movie]}"),-Width}   {Fitted(data.Movies[movie].ToString())}{stars}");
        }
    }

    private void Score(string name, RankingScore score) => Line($"{name,-26}{score.PrecisionAt10,14:0.0000}{score.RecallAt100,14:0.0000}{score.NdcgAt10,14:0.0000}");

    private static string Fitted(string text) => text.Length > Width ? $"{text[..(Width - 3)]}..." : text;

    private void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
