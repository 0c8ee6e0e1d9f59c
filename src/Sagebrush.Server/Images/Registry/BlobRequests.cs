using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sagebrush.Services;

namespace Sagebrush.Images;

/// <summary>Answers what is asked of the registry's blobs and uploads. Bytes stream: nothing of a layer is kept in memory.</summary>
/// <param name="blobs">Has them.</param>
internal sealed class BlobRequests(BlobStore blobs)
{
    private const int BufferSize = 1 << 17;

    /// <summary>HEAD and GET of a blob, GET of a part.</summary>
    /// <exception cref="RegistryException">BLOB_UNKNOWN.</exception>
    public async Task Read(HttpContext http, string reference)
    {
        var digest = DigestOf(reference);
        long size = blobs.Claim(digest) ?? throw RegistryException.BlobUnknown(reference);
        var headers = http.Response.Headers;
        headers["Docker-Content-Digest"] = digest.Text;
        headers.AcceptRanges = "bytes";
        headers.ETag = $"\"{digest}\"";
        http.Response.ContentType = "application/octet-stream";
        long offset = 0, length = size;
        if (ByteRange.Parse(http.Request.Headers.Range.ToString(), size) is { } range)
        {
            (offset, length) = range;
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = range.Of(size);
        }

        http.Response.ContentLength = length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await Send(digest, offset, length, http);
        }
    }

    /// <summary>POST: begins an upload, or takes a blob that is here already from another repository.</summary>
    public async Task Begin(HttpContext http, string repository)
    {
        if (Digest.Parse(http.Request.Query["mount"]) is { } mounted && blobs.Claim(mounted) is not null)
        {
            Created(http, repository, mounted);
            return;
        }

        var upload = blobs.Uploads.Begin();
        if (http.Request.Query["digest"] is [{ } digest])
        {
            await Receive(http, upload);
            Complete(http, repository, upload, digest);
            return;
        }

        Accepted(http, repository, upload, StatusCodes.Status202Accepted);
    }

    /// <summary>PATCH: adds to an upload. What is answered to is on disk.</summary>
    /// <exception cref="RegistryException">BLOB_UPLOAD_UNKNOWN, BLOB_UPLOAD_INVALID.</exception>
    public Task Append(HttpContext http, string repository, string id) => Take(http, id, async upload =>
    {
        await Receive(http, upload);
        upload.Flush();
        Accepted(http, repository, upload, StatusCodes.Status202Accepted);
    });

    /// <summary>PUT: adds what comes, and ends the upload.</summary>
    /// <exception cref="RegistryException">BLOB_UPLOAD_UNKNOWN, BLOB_UPLOAD_INVALID, DIGEST_INVALID.</exception>
    public Task End(HttpContext http, string repository, string id) => Take(http, id, async upload =>
    {
        await Receive(http, upload);
        Complete(http, repository, upload, http.Request.Query["digest"].ToString());
    });

    /// <summary>GET: how far an upload is.</summary>
    /// <exception cref="RegistryException">BLOB_UPLOAD_UNKNOWN.</exception>
    public Task Status(HttpContext http, string repository, string id) => Take(http, id, upload =>
    {
        Accepted(http, repository, upload, StatusCodes.Status204NoContent);
        return Task.CompletedTask;
    });

    /// <summary>DELETE: gives an upload up.</summary>
    /// <exception cref="RegistryException">BLOB_UPLOAD_UNKNOWN.</exception>
    public Task Cancel(HttpContext http, string id) => Take(http, id, upload =>
    {
        upload.Cancel();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    });

    /// <summary>A digest of a path or a query.</summary>
    /// <exception cref="RegistryException">DIGEST_INVALID.</exception>
    public static Digest DigestOf(string text) => Digest.Parse(text) ?? throw RegistryException.DigestInvalid($"'{text}' is no digest of the form sha256:…");

    private async Task Take(HttpContext http, string id, Func<BlobUpload, Task> work)
    {
        var upload = blobs.Uploads.Find(id) ?? throw RegistryException.UploadUnknown(id);
        await upload.Turn.WaitAsync(http.RequestAborted);
        try
        {
            await work(blobs.Uploads.Find(id) ?? throw RegistryException.UploadUnknown(id));
        }
        finally
        {
            upload.Turn.Release();
        }
    }

    private static async Task Receive(HttpContext http, BlobUpload upload)
    {
        // 1000-1999
        string range = http.Request.Headers.ContentRange.ToString();
        if (range.Length > 0 && !(long.TryParse(range.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long start) && start == upload.Length))
        {
            http.Response.Headers.Range = RangeOf(upload);
            throw RegistryException.UploadOutOfOrder(range, upload.Length);
        }

        byte[] buffer = new byte[BufferSize];
        while (await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted) is var count and > 0)
        {
            upload.Append(buffer.AsSpan(0, count));
        }
    }

    private static void Complete(HttpContext http, string repository, BlobUpload upload, string digest)
    {
        try
        {
            Created(http, repository, upload.Complete(DigestOf(digest)));
        }
        catch (ImageException e)
        {
            throw RegistryException.DigestInvalid(e.Message);
        }
    }

    private static void Created(HttpContext http, string repository, Digest digest)
    {
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = $"/v2/{repository}/blobs/{digest}";
        http.Response.Headers["Docker-Content-Digest"] = digest.Text;
        http.Response.ContentLength = 0;
    }

    private static void Accepted(HttpContext http, string repository, BlobUpload upload, int status)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Location = $"/v2/{repository}/blobs/uploads/{upload.Id}";
        http.Response.Headers.Range = RangeOf(upload);
        http.Response.Headers["Docker-Upload-UUID"] = upload.Id;
        if (status != StatusCodes.Status204NoContent)
        {
            http.Response.ContentLength = 0;
        }
    }

    private static string RangeOf(BlobUpload upload) => $"0-{Math.Max(0, upload.Length - 1)}";

    private async Task Send(Digest digest, long offset, long length, HttpContext http)
    {
        await using var stream = blobs.Open(digest);
        stream.Position = offset;
        byte[] buffer = new byte[BufferSize];
        while (length > 0)
        {
            int count = (int)Math.Min(buffer.Length, length);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, count), http.RequestAborted);
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, count), http.RequestAborted);
            length -= count;
        }
    }
}
