using System.Text.RegularExpressions;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>What tags may be. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html</summary>
internal static partial class TagCheck
{
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <param name="tags">As they came.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="tooMany">The answer to more, with its words.</param>
    /// <exception cref="AwsException">InvalidTag, or <paramref name="tooMany"/>.</exception>
    public static void Check(IReadOnlyList<Tag> tags, int most, (AwsError Error, string Message) tooMany)
    {
        if (tags.Count > most)
        {
            throw tooMany.Error.With(tooMany.Message);
        }

        Check(tags);
    }

    /// <param name="tags">As they came; any number.</param>
    /// <exception cref="AwsException">InvalidTag.</exception>
    public static void Check(IReadOnlyList<Tag> tags)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            if (tag.Key.Length is 0 or > LongestKey || !Allowed().IsMatch(tag.Key))
            {
                throw Invalid(tag, "The TagKey you have provided is invalid");
            }

            if (tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw Invalid(tag, "System tags cannot be added/updated by requester");
            }

            if (tag.Value.Length > LongestValue || !Allowed().IsMatch(tag.Value))
            {
                throw Invalid(tag, "The TagValue you have provided is invalid");
            }

            if (!keys.Add(tag.Key))
            {
                throw Invalid(tag, "Cannot provide multiple Tags with the same key");
            }
        }
    }

    private static AwsException Invalid(Tag tag, string message) => new(AwsError.InvalidTag, message)
    {
        Members = new Dictionary<string, object> { ["TagKey"] = tag.Key, ["TagValue"] = tag.Value },
    };

    [GeneratedRegex(@"\A[\p{L}\p{M}\p{Z}\p{N}_.:/=+\-@]*\z")]
    private static partial Regex Allowed();
}
