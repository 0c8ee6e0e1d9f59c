using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Sagebrush.Store;

/// <summary>Ids of versions: opaque to clients, safe in URLs and headers, never given twice.</summary>
internal static class VersionIds
{
    private const int Length = 24, Characters = 32;

    /// <summary>True of what may be an id, <see cref="StoredObject.NullVersion"/> among them.</summary>
    public static bool IsValid(string id) => id == StoredObject.NullVersion || (id.Length == Characters && Base64Url.IsValid(id));

    /// <summary>A new id of 32 characters.</summary>
    public static string New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.UtcTicks);
        RandomNumberGenerator.Fill(bytes[sizeof(long)..]);
        return Base64Url.EncodeToString(bytes);
    }
}
