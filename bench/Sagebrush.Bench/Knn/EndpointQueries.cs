using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Sagebrush.Bench.Harness;
using Sagebrush.Client;
using Sagebrush.Knn;

namespace Sagebrush.Bench.Knn;

/// <summary>A model of the wine shape behind an endpoint: how soon it is loaded, and what a query costs there beside the search alone.</summary>
internal static class EndpointQueries
{
    private const int Points = 180_000, Queries = 50, Dimensions = 300, K = 10, Times = 5;

    private static readonly (string ContentType, Func<float[], byte[]> Body)[] Requests =
    [
        ("text/csv", row => Encoding.ASCII.GetBytes(string.Join(',', row.Select(Text)))),
        ("application/json", row => Encoding.ASCII.GetBytes($$"""{"instances":[{"features":[{{string.Join(',', row.Select(Text))}}]}]}""")),
        ("application/x-npy", Array),
    ];

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        await ServerUnderTest.Build();
        float[] rows = RandomRows.OfLengthOne(Points + Queries, Dimensions);
        float[][] queries = [.. rows[(Points * Dimensions)..].Chunk(Dimensions)];
        string files = Path.Combine(folder, "model");
        KnnModel.Build(rows.AsSpan(0, Points * Dimensions), new float[Points], new() { K = K, Metric = KnnMetric.Cosine }).Save(files);
        var figures = new List<Figure>();
        var (load, read) = await Rounds.Alternate(
            Times, "s to load",
            _ => Rounds.Seconds(() => Task.Run(() => KnnModel.Load(files))),
            _ => Rounds.Seconds(() => File.ReadAllBytesAsync(Path.Combine(files, "model_algo-1"))));
        figures.Add(new($"Loading {Points:N0} × {Dimensions}", "s", load, "reading its file", read, "0.5 s more"));

        using var server = await ServerUnderTest.Start(Path.Combine(folder, "data"));
        using var owner = server.Connect();
        var s3 = new S3Client(owner);
        await s3.CreateBucket("bench", default);
        await s3.PutObject("bench", "model.tar.gz", Packed(files), "application/gzip", default);
        figures.Add(new("CreateEndpoint to InService with it", "s", await Deployment.Start(owner, "knn", "s3://bench/model.tar.gz"), null, null, ""));

        var model = KnnModel.Load(files);
        foreach (var (contentType, body) in Requests)
        {
            RawRequest[] requests = [.. queries.Select(query => RawRequest.Signed(
                HttpMethod.Post, new Uri(server.Url, "/endpoints/knn/invocations"), "sagemaker", body(query), $"Content-Type: {contentType}", "Accept: application/json; verbose=true"))];
            using var connection = new RawConnection(server.Url);
            var (ours, alone) = await Rounds.Alternate(
                Times, $"{contentType}, ms", _ => Median(query => connection.Exchange(requests[query])), _ => Median(query => Task.Run(() => Search(model, queries[query]))));
            figures.Add(new($"One query through InvokeEndpoint, {contentType}", "ms", ours, "the search alone", alone, "2 ms more"));
        }

        return figures;
    }

    private static async Task<double> Median(Func<int, Task> ask)
    {
        var times = new List<double>();
        for (int query = 0; query < Queries; query++)
        {
            times.Add(await Rounds.Seconds(() => ask(query)) * 1e3);
        }

        return Rounds.Median(times);
    }

    private static void Search(KnnModel model, float[] query) => model.Search(query, K, new float[K], new int[K]);

    private static byte[] Packed(string files)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            TarFile.CreateFromDirectory(files, gzip, includeBaseDirectory: false);
        }

        return packed.ToArray();
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static byte[] Array(float[] row)
    {
        byte[] head = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({row.Length},), }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)head.Length), .. head, .. MemoryMarshal.AsBytes<float>(row)];
    }
}
