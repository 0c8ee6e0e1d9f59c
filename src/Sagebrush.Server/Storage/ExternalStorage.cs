using System.Buffers;
using System.Runtime.CompilerServices;
using Sagebrush.Store;

namespace Sagebrush.Storage;

/// <summary>An external S3 as the storage of jobs and endpoints. Memory is bounded: two parts of an upload, a network buffer of a download.</summary>
/// <param name="s3">The way there.</param>
internal sealed class ExternalStorage(S3Connection s3) : ObjectStorage
{
    private const int PageSize = 1000;
    private const int MostParts = 10_000;
    private const int SmallestPart = 8 << 20;

    // For bodies of unknown length, 156 GiB at most.
    private const int UsualPart = 16 << 20;

    /// <inheritdoc/>
    public override async ValueTask<bool> HasBucket(string bucket, CancellationToken cancel) => await Page(new(bucket, ""), null, 1, cancel) is not null;

    /// <inheritdoc/>
    public override async ValueTask<S3Object?> Find(S3Uri place, CancellationToken cancel)
    {
        if (place.Key.Length == 0)
        {
            return null;
        }

        try
        {
            return await s3.Send(new(HttpMethod.Head, place), (response, _) => Task.FromResult(Seen(place, response)), cancel);
        }
        catch (StorageException e) when (e.Code.Length > 0)
        {
            // The answer to HEAD has no words; GET tells what is wrong.
            await using var stream = await Get(place, cancel);
            return stream?.Object;
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<S3Object> List(S3Uri prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? token = null;
        do
        {
            var page = await Page(prefix, token, PageSize, cancel);
            foreach (var found in page?.Objects ?? [])
            {
                yield return found;
            }

            token = page?.Next;
        }
        while (token is not null);
    }

    /// <inheritdoc/>
    public override async ValueTask<Stream?> Open(S3Uri place, CancellationToken cancel) => place.Key.Length == 0 ? null : await Get(place, cancel);

    /// <inheritdoc/>
    public override async Task Put(S3Uri target, Stream body, string? contentType, string? kmsKeyId, CancellationToken cancel)
    {
        int size = PartSize(body);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(size), other = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            int filled = await Fill(buffer);
            if (filled < size)
            {
                await s3.Tell(new(HttpMethod.Put, target) { Body = buffer.AsMemory(0, filled), ContentType = contentType, KmsKeyId = kmsKeyId }, cancel);
                return;
            }

            var upload = await S3Upload.Begin(s3, target, contentType, kmsKeyId, cancel);
            var sending = Task.CompletedTask;
            try
            {
                // While one part is sent, the next is read.
                for (; filled > 0; filled = await Fill(buffer))
                {
                    await sending;
                    sending = upload.Append(buffer.AsMemory(0, filled), cancel);
                    (buffer, other) = (other, buffer);
                }

                await sending;
                await upload.Complete(cancel);
            }
            catch
            {
                await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await upload.Abort();
                throw;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(other);
        }

        ValueTask<int> Fill(byte[] into) => body.ReadAtLeastAsync(into.AsMemory(0, size), size, throwOnEndOfStream: false, cancel);
    }

    /// <summary>Bytes of a part: as few as S3's greatest number of parts lets.</summary>
    private static int PartSize(Stream body) => body.CanSeek ? (int)Math.Max(SmallestPart, (body.Length / MostParts) + 1) : UsualPart;

    private static S3Object Seen(S3Uri place, HttpResponseMessage response)
    {
        using (response)
        {
            return new(place, response.Content.Headers.ContentLength ?? 0, S3Connection.ETag(response));
        }
    }

    private async Task<ExternalStream?> Get(S3Uri place, CancellationToken cancel)
    {
        try
        {
            return await s3.Send(
                new(HttpMethod.Get, place),
                async (response, limit) => new ExternalStream(
                    s3, new(place, response.Content.Headers.ContentLength ?? 0, S3Connection.ETag(response)), await response.Content.ReadAsStreamAsync(limit)),
                cancel);
        }
        catch (StorageException e) when (e.Code is "NoSuchKey" or "NoSuchBucket")
        {
            return null;
        }
    }

    private async Task<S3Listing?> Page(S3Uri prefix, string? token, int most, CancellationToken cancel)
    {
        try
        {
            return S3Listing.Read(await s3.Ask(S3Listing.Request(prefix, token, most), cancel), prefix.Bucket);
        }
        catch (StorageException e) when (e.Code == "NoSuchBucket")
        {
            return null;
        }
    }
}
