using System.Net.Http.Headers;
using Sagebrush.Store;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Storage;

/// <summary>A request to an external S3, which can be sent as often as it takes.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Place">An object, or a bucket when the key is empty.</param>
internal sealed record S3Request(HttpMethod Method, S3Uri Place)
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Escaped, without question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>All of the content; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The content's media type; null for none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The key of KMS that what is stored is encrypted by; null to leave that to S3.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>The first byte that is wanted.</summary>
    public long From { get; init; }

    /// <summary>The ETag that the object must have, without quotes; empty for any.</summary>
    public string IfMatch { get; init; } = "";

    /// <summary>The request for one sending, not yet signed.</summary>
    /// <param name="endpoint">The address, without a slash at its end.</param>
    public HttpRequestMessage Message(string endpoint)
    {
        // Keys may hold "//" and "..": the path goes out as it is written here.
        string path = Place.Key.Length == 0 ? Place.Bucket : $"{Place.Bucket}/{PercentEncoding.Encode(Place.Key, keepSlash: true)}";
        var message = new HttpRequestMessage(Method, new Uri($"{endpoint}/{path}{(Query.Length == 0 ? "" : "?")}{Query}", AsWritten));
        if (Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
        }

        if (ContentType is not null)
        {
            message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        }

        if (KmsKeyId is not null)
        {
            message.Headers.TryAddWithoutValidation("x-amz-server-side-encryption", "aws:kms");
            message.Headers.TryAddWithoutValidation("x-amz-server-side-encryption-aws-kms-key-id", KmsKeyId);
        }

        if (From > 0)
        {
            message.Headers.Range = new(From, null);
        }

        if (IfMatch.Length > 0)
        {
            message.Headers.TryAddWithoutValidation("If-Match", $"\"{IfMatch}\"");
        }

        return message;
    }
}
