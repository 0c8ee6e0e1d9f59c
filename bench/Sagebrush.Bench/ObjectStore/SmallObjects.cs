using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>Small objects put and got per second, beside moto's server, with a client that is not itself the limit.</summary>
internal static class SmallObjects
{
    private const int Times = 3, Bytes = 4096, Read = 1000, MostOfOurs = 150_000, MostOfTheirs = 15_000;
    private const string Reads = "read";
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    private static readonly byte[] Content = Random();

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
            await Load.Run(url, Requests(url, HttpMethod.Put, Reads, Read), 16, TimeSpan.MaxValue);
        }

        var figures = new List<Figure>();
        foreach (int connections in new[] { 1, 16 })
        {
            foreach (var method in new[] { HttpMethod.Put, HttpMethod.Get })
            {
                string what = $"{method} 4 KiB, {connections} connection{(connections > 1 ? "s" : "")}, raw";
                var (our, their) = await Rounds.Alternate(Times, what, round => Rate(server.Url, round, MostOfOurs), round => Rate(moto.Url, round, MostOfTheirs));
                figures.Add(new(what, "requests/s", our, "moto", their, connections > 1 ? "10 times moto" : ""));

                async Task<double> Rate(Uri url, int round, int most)
                {
                    var requests = Requests(url, method, method == HttpMethod.Put ? $"{connections}-{round}" : Reads, most);
                    return (await Load.Run(url, requests, connections, Measured)).RequestsPerSecond;
                }
            }
        }

        return figures;
    }

    /// <summary>Signed requests for the objects of a series: each put makes one of its own, gets come round to the same again and again.</summary>
    private static List<RawRequest> Requests(Uri url, HttpMethod method, string series, int most)
    {
        bool puts = method == HttpMethod.Put;
        return
        [
            .. ParallelEnumerable.Range(0, most).AsOrdered()
                .Select(i => RawRequest.Signed(method, new Uri(url, $"/bench/{series}/{(puts ? i : i % Read)}"), "s3", puts ? Content : [])),
        ];
    }

    private static byte[] Random()
    {
        byte[] content = new byte[Bytes];
        new Random(2).NextBytes(content);
        return content;
    }
}
