using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Sagebrush.Store;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Storage;

/// <summary>A multipart upload to an external S3. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html</summary>
internal sealed class S3Upload
{
    private static readonly TimeSpan AbortTime = TimeSpan.FromSeconds(10);

    private readonly S3Connection _s3;
    private readonly S3Uri _target;
    private readonly string _id;
    private readonly List<string> _etags = [];

    private S3Upload(S3Connection s3, S3Uri target, string id) => (_s3, _target, _id) = (s3, target, id);

    /// <summary>Begins an upload.</summary>
    /// <exception cref="StorageException">It was refused.</exception>
    public static async Task<S3Upload> Begin(S3Connection s3, S3Uri target, string? contentType, string? kmsKeyId, CancellationToken cancel)
    {
        var begun = await s3.Ask(
            new(HttpMethod.Post, target) { Query = "uploads=", Body = ReadOnlyMemory<byte>.Empty, ContentType = contentType, KmsKeyId = kmsKeyId }, cancel);
        return new(s3, target, begun.Elements().First(e => e.Name.LocalName == "UploadId").Value);
    }

    /// <summary>Sends the next part; one at a time.</summary>
    /// <exception cref="StorageException">It was refused.</exception>
    public async Task Append(ReadOnlyMemory<byte> part, CancellationToken cancel)
    {
        string number = (_etags.Count + 1).ToString(CultureInfo.InvariantCulture);
        _etags.Add(await _s3.Tell(new(HttpMethod.Put, _target) { Query = $"partNumber={number}&{UploadId}", Body = part }, cancel));
    }

    /// <summary>Makes the object of the parts.</summary>
    /// <exception cref="StorageException">It was refused.</exception>
    public Task Complete(CancellationToken cancel)
    {
        XNamespace s3 = "http://s3.amazonaws.com/doc/2006-03-01/";
        var parts = new XElement(
            s3 + "CompleteMultipartUpload",
            _etags.Select((etag, i) => new XElement(s3 + "Part", new XElement(s3 + "PartNumber", i + 1), new XElement(s3 + "ETag", $"\"{etag}\""))));
        byte[] body = Encoding.UTF8.GetBytes(parts.ToString(SaveOptions.DisableFormatting));
        return _s3.Ask(new(HttpMethod.Post, _target) { Query = UploadId, Body = body, ContentType = "application/xml" }, cancel);
    }

    /// <summary>Gives the upload up as far as that can be told to the other side: what it was given up for matters more than what is left there.</summary>
    public async Task Abort()
    {
        using var time = new CancellationTokenSource(AbortTime, _s3.Clock);
        try
        {
            await _s3.Tell(new(HttpMethod.Delete, _target) { Query = UploadId }, time.Token);
        }
        catch (Exception e) when (e is StorageException or OperationCanceledException)
        {
            // Its owner's rule for unfinished uploads clears it.
        }
    }

    private string UploadId => $"uploadId={PercentEncoding.Encode(_id)}";
}
