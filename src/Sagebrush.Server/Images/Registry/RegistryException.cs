using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Images;

/// <summary>An answer of the registry that says no.</summary>
/// <remarks><see href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI distribution specification, error codes</see>.</remarks>
/// <param name="status">HTTP status.</param>
/// <param name="code">As clients compare it.</param>
/// <param name="message">For people.</param>
internal sealed class RegistryException(int status, string code, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>Nobody here knows the caller.</summary>
    public static RegistryException Unauthorized(string message) => new(StatusCodes.Status401Unauthorized, "UNAUTHORIZED", message);

    /// <summary>The caller may not do this.</summary>
    public static RegistryException Denied(string message) => new(StatusCodes.Status403Forbidden, "DENIED", message);

    /// <summary>There is no such repository.</summary>
    public static RegistryException NameUnknown(string message) => new(StatusCodes.Status404NotFound, "NAME_UNKNOWN", message);

    /// <summary>There is no such manifest.</summary>
    public static RegistryException ManifestUnknown(string message) => new(StatusCodes.Status404NotFound, "MANIFEST_UNKNOWN", message);

    /// <summary>What was pushed is no manifest.</summary>
    public static RegistryException ManifestInvalid(string message) => new(StatusCodes.Status400BadRequest, "MANIFEST_INVALID", message);

    /// <summary>A manifest names what was not pushed.</summary>
    public static RegistryException ManifestBlobUnknown(string message) => new(StatusCodes.Status404NotFound, "MANIFEST_BLOB_UNKNOWN", message);

    /// <summary>There is no such blob.</summary>
    public static RegistryException BlobUnknown(string digest) => new(StatusCodes.Status404NotFound, "BLOB_UNKNOWN", $"The blob {digest} is not in this registry.");

    /// <summary>There is no such upload.</summary>
    public static RegistryException UploadUnknown(string id) => new(StatusCodes.Status404NotFound, "BLOB_UPLOAD_UNKNOWN", $"There is no upload {id}.");

    /// <summary>Bytes come for another place than the end of what is here.</summary>
    public static RegistryException UploadOutOfOrder(string range, long length) =>
        new(StatusCodes.Status416RangeNotSatisfiable, "BLOB_UPLOAD_INVALID", $"The range '{range}' does not begin at {length}, where the upload is.");

    /// <summary>A digest is none, or not that of the bytes.</summary>
    public static RegistryException DigestInvalid(string message) => new(StatusCodes.Status400BadRequest, "DIGEST_INVALID", message);

    /// <summary>A tag may not move.</summary>
    public static RegistryException TagImmutable(string message) => new(StatusCodes.Status400BadRequest, "TAG_INVALID", message);

    /// <summary>The registry has no such operation.</summary>
    public static RegistryException Unsupported(string message) => new(StatusCodes.Status405MethodNotAllowed, "UNSUPPORTED", message);

    /// <summary>The answer's body.</summary>
    public byte[] Body()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("errors");
            json.WriteStartObject();
            json.WriteString("code", code);
            json.WriteString("message", Message);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
