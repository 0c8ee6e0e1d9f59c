using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>
/// The object store beside what people know: nginx for reads of a large object, <c>dd conv=fsync</c> for writes, moto's server for small objects; how long a page
/// of a million keys takes, how soon the server is ready with them and how much memory large objects need. Written to
/// <c>bench/results/CPU/object-store.md</c> and <c>.json</c>.
/// </summary>
internal static class ObjectStoreBenchmark
{
    private const string Introduction = """
        `dotnet run -c Release --project bench/Sagebrush.Bench s3`; medians of alternating rounds, client, server and peer on this machine. Large objects are
        1 GiB and sent by one connection unless it says otherwise; both nginx's file and ours lie in the page cache. Small objects are 4 KiB, each put to a key
        of its own, flushed before it is answered (moto keeps them in memory). `raw` is a client that sends signed requests made beforehand and does
        nothing else; moto does not check signatures. MB are 10^6 bytes.
        """;

    private static readonly BenchmarkParts Benchmark = new("object-store", "Object store", Introduction,
    [
        ("get", LargeReads.Run), ("put", LargeWrites.Run), ("small", SmallObjects.Run), ("boto3", Boto3Objects.Run), ("list", MillionKeys.Run), ("memory", Memory.Run),
    ]);

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static async Task<int> Run(string[] names)
    {
        await ServerUnderTest.Build();
        return await Benchmark.Run(names);
    }
}
