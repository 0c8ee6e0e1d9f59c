using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>A bucket of a million keys: how long a page of its list takes, and how soon the server is ready with it.</summary>
internal static class MillionKeys
{
    private const int Folders = 1000, KeysOfFolder = 1000, Connections = 64, Pages = 50, Starts = 10;

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        string full = Path.Combine(folder, "full"), empty = Path.Combine(folder, "empty");
        List<Figure> figures;
        using (var server = await ServerUnderTest.Start(full))
        {
            using var owner = server.Connect();
            await new S3Client(owner).CreateBucket("bench", default);
            double seconds = await Rounds.Seconds(() => Fill(server.Url));
            figures =
            [
                new($"PUT 1 B, {Connections} connections, a million keys", "requests/s", Folders * KeysOfFolder / seconds, null, null, ""),
                await Page(owner, "List 1,000 folders of a million keys (delimiter)", "delimiter=%2F&encoding-type=url&list-type=2"),
                await Page(owner, "List 1,000 keys of one folder (delimiter)", $"delimiter=%2F&encoding-type=url&list-type=2&prefix=folder-{Folders / 2:000}%2F"),
                await Page(owner, "List 1,000 keys from the middle, no delimiter", $"encoding-type=url&list-type=2&start-after=folder-{Folders / 2:000}%2Fkey-500"),
            ];
        }

        var (our, their) = await Rounds.Alternate(Starts, "start", _ => Startup(full), _ => Startup(empty));
        figures.Add(new("Start to ready, a million keys", "s", our, "no keys", their, "1.0 of no keys"));
        return figures;
    }

    private static async Task Fill(Uri server)
    {
        for (int first = 0; first < Folders; first += 50)
        {
            // As many as are signed and sent in a few seconds: signatures age.
            List<RawRequest> requests =
            [
                .. ParallelEnumerable.Range(first * KeysOfFolder, 50 * KeysOfFolder).AsOrdered().Select(i =>
                    RawRequest.Signed(HttpMethod.Put, new Uri(server, $"/bench/folder-{i / KeysOfFolder:000}/key-{i % KeysOfFolder:000}"), "s3", [1])),
            ];
            var result = await Load.Run(server, requests, Connections, TimeSpan.MaxValue);
            await Console.Out.WriteLineAsync($"folder {first}: {result.RequestsPerSecond:0} puts/s");
        }
    }

    private static async Task<Figure> Page(Connection owner, string what, string query)
    {
        var times = new List<double>();
        for (int page = 0; page < Pages; page++)
        {
            times.Add(1000 * await Rounds.Seconds(async () =>
            {
                using var answer = await owner.Send("s3", HttpMethod.Get, $"/bench?{query}", [], null, [], default);
                await answer.Content.ReadAsByteArrayAsync();
            }));
        }

        return new(what, "ms", Rounds.Median(times), null, null, "20 ms");
    }

    private static async Task<double> Startup(string data)
    {
        using var server = await ServerUnderTest.Start(data);
        return server.Startup.TotalSeconds;
    }
}
