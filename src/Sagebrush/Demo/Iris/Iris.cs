using System.Globalization;
using System.Text;

namespace Sagebrush.Demo;

/// <summary>
/// Fisher's Iris flowers, split as scikit-learn's <c>train_test_split(shuffle=True, random_state=0)</c> splits them: 112 to train, 38 to test. A line is
/// the species' number and four lengths in centimetres: <c>2,5.8,2.8,5.1,2.4</c>.
/// </summary>
internal static class Iris
{
    /// <summary>What the numbers 0, 1 and 2 stand for.</summary>
    public static IReadOnlyList<string> Species { get; } = ["setosa", "versicolor", "virginica"];

    /// <summary>The file with which the job trains.</summary>
    public static byte[] Train => Samples.Read("iris/iris_train.csv");

    /// <summary>The file that the job scores itself on.</summary>
    public static byte[] Test => Samples.Read("iris/iris_test.csv");

    /// <summary>The flowers of <see cref="Test"/>.</summary>
    public static IReadOnlyList<Flower> TestFlowers =>
        [.. Encoding.UTF8.GetString(Test).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Flower.Parse)];
}

/// <summary>A flower: its species' number and the rest of its line, as an endpoint takes it.</summary>
internal sealed record Flower(int Species, string Lengths)
{
    public static Flower Parse(string line)
    {
        int comma = line.IndexOf(',');
        return new(int.Parse(line[..comma], CultureInfo.InvariantCulture), line[(comma + 1)..].TrimEnd());
    }
}
