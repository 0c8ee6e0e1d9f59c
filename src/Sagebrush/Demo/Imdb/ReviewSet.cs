namespace Sagebrush.Demo;

/// <summary>Reviews to learn from and reviews to be scored.</summary>
/// <param name="Train">Those with which the model is made.</param>
/// <param name="Test">Those that it never sees.</param>
/// <param name="Source">Where they come from.</param>
internal sealed record ReviewSet(IReadOnlyList<Review> Train, IReadOnlyList<Review> Test, string Source)
{
    /// <summary>The small sample that comes with the program: phrases put together, no real reviews.</summary>
    public static ReviewSet Sample() => new(
        ReviewFile.Parse(Samples.Read("imdb/train.csv"), "train.csv"), ReviewFile.Parse(Samples.Read("imdb/test.csv"), "test.csv"), "the small sample of this program");

    /// <summary>
    /// Reads a folder: <c>train.csv.gz</c> and <c>test.csv.gz</c>, the same unpacked, or the folders <c>train/pos</c>, <c>train/neg</c>, <c>test/pos</c> and
    /// <c>test/neg</c> with a file a review, as the data set is published (Maas et al., "Learning Word Vectors for Sentiment Analysis", 2011).
    /// </summary>
    /// <exception cref="DemoFailedException">There is nothing of that.</exception>
    public static async Task<ReviewSet> Read(string folder)
    {
        var parts = await Task.WhenAll(Task.Run(() => Part(folder, "train")), Task.Run(() => Part(folder, "test")));
        return new(parts[0], parts[1], folder);
    }

    private static IReadOnlyList<Review> Part(string folder, string part)
    {
        string path = Path.Combine(folder, part);
        return DataFile.Find(folder, $"{part}.csv") is { } file ? ReviewFile.Parse(DataFile.Read(file), file)
            : Directory.Exists(Path.Combine(path, "pos")) && Directory.Exists(Path.Combine(path, "neg")) ? [.. Texts(path, "neg"), .. Texts(path, "pos")]
            : throw new DemoFailedException($"{folder} has neither {part}.csv.gz nor {part}.csv nor {part}/pos and {part}/neg.");
    }

    private static IEnumerable<Review> Texts(string path, string kind) =>
        Directory.EnumerateFiles(Path.Combine(path, kind), "*.txt").Order(StringComparer.Ordinal).Select(file => new Review(File.ReadAllBytes(file), kind == "pos"));
}
