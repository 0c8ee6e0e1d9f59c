using System.Globalization;
using System.Text;
using System.Text.Json;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>
/// The object store beside what people know: nginx for reads of a large object, <c>dd conv=fsync</c> for writes, moto's server for small objects; how long a page
/// of a million keys takes, how soon the server is ready with them and how much memory large objects need. Written to
/// <c>bench/results/CPU/object-store.md</c> and <c>.json</c>.
/// </summary>
internal static class ObjectStoreBenchmark
{
    private static readonly (string Name, Func<string, Task<IReadOnlyList<Figure>>> Run)[] Parts =
    [
        ("get", LargeReads.Run), ("put", LargeWrites.Run), ("small", SmallObjects.Run), ("boto3", Boto3Objects.Run), ("list", MillionKeys.Run), ("memory", Memory.Run),
    ];

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static async Task<int> Run(string[] names)
    {
        if (names.Except(Parts.Select(part => part.Name)).ToList() is { Count: > 0 } unknown)
        {
            await Console.Error.WriteLineAsync($"No such part: {string.Join(", ", unknown)}. Parts: {string.Join(", ", Parts.Select(part => part.Name))}.");
            return 1;
        }

        await ServerUnderTest.Build();
        var figures = new List<Figure>();
        foreach (var (name, run) in Parts)
        {
            if (names.Length == 0 || names.Contains(name))
            {
                var folder = Directory.CreateTempSubdirectory("sagebrush-bench-");
                try
                {
                    figures.AddRange(await run(folder.FullName));
                }
                finally
                {
                    folder.Delete(recursive: true);
                }
            }
        }

        var result = new ObjectStoreResult(Machine.Cpu, Environment.ProcessorCount, Machine.Date, figures);
        if (names.Length > 0)
        {
            await Console.Out.WriteLineAsync(Report(result));
            return 0;
        }

        await Machine.Write("object-store", JsonSerializer.SerializeToUtf8Bytes(result, ObjectStoreJson.Default.ObjectStoreResult), Report(result));
        return 0;
    }

    private static string Report(ObjectStoreResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Object store on {result.Cpu}, {result.Cores} cores, {result.Date}

            `dotnet run -c Release --project bench/Sagebrush.Bench s3`; medians of alternating rounds, client, server and peer on this machine. Large objects are
            1 GiB and sent by one connection unless it says otherwise; both nginx's file and ours lie in the page cache. Small objects are 4 KiB, each put to a key
            of its own, flushed before it is answered (moto keeps them in memory). `raw` is a client that sends signed requests made beforehand and does
            nothing else; moto does not check signatures. MB are 10^6 bytes.

            | What | Unit | Ours | Peer | Peer's | Ratio | Aim |
            | --- | --- | --: | --- | --: | --: | --- |

            """);
        foreach (var f in result.Figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {f.What} | {f.Unit} | {Number(f.Ours)} | {f.Peer} | {Number(f.Theirs)} | {f.Ratio:0.00} | {f.Aim} |\n");
        }

        return text.ToString();
    }

    private static string Number(double? value) => value?.ToString(value < 1 ? "0.000" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) ?? "";
}
