using System.Net;
using Amazon.S3;

namespace Sagebrush.Conformance;

/// <summary>A server whose disk really fills up: writes are refused, reading and removing go on, and when there is space again so do they.</summary>
public sealed class FullDiskTests
{
    private const string Bucket = "data";
    private const int Large = 1 << 20, Small = 8_000;

    [LimitedFolderFact]
    public async Task A_full_disk_refuses_writes_and_loses_nothing()
    {
        using var folder = new LimitedFolder(24 << 20);
        string ballast = Path.Combine(folder.Path, "ballast"), data = Path.Combine(folder.Path, "data");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20]);
        await using (var server = await ServerProcess.On(data))
        {
            using var client = server.S3();
            await client.PutBucketAsync(Bucket);
            int large = await Fill(client, "large", Large), small = await Fill(client, "small", Small);
            Assert.True(large > 5);

            await client.DeleteObjectAsync(Bucket, "large/00000");
            for (int i = 1; i < large; i++)
            {
                Assert.Equal(i, await FirstByte(client, $"large/{i:d5}"));
            }

            var listed = await client.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = "small/", MaxKeys = 1000 });
            Assert.Equal(small, listed.S3Objects?.Count ?? 0);

            File.Delete(ballast);
            await Put(client, "again/large", Large, 1);
            await Put(client, "again/small", Small, 1);
            Assert.Equal(1, await FirstByte(client, "again/large"));
            await server.Terminate();
        }

        var scrub = await Command.Run(Repository.Program, ["scrub", "--data", data]);
        Assert.True(scrub.ExitCode == 0, $"{scrub}");
    }

    /// <summary>Puts objects until one is refused; answers how many were not.</summary>
    private static async Task<int> Fill(AmazonS3Client client, string prefix, int size)
    {
        for (int i = 0; ; i++)
        {
            string key = $"{prefix}/{i:d5}";
            try
            {
                await Put(client, key, size, (byte)i);
            }
            catch (AmazonS3Exception e)
            {
                Assert.Equal((HttpStatusCode.InternalServerError, "InternalError"), (e.StatusCode, e.ErrorCode));
                Assert.Equal("NoSuchKey", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => client.GetObjectAsync(Bucket, key))).ErrorCode);
                return i;
            }
        }
    }

    private static async Task Put(AmazonS3Client client, string key, int size, byte first)
    {
        byte[] bytes = new byte[size];
        bytes[0] = first;
        await client.PutObjectAsync(new() { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes) });
    }

    private static async Task<int> FirstByte(AmazonS3Client client, string key)
    {
        using var got = await client.GetObjectAsync(Bucket, key);
        using var bytes = new MemoryStream();
        await got.ResponseStream.CopyToAsync(bytes);
        return bytes.GetBuffer()[0];
    }
}
