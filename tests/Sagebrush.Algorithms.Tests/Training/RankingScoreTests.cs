using Sagebrush.Training;
using Xunit;

namespace Sagebrush.Tests.Training;

public sealed class RankingScoreTests
{
    [Fact]
    public void A_user_counts_by_the_places_of_what_is_relevant()
    {
        var score = new RankingScore();
        score.Add([5, 1, 7, 2], new HashSet<int> { 1, 2, 9 });
        Assert.Equal(0.2, score.PrecisionAt10, 12);
        Assert.Equal(2 / 3.0, score.RecallAt100, 12);
        Assert.Equal((1 / Math.Log2(3) + 1 / Math.Log2(5)) / (1 + 1 / Math.Log2(3) + 1 / Math.Log2(4)), score.NdcgAt10, 12);
    }

    [Fact]
    public void The_best_list_has_all_it_can()
    {
        var score = new RankingScore();
        score.Add([.. Enumerable.Range(0, 100)], Enumerable.Range(0, 100).ToHashSet());
        Assert.Equal((1, 1, 1), (score.PrecisionAt10, score.RecallAt100, score.NdcgAt10));
    }

    [Fact]
    public void Places_behind_the_tenth_count_for_recall_alone_and_behind_the_hundredth_for_nothing()
    {
        var score = new RankingScore();
        score.Add([.. Enumerable.Range(0, 101)], new HashSet<int> { 10, 100 });
        Assert.Equal((0, 0.5, 0), (score.PrecisionAt10, score.RecallAt100, score.NdcgAt10));
    }

    [Fact]
    public void Scores_are_means_over_users_for_whom_something_is_held_out()
    {
        var score = new RankingScore();
        score.Add([1], new HashSet<int> { 1 });
        score.Add([1], new HashSet<int> { 2 });
        score.Add([1], new HashSet<int>());
        Assert.Equal((2, 0.05, 0.5, 0.5), (score.Users, score.PrecisionAt10, score.RecallAt100, score.NdcgAt10));
    }
}
