using System.Text;

namespace Sagebrush.Demo;

/// <summary>Wine reviews as they were published: <c>winemag*.csv</c>, of whose columns <c>description</c> and <c>variety</c> are read.</summary>
internal static class WineReviewFile
{
    private const string Pattern = "winemag*.csv*";

    /// <summary>Reads the first file of that name in a folder, packed or not.</summary>
    /// <exception cref="DemoFailedException">There is none, or it is no file of wine reviews.</exception>
    public static IReadOnlyList<WineReview> Read(string folder)
    {
        string? path = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal).FirstOrDefault() : null;
        return path is null ? throw new DemoFailedException($"{folder} has no file of wine reviews, {Pattern}.") : Parse(DataFile.Read(path), path);
    }

    private static List<WineReview> Parse(ReadOnlyMemory<byte> content, string path)
    {
        var rows = new QuotedRows(content);
        var fields = new List<ReadOnlyMemory<byte>>();
        rows.Next(fields);
        var head = fields.ConvertAll(field => Encoding.UTF8.GetString(field.Span));
        int description = head.IndexOf("description"), variety = head.IndexOf("variety");
        if (description < 0 || variety < 0)
        {
            throw new DemoFailedException($"{path} needs columns description and variety; its first line is: {string.Join(',', head)}");
        }

        var reviews = new List<WineReview>();
        while (rows.Next(fields))
        {
            reviews.Add(fields.Count == head.Count ? new(fields[description], Encoding.UTF8.GetString(fields[variety].Span))
                : throw new DemoFailedException(FormattableString.Invariant($"{path}: row {reviews.Count + 1} has {fields.Count} columns, the first line has {head.Count}")));
        }

        return reviews.Count > 0 ? reviews : throw new DemoFailedException($"{path} has no reviews.");
    }
}
