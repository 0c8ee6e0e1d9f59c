using Sagebrush.Bench.Harness;
using Sagebrush.Data;

namespace Sagebrush.Bench.Records;

/// <summary>Reading recordio-protobuf beside Google's protobuf. Written to <c>bench/results/CPU/records.md</c> and <c>.json</c>; a new part is a line in the list.</summary>
internal static class RecordsBenchmark
{
    private const int Times = 5, Passes = 8, BatchRows = 1000;

    private static readonly BenchmarkParts Benchmark = new("records", "Reading recordio-protobuf", """
        `dotnet run -c Release --project bench/Sagebrush.Bench records`; medians of alternating rounds in the same run, one core on both sides. Rows have a label
        and are read from the page cache in batches of 1000. The peer is Debian's python3-protobuf, which parses in C: the frames read with struct, as Amazon's
        SDK for Python does it, keys, values and label taken as lists.
        """,
    [
        ("pairs", folder => Compare(folder, RecordRows.Pairs(2_625))),
        ("many", folder => Compare(folder, RecordRows.Pairs(4_000_000))),
        ("fifty", folder => Compare(folder, RecordRows.Fifty(100_000))),
        ("dense", folder => Compare(folder, RecordRows.Dense(784))),
    ]);

    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    public static Task<int> Run(string[] names) => Benchmark.Run(names);

    private static async Task<IReadOnlyList<Figure>> Compare(string folder, RecordRows rows)
    {
        string file = Path.Combine(folder, "rows.protobuf");
        rows.Write(file);
        using var peer = await PythonPeer.Start("read_records.py", file);
        if (peer is null)
        {
            return [];
        }

        double megabytes = new FileInfo(file).Length / 1e6;
        var (seconds, theirs) = await Rounds.Alternate(
            Times, $"{rows.Name}, s", async _ => await Rounds.Seconds(() => Task.Run(() => Read(file))) / Passes, _ => peer.Ask("seconds"));
        return
        [
            new($"Rows of {rows.Name}", "MB/s", megabytes / seconds, "python3-protobuf", megabytes / theirs, "1000 MB/s"),
            new($"Rows of {rows.Name}", "rows/s", rows.Rows / seconds, "python3-protobuf", rows.Rows / theirs, ""),
        ];
    }

    private static void Read(string file)
    {
        var batch = new RowBatch(BatchRows);
        for (int pass = 0; pass < Passes; pass++)
        {
            using var reader = RowFormat.RecordIo(hasLabels: true).Reader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
            while (reader.Read(batch))
            {
            }
        }
    }
}
