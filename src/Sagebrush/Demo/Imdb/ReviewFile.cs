using System.Text;

namespace Sagebrush.Demo;

/// <summary>Reviews in CSV with a head: of its columns <c>label</c> is 1 for praise and 0 for blame, <c>review</c> the text. Texts may go over lines.</summary>
internal static class ReviewFile
{
    /// <summary>Reads a file's content; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="DemoFailedException">It is no such file.</exception>
    public static IReadOnlyList<Review> Parse(ReadOnlyMemory<byte> content, string name)
    {
        var rows = new QuotedRows(content);
        var fields = new List<ReadOnlyMemory<byte>>();
        rows.Next(fields);
        var head = fields.ConvertAll(field => Encoding.UTF8.GetString(field.Span));
        int label = head.IndexOf("label"), text = head.IndexOf("review");
        if (label < 0 || text < 0)
        {
            throw new DemoFailedException($"{name} needs columns label and review; its first line is: {string.Join(',', head)}");
        }

        var reviews = new List<Review>();
        while (rows.Next(fields))
        {
            reviews.Add(fields.Count == head.Count && fields[label].Span is [(byte)'0' or (byte)'1']
                ? new(fields[text], fields[label].Span[0] == '1')
                : throw new DemoFailedException(FormattableString.Invariant($"{name}: row {reviews.Count + 1} is no review with a label 0 or 1")));
        }

        return reviews;
    }
}
