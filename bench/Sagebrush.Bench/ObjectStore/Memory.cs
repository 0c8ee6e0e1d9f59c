using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>The server's memory while an object of 5 GiB, the most that one PUT may bring, goes up and comes down.</summary>
internal static class Memory
{
    private const int Blocks = 5 * LargeContent.Blocks;

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        using var server = await ServerUnderTest.Start(Path.Combine(folder, "data"));
        using var owner = server.Connect();
        await new S3Client(owner).CreateBucket("bench", default);
        var url = new Uri(server.Url, "/bench/largest");
        double idle = server.ResidentMegabytes;
        using var connection = new RawConnection(server.Url);
        await LargeContent.Put(connection, url, Blocks);
        double up = server.PeakMegabytes;
        await connection.Exchange(RawRequest.Presigned(HttpMethod.Get, url, []));
        return
        [
            new("Resident memory, just started", "MB", idle, null, null, ""),
            new("Resident memory at most, 5 GiB up", "MB", up, null, null, "300 MB"),
            new("Resident memory at most, 5 GiB up and down", "MB", server.PeakMegabytes, null, null, "300 MB"),
        ];
    }
}
