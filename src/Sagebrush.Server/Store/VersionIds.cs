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

    /// <summary>A new id of 32 characters, which tells <see cref="SequenceOf"/> also when its version is gone.</summary>
    public static string New(long sequence)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, sequence);
        RandomNumberGenerator.Fill(bytes[sizeof(long)..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The <see cref="StoredObject.Sequence"/> that an id was made for; null for <see cref="StoredObject.NullVersion"/>, which versions share.</summary>
    public static long? SequenceOf(string id) =>
        id == StoredObject.NullVersion ? null : BinaryPrimitives.ReadInt64BigEndian(Base64Url.DecodeFromChars(id));
}
