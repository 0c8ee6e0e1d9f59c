using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sagebrush.Hosting;

/// <summary>The name by which a container knows a model of a multi-model endpoint.</summary>
internal static class ModelName
{
    private const int Length = 32;

    /// <summary>32 hexadecimal digits of SHA-256: what the caller names may hold slashes and anything else, and is a folder's name here.</summary>
    /// <param name="target">The request's TargetModel: <c>sub/model.tar.gz</c>.</param>
    public static string Of(string target) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)).AsSpan(0, Length / 2));

    /// <summary>True of what <see cref="Of"/> may have answered, and of no path.</summary>
    public static bool IsOne(string name) => name.Length == Length && name.All(char.IsAsciiHexDigitLower);

    /// <summary>A number that an instance draws for a model, always the same one.</summary>
    public static ulong Rank(string target, string instance) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{instance}/{target}")));
}
