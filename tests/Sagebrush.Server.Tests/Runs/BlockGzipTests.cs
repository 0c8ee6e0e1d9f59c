using System.IO.Compression;
using Xunit;

namespace Sagebrush.Runs;

public sealed class BlockGzipTests
{
    private const int Block = 1 << 19;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(Block - 1)]
    [InlineData(Block)]
    [InlineData(Block + 1)]
    [InlineData(7 * Block + 12_345)]
    public async Task What_is_packed_comes_out_again(int length)
    {
        foreach (byte[] bytes in new[] { Noise(length), Words(length), [.. Noise(length / 2), .. Words(length - length / 2)] })
        {
            byte[] packed = await Pack(bytes, pieces: 77_777);
            await using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            await gzip.CopyToAsync(plain);
            Assert.True(plain.ToArray().AsSpan().SequenceEqual(bytes));
        }
    }

    [Fact]
    public async Task Pieces_of_any_size_make_the_same_bytes()
    {
        byte[] bytes = [.. Words(Block), .. Noise(Block + 99)];
        byte[] packed = await Pack(bytes, bytes.Length);
        Assert.Equal(packed, await Pack(bytes, pieces: 1_000));
        Assert.Equal(packed, await Pack(bytes, pieces: Block));
    }

    [Fact]
    public async Task What_repeats_shrinks_and_noise_hardly_grows()
    {
        Assert.True((await Pack(Words(4 * Block), 100_000)).Length < Block / 4);
        Assert.InRange((await Pack(Noise(4 * Block), 100_000)).Length, 4 * Block, 4 * Block + 1_000);
    }

    private static async Task<byte[]> Pack(byte[] bytes, int pieces)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new BlockGzip(packed))
        {
            for (int start = 0; start < bytes.Length; start += pieces)
            {
                await gzip.WriteAsync(bytes.AsMemory(start, Math.Min(pieces, bytes.Length - start)));
            }
        }

        return packed.ToArray();
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Words(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)"factors and weights, "[i % 21])];
}
