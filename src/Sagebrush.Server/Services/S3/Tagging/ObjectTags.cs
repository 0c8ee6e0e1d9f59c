using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>What S3 accepts as the tags of an object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html</summary>
internal static class ObjectTags
{
    private const int Most = 10;

    /// <summary>The tags of the header <c>x-amz-tagging</c>: <c>a=1&amp;b=2</c>, percent-encoded; a query has no order, so by key.</summary>
    /// <exception cref="AwsException">InvalidArgument, InvalidTag.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return ObjectFacts.None.Tags;
        }

        var pairs = header.Split('&').Select(pair => pair.Split('=', 2))
            .Select(pair => new Tag { Key = Decoded(pair[0]), Value = Decoded(pair.ElementAtOrDefault(1) ?? "") })
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        return pairs.DistinctBy(pair => pair.Key).Count() == pairs.Count ? Of(pairs) : throw S3Errors.InvalidArgument(
            "x-amz-tagging", header, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.");
    }

    /// <summary>The tags of a request's body.</summary>
    /// <exception cref="AwsException">InvalidTag.</exception>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<Tag> tags)
    {
        TagCheck.Check(tags, Most, (AwsError.InvalidTag, "Object tags cannot be greater than 10"));
        return tags.ToDictionary(tag => tag.Key, tag => tag.Value);
    }

    /// <summary>The tags as an answer shows them.</summary>
    public static IReadOnlyList<Tag> Show(IReadOnlyDictionary<string, string> tags) => [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
