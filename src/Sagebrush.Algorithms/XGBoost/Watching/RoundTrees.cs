using System.Text.Json;

namespace Sagebrush.XGBoost;

/// <summary>The trees of some rounds, as XGBoost's JSON tells them: a row goes left where its value is less than the condition.</summary>
internal sealed class RoundTrees
{
    private readonly Tree[] _trees;

    private RoundTrees(Tree[] trees, float baseScore)
    {
        (_trees, BaseScore) = (trees, baseScore);
        Features = [.. trees.SelectMany(tree => tree.Features.Where((_, node) => tree.Left[node] >= 0)).Distinct().Order()];
        foreach (var tree in trees)
        {
            for (int node = 0; node < tree.Features.Length; node++)
            {
                tree.Features[node] = tree.Left[node] < 0 ? 0 : Array.BinarySearch(Features, tree.Features[node]);
            }
        }
    }

    /// <summary>The answer before the first round, as a probability where the objective has one.</summary>
    public float BaseScore { get; }

    /// <summary>The features that the trees look at.</summary>
    public int[] Features { get; }

    /// <summary>Reads the trees of rounds <paramref name="begin"/> to before <paramref name="end"/>.</summary>
    public static RoundTrees Of(Booster booster, int begin, int end)
    {
        using var slice = booster.Slice(begin, end);
        using var json = JsonDocument.Parse(slice.Save(ModelFormat.Json));
        var learner = json.RootElement.GetProperty("learner");
        var model = learner.GetProperty("gradient_booster").GetProperty("model");
        int[] classes = Numbers(model.GetProperty("tree_info"), element => element.GetInt32());
        var trees = model.GetProperty("trees").EnumerateArray().Select((tree, i) => new Tree(
            classes[i], Numbers(tree.GetProperty("left_children"), element => element.GetInt32()), Numbers(tree.GetProperty("right_children"), element => element.GetInt32()),
            Numbers(tree.GetProperty("split_indices"), element => element.GetInt32()), Numbers(tree.GetProperty("split_conditions"), element => element.GetSingle()),
            Numbers(tree.GetProperty("default_left"), element => element.ValueKind == JsonValueKind.True || (element.ValueKind == JsonValueKind.Number && element.GetInt32() != 0))));
        // [5E-1] since 3.1
        string text = learner.GetProperty("learner_model_param").GetProperty("base_score").GetString()!.Trim('[', ']');
        return new([.. trees], float.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Adds what the trees say of a row to its margins, tree after tree.</summary>
    /// <param name="values">Of <see cref="Features"/>, NaN where one is missing.</param>
    /// <param name="margins">One for each class.</param>
    public void Add(ReadOnlySpan<float> values, Span<float> margins)
    {
        foreach (var tree in _trees)
        {
            int node = 0;
            while (tree.Left[node] >= 0)
            {
                float value = values[tree.Features[node]];
                bool isLeft = float.IsNaN(value) ? tree.MissingIsLeft[node] : value < tree.Conditions[node];
                node = isLeft ? tree.Left[node] : tree.Right[node];
            }

            margins[tree.Class] += tree.Conditions[node];
        }
    }

    private static T[] Numbers<T>(JsonElement array, Func<JsonElement, T> read) => [.. array.EnumerateArray().Select(read)];

    /// <summary>A tree; a leaf has no left child and its answer as condition.</summary>
    private sealed record Tree(int Class, int[] Left, int[] Right, int[] Features, float[] Conditions, bool[] MissingIsLeft);
}
