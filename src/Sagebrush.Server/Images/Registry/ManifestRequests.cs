using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Images;

/// <summary>Answers what is asked of the registry's manifests, tags and repositories.</summary>
/// <param name="images">Has them.</param>
internal sealed class ManifestRequests(ImageStore images)
{
    private const int Largest = 4 << 20;
    private const int MostListed = 1000;

    /// <summary>HEAD and GET of a manifest.</summary>
    /// <exception cref="RegistryException">MANIFEST_UNKNOWN.</exception>
    public async Task Read(HttpContext http, RegistryPath path)
    {
        var manifest = Find(path);
        byte[] bytes = images.Blobs.Read(Digest.Parse(manifest.Digest)!.Value);
        http.Response.Headers["Docker-Content-Digest"] = manifest.Digest;
        http.Response.Headers.ETag = $"\"{manifest.Digest}\"";
        http.Response.ContentType = manifest.MediaType;
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }

    /// <summary>PUT: adds a manifest, whose blobs are here.</summary>
    /// <exception cref="RegistryException">MANIFEST_INVALID, MANIFEST_BLOB_UNKNOWN, DIGEST_INVALID, TAG_INVALID.</exception>
    public async Task Write(HttpContext http, Repository repository, string reference)
    {
        byte[] bytes = await Body(http);
        string? tag = reference.Contains(':', StringComparison.Ordinal) ? null : reference;
        if (tag is null && BlobRequests.DigestOf(reference) != Digest.Of(bytes))
        {
            throw RegistryException.DigestInvalid($"The manifest is that of {Digest.Of(bytes)}, not of {reference}.");
        }

        if (tag is not null && !repository.TagsMove && images.Find(repository.Name, tag) is { } there && there.Digest != Digest.Of(bytes).Text)
        {
            throw RegistryException.TagImmutable(
                $"The image tag '{tag}' already exists in the '{repository.Name}' repository and cannot be overwritten because the tag is immutable.");
        }

        try
        {
            string? type = http.Request.ContentType is { } given && MediaTypes.Manifests.Contains(given) ? given : null;
            var stored = images.Put(repository.Name, bytes, type, tag);
            http.Response.StatusCode = StatusCodes.Status201Created;
            http.Response.Headers.Location = $"/v2/{repository.Name}/manifests/{stored.Digest}";
            http.Response.Headers["Docker-Content-Digest"] = stored.Digest;
            http.Response.ContentLength = 0;
        }
        catch (ImageException e)
        {
            throw RegistryException.ManifestInvalid(e.Message);
        }
        catch (MissingBlobException e)
        {
            throw RegistryException.ManifestBlobUnknown(e.Message);
        }
    }

    /// <summary>DELETE: a tag alone, or by its digest a manifest with all its tags.</summary>
    /// <exception cref="RegistryException">MANIFEST_UNKNOWN.</exception>
    public void Delete(HttpContext http, RegistryPath path)
    {
        var manifest = Find(path);
        bool byTag = !path.Reference.Contains(':', StringComparison.Ordinal);
        _ = byTag ? images.Tags.Remove(ImageTag.KeyOf(path.Repository, path.Reference)) : images.Remove(manifest);
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.ContentLength = 0;
    }

    /// <summary>The tags of a repository, in order.</summary>
    public Task Tags(HttpContext http, string repository) =>
        List(http, images.Tags.Below(repository + ":").Select(tag => tag.Tag), $"/v2/{repository}/tags/list", "tags", repository);

    /// <summary>The repositories, in order.</summary>
    public Task Catalog(HttpContext http) => List(http, images.Repositories.All().Select(repository => repository.Name), "/v2/_catalog", "repositories", null);

    private StoredManifest Find(RegistryPath path) => images.Find(path.Repository, path.Reference)
        ?? throw RegistryException.ManifestUnknown($"The image '{path.Reference}' is not in the repository '{path.Repository}'.");

    private static async Task List(HttpContext http, IEnumerable<string> all, string path, string member, string? repository)
    {
        string last = http.Request.Query["last"].ToString();
        int most = int.TryParse(http.Request.Query["n"], NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? Math.Min(n, MostListed) : MostListed;
        var found = all.Where(name => string.CompareOrdinal(name, last) > 0).Take(most + 1).ToList();
        if (found.Count > most && most > 0)
        {
            http.Response.Headers.Link = $"<{path}?n={most}&last={Uri.EscapeDataString(found[most - 1])}>; rel=\"next\"";
        }

        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        if (repository is not null)
        {
            json.WriteString("name", repository);
        }

        json.WriteStartArray(member);
        found.Take(most).ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task<byte[]> Body(HttpContext http)
    {
        using var body = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is var count and > 0)
        {
            body.Write(buffer, 0, count);
            if (body.Length > Largest)
            {
                throw RegistryException.ManifestInvalid($"A manifest must not be longer than {Largest} bytes.");
            }
        }

        return body.ToArray();
    }
}
