using System.Globalization;
using System.Xml.Linq;
using Sagebrush.Store;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Storage;

/// <summary>A page of a bucket's objects. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html</summary>
/// <param name="Objects">By key.</param>
/// <param name="Next">The token that goes on; null when that was all.</param>
internal sealed record S3Listing(IReadOnlyList<S3Object> Objects, string? Next)
{
    /// <summary>Asks for a page.</summary>
    /// <param name="prefix">Bucket and beginning of the keys.</param>
    /// <param name="token">Of the page before; null for the first.</param>
    /// <param name="most">The most objects.</param>
    public static S3Request Request(S3Uri prefix, string? token, int most) => new(HttpMethod.Get, prefix with { Key = "" })
    {
        Query = $"list-type=2&encoding-type=url&max-keys={most.ToString(CultureInfo.InvariantCulture)}&prefix={PercentEncoding.Encode(prefix.Key)}"
            + (token is null ? "" : $"&continuation-token={PercentEncoding.Encode(token)}"),
    };

    // <ListBucketResult><Contents><Key>a+b%2Fc</Key><ETag>"9e1…"</ETag><Size>5</Size></Contents><NextContinuationToken>…</NextContinuationToken></ListBucketResult>
    public static S3Listing Read(XElement answer, string bucket)
    {
        return new([.. Named(answer, "Contents").Select(One)], Text(answer, "NextContinuationToken"));

        S3Object One(XElement contents) => new(
            new(bucket, PercentEncoding.Decode(Text(contents, "Key") ?? "")),
            long.Parse(Text(contents, "Size") ?? "0", CultureInfo.InvariantCulture),
            Text(contents, "ETag")?.Trim('"') ?? "");
    }

    private static string? Text(XElement parent, string name) => Named(parent, name).FirstOrDefault()?.Value;

    private static IEnumerable<XElement> Named(XElement parent, string name) => parent.Elements().Where(e => e.Name.LocalName == name);
}
