using Xunit;

namespace Sagebrush.Store;

public sealed class ChecksumTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * i >> 3))];

    /// <summary>The check values of the catalogue of parametrised CRC algorithms, and of FIPS 180.</summary>
    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32, "CBF43926")]
    [InlineData(ChecksumAlgorithm.Crc32C, "E3069283")]
    [InlineData(ChecksumAlgorithm.Crc64Nvme, "AE8B14860A799888")]
    [InlineData(ChecksumAlgorithm.Sha1, "F7C3BC1D808E04732ADF679965CCC34CA7AE3441")]
    [InlineData(ChecksumAlgorithm.Sha256, "15E2B0D3C33891EBB0F1EF609EC419420C20E320CE94C65FBC8C3312448EB225")]
    public void The_digits_have_the_published_digest(ChecksumAlgorithm algorithm, string expected)
    {
        using var checksum = Checksum.Of(algorithm);
        checksum.Append("123456789"u8);
        Assert.Equal(expected, Convert.ToHexString(checksum.Finish()));
    }

    [Fact]
    public void Folding_gives_what_the_table_gives_at_every_length()
    {
        foreach (var crc in new[] { ReflectedCrc.Crc32, ReflectedCrc.Crc32C, ReflectedCrc.Crc64Nvme })
        {
            for (int length = 0; length < 1100; length++)
            {
                Assert.Equal(crc.UpdateByTable(crc.Initial, Bytes.AsSpan(7, length)), crc.Update(crc.Initial, Bytes.AsSpan(7, length)));
            }
        }
    }

    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32)]
    [InlineData(ChecksumAlgorithm.Crc64Nvme)]
    [InlineData(ChecksumAlgorithm.Sha256)]
    public void Pieces_have_the_digest_of_the_whole(ChecksumAlgorithm algorithm)
    {
        using var whole = Checksum.Of(algorithm);
        whole.Append(Bytes);
        using var pieces = Checksum.Of(algorithm);
        for (int start = 0, length = 1; start < Bytes.Length; start += length, length += 13)
        {
            pieces.Append(Bytes.AsSpan(start, Math.Min(length, Bytes.Length - start)));
        }

        byte[] digest = whole.Finish();
        Assert.Equal(digest, pieces.Finish());
        Assert.Equal(algorithm.Length(), digest.Length);
    }

    [Fact]
    public void Crcs_of_pieces_combine_to_that_of_the_whole()
    {
        foreach (var crc in new[] { ReflectedCrc.Crc32, ReflectedCrc.Crc32C, ReflectedCrc.Crc64Nvme })
        {
            for (int first = 0; first <= Bytes.Length; first += 71)
            {
                Assert.Equal(
                    crc.Of(Bytes), crc.Combination.Combine(crc.Of(Bytes.AsSpan(0, first)), crc.Of(Bytes.AsSpan(first)), Bytes.Length - first));
            }
        }
    }
}
