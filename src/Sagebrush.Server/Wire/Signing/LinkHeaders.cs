using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire.Signing;

/// <summary>
/// Headers that a presigned URL carries in its query, <c>x-amz-meta-colour=green</c>: some SDKs move them there, so that whoever has the URL need not know
/// them. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
/// </summary>
internal static class LinkHeaders
{
    private const string Prefix = "x-amz-";

    private static readonly HashSet<string> OfSignature = new(StringComparer.OrdinalIgnoreCase)
    {
        "X-Amz-Algorithm", "X-Amz-Content-Sha256", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Security-Token", "X-Amz-Signature", "X-Amz-SignedHeaders",
    };

    // S3 takes no tags from a URL, and no digest: whoever signed it had no body yet.
    private static readonly string[] Ignored = ["x-amz-checksum-", "x-amz-sdk-checksum-algorithm", "x-amz-tagging"];

    /// <summary>Sets the headers that the query says and the request does not bring itself; what is in the query is signed.</summary>
    public static void Set(IHeaderDictionary headers, RequestTarget target)
    {
        foreach (var (name, value) in target.Parameters())
        {
            if (IsHeader(name))
            {
                headers.TryAdd(name, value);
            }
        }
    }

    private static bool IsHeader(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !OfSignature.Contains(name)
        && !Array.Exists(Ignored, ignored => name.StartsWith(ignored, StringComparison.OrdinalIgnoreCase));
}
