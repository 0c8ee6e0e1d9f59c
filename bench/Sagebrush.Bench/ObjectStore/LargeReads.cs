using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>GET of a large object, beside nginx serving a file of the same bytes.</summary>
internal static class LargeReads
{
    private const int Times = 9;

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        await LargeContent.WriteFile(Path.Combine(folder, "large"));
        using var nginx = await Nginx.Start(folder, $"root {folder};");
        if (nginx is null)
        {
            await Console.Error.WriteLineAsync("No nginx (Debian's nginx-light): reads of large objects are left out.");
            return [];
        }

        using var server = await ServerUnderTest.Start(Path.Combine(folder, "data"));
        using var owner = server.Connect();
        await new S3Client(owner).CreateBucket("bench", default);
        var url = new Uri(server.Url, "/bench/large");
        using (var connection = new RawConnection(server.Url))
        {
            await LargeContent.Put(connection, url);
        }

        var ours = RawRequest.Presigned(HttpMethod.Get, url, []);
        var theirs = RawRequest.Of(HttpMethod.Get, new(nginx.Url, "/large"), []);
        var figures = new List<Figure>();
        foreach (int connections in new[] { 1, 4 })
        {
            string what = $"GET, {connections} connection{(connections > 1 ? "s" : "")}";
            var (our, their) = await Rounds.Alternate(Times, what, _ => Read(server.Url, ours, connections), _ => Read(nginx.Url, theirs, connections));
            figures.Add(new(what, "MB/s", our, "nginx", their, "0.7 of nginx"));
        }

        return figures;
    }

    private static async Task<double> Read(Uri server, RawRequest request, int connections)
    {
        double seconds = await Rounds.Seconds(() => Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = new RawConnection(server);
            await connection.Exchange(request);
        }))));
        return connections * LargeContent.Rate(seconds);
    }
}
