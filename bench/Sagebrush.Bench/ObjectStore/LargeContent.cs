using System.Security.Cryptography;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>What large objects consist of: a block of random bytes, again and again.</summary>
internal static class LargeContent
{
    /// <summary>Blocks of a large object; as a multipart upload a block is a part.</summary>
    public const int Blocks = 16;

    /// <summary>Bytes of a large object.</summary>
    public const long Length = Blocks * 64L * 1024 * 1024;

    /// <summary>One block, 64 MiB.</summary>
    public static byte[] Block { get; } = Random();

    /// <summary>SHA-256 of the whole, in hexadecimal digits.</summary>
    public static string Sha256 { get; } = Hash();

    /// <summary>Writes the same bytes to a file.</summary>
    public static async Task WriteFile(string path)
    {
        await using var file = File.Create(path);
        for (int block = 0; block < Blocks; block++)
        {
            await file.WriteAsync(Block);
        }
    }

    /// <summary>Puts them as one object by a presigned URL.</summary>
    public static async Task Put(RawConnection connection, Uri url, int blocks = Blocks) =>
        await connection.Exchange(RawRequest.Presigned(HttpMethod.Put, url, Block, blocks), blocks);

    /// <summary>MB per second at so many seconds for the whole.</summary>
    public static double Rate(double seconds) => Length / 1e6 / seconds;

    private static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int block = 0; block < Blocks; block++)
        {
            hash.AppendData(Block);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Random()
    {
        byte[] block = new byte[Length / Blocks];
        new Random(1).NextBytes(block);
        return block;
    }
}
