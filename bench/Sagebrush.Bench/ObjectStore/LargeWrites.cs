using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using Sagebrush.Bench.Harness;
using Sagebrush.Client;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>PUT of a large object, whole and in parts, beside writing and flushing a file of the same bytes with <c>dd</c>.</summary>
internal static class LargeWrites
{
    private const int Times = 7, Connections = 4;

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        string source = Path.Combine(folder, "source");
        await LargeContent.WriteFile(source);
        using var server = await ServerUnderTest.Start(Path.Combine(folder, "data"));
        using var owner = server.Connect();
        await new S3Client(owner).CreateBucket("bench", default);
        var url = new Uri(server.Url, "/bench/large");
        var figures = new List<Figure>();
        foreach (var (what, put) in new (string, Func<Task>)[]
        {
            ("PUT, content not signed", () => Unsigned(url)),
            ("PUT, content signed (SHA-256)", () => Signed(url)),
            ($"PUT in {LargeContent.Blocks} parts, {Connections} connections", () => InParts(owner, url)),
        })
        {
            var (our, their) = await Rounds.Alternate(
                Times, what, _ => Timed(put, () => owner.Send("s3", HttpMethod.Delete, url.AbsolutePath, [], null, [], default)), _ => Timed(() => Dd(source, folder), () => Forget(folder)));
            figures.Add(new(what, "MB/s", our, "dd conv=fsync", their, "0.7 of dd"));
        }

        return figures;
    }

    private static async Task<double> Timed(Func<Task> write, Func<Task> forget)
    {
        await Process("sync");
        double seconds = await Rounds.Seconds(write);
        await forget();
        return LargeContent.Rate(seconds);
    }

    private static async Task Unsigned(Uri url)
    {
        using var connection = new RawConnection(url);
        await LargeContent.Put(connection, url);
    }

    private static async Task Signed(Uri url)
    {
        using var connection = new RawConnection(url);
        await connection.Exchange(RawRequest.SignedPut(url, LargeContent.Block, LargeContent.Blocks, LargeContent.Sha256), LargeContent.Blocks);
    }

    private static async Task InParts(Connection owner, Uri url)
    {
        using var begun = await owner.Send("s3", HttpMethod.Post, $"{url.AbsolutePath}?uploads", [], null, [], default);
        string id = XDocument.Parse(await begun.Content.ReadAsStringAsync()).Descendants().First(e => e.Name.LocalName == "UploadId").Value;
        string[] etags = new string[LargeContent.Blocks];
        await Parallel.ForAsync(0, LargeContent.Blocks, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (part, _) =>
        {
            using var connection = new RawConnection(url);
            var request = RawRequest.Presigned(HttpMethod.Put, new(url, $"?partNumber={part + 1}&uploadId={id}"), LargeContent.Block);
            etags[part] = RawConnection.Header(await connection.Exchange(request), "etag")!;
        });
        var parts = etags.Select((etag, i) => new XElement("Part", new XElement("PartNumber", i + 1), new XElement("ETag", etag)));
        byte[] list = Encoding.UTF8.GetBytes(new XElement("CompleteMultipartUpload", parts).ToString());
        using var completed = await owner.Send("s3", HttpMethod.Post, $"{url.AbsolutePath}?uploadId={id}", list, "application/xml", [], default);
        // A refusal of this operation may come under status 200.
        if (!(await completed.Content.ReadAsStringAsync()).Contains("<ETag>", StringComparison.Ordinal))
        {
            throw new IOException("The upload was not completed.");
        }
    }

    private static Task Dd(string source, string folder) => Process("dd", $"if={source}", $"of={Path.Combine(folder, "copy")}", "bs=256K", "conv=fsync", "status=none");

    private static Task Forget(string folder)
    {
        File.Delete(Path.Combine(folder, "copy"));
        return Task.CompletedTask;
    }

    private static async Task Process(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new IOException($"{program} ended with {process.ExitCode}.");
        }
    }
}
