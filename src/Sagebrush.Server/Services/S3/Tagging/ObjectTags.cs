using System.Text.RegularExpressions;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>What S3 accepts as the tags of an object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html</summary>
internal static partial class ObjectTags
{
    private const int Most = 10, LongestKey = 128, LongestValue = 256;

    /// <summary>The tags of the header <c>x-amz-tagging</c>: <c>a=1&amp;b=2</c>, percent-encoded; a query has no order, so by key.</summary>
    /// <exception cref="AwsException">InvalidArgument, InvalidTag.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return ObjectFacts.None.Tags;
        }

        var pairs = header.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (Key: Decoded(pair[0]), Decoded(pair.ElementAtOrDefault(1) ?? "")))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        return pairs.DistinctBy(pair => pair.Key).Count() == pairs.Count ? Checked(pairs) : throw S3Errors.InvalidArgument(
            "x-amz-tagging", header, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.");
    }

    /// <summary>The tags of a request's body.</summary>
    /// <exception cref="AwsException">InvalidTag.</exception>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<Tag> tags) => Checked([.. tags.Select(tag => (tag.Key, tag.Value))]);

    /// <summary>The tags as an answer shows them.</summary>
    public static IReadOnlyList<Tag> Show(IReadOnlyDictionary<string, string> tags) => [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    private static Dictionary<string, string> Checked(List<(string Key, string Value)> tags)
    {
        if (tags.Count > Most)
        {
            throw AwsError.InvalidTag.With($"Object tags cannot be greater than {Most}");
        }

        var kept = new Dictionary<string, string>();
        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > LongestKey || !Allowed().IsMatch(key))
            {
                throw Invalid("The TagKey you have provided is invalid", key);
            }

            if (key.StartsWith("aws:", StringComparison.Ordinal))
            {
                throw Invalid("System tags cannot be added/updated by requester", key);
            }

            if (value.Length > LongestValue || !Allowed().IsMatch(value))
            {
                throw Invalid("The TagValue you have provided is invalid", key);
            }

            if (!kept.TryAdd(key, value))
            {
                throw Invalid("Cannot provide multiple Tags with the same key", key);
            }
        }

        return kept;
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static AwsException Invalid(string message, string key) =>
        new(AwsError.InvalidTag, message) { Members = new Dictionary<string, object> { ["TagKey"] = key } };

    [GeneratedRegex(@"\A[\p{L}\p{M}\p{Z}\p{N}_.:/=+\-@]*\z")]
    private static partial Regex Allowed();
}
