using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>Small objects put and got per second, beside moto's server, with a client that is not itself the limit.</summary>
internal static class SmallObjects
{
    private const int Times = 3, Bytes = 4096, MostOfOurs = 150_000, MostOfTheirs = 15_000;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        using var moto = await Moto.Start();
        if (moto is null)
        {
            return [];
        }

        using var server = await ServerUnderTest.Start(Path.Combine(folder, "data"));
        foreach (var url in new[] { server.Url, moto.Url })
        {
            using var owner = ServerUnderTest.Connect(url);
            await new S3Client(owner).CreateBucket("bench", default);
        }

        byte[] body = new byte[Bytes];
        new Random(2).NextBytes(body);
        var figures = new List<Figure>();
        foreach (int connections in new[] { 1, 16 })
        {
            await Compare("PUT", round => Requests(HttpMethod.Put, body, $"{connections}-{round}"));
            await Compare("GET", _ => Requests(HttpMethod.Get, [], $"{connections}-0"));

            async Task Compare(string verb, Func<int, Func<Uri, int, IReadOnlyList<RawRequest>>> requests)
            {
                string what = $"{verb} 4 KiB, {connections} connection{(connections > 1 ? "s" : "")}, raw";
                var (our, their) = await Rounds.Alternate(
                    Times, what, round => Rate(server.Url, requests(round)(server.Url, MostOfOurs), connections),
                    round => Rate(moto.Url, requests(round)(moto.Url, MostOfTheirs), connections));
                figures.Add(new(what, "requests/s", our, "moto", their, connections > 1 ? "10 times moto" : ""));
            }
        }

        return figures;
    }

    private static async Task<double> Rate(Uri server, IReadOnlyList<RawRequest> requests, int connections) =>
        (await Load.Run(server, requests, connections, Measured)).RequestsPerSecond;

    /// <summary>Makes requests for the objects of a series; gets come round to the first thousand again and again.</summary>
    private static Func<Uri, int, IReadOnlyList<RawRequest>> Requests(HttpMethod method, byte[] body, string series) => (server, most) =>
    [
        .. ParallelEnumerable.Range(0, most).AsOrdered()
            .Select(i => RawRequest.Signed(method, new Uri(server, $"/bench/{series}/{(method == HttpMethod.Get ? i % 1000 : i)}"), "s3", body)),
    ];
}
