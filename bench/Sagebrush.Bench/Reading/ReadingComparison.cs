using Sagebrush.Bench.Harness;
using Sagebrush.Data;
using Sagebrush.Data.Csv;

namespace Sagebrush.Bench.Reading;

/// <summary>One file read into a table by all cores, row by row by one, and by pandas.</summary>
internal static class ReadingComparison
{
    private const int Times = 5, BatchRows = 16, RequestBytes = 6_000_000;

    private static readonly RowFormat Format = RowFormat.Csv(new CsvDialect { LabelSize = 1, EmptyIsMissing = true, Delimiter = null });

    public static async Task<IReadOnlyList<Figure>> Run(string folder, NumberTexts.Kind kind, int rows, int columns)
    {
        string file = Path.Combine(folder, "rows.csv"), shape = $"{rows:N0} × {columns:N0} {kind.Name}";
        await NumberTexts.Write(file, kind, rows, columns);
        double megabytes = new FileInfo(file).Length / 1e6, dense = 4.0 * rows * columns / 1e6;
        using var peer = await PythonPeer.Start("read_csv.py", file);
        if (peer is null)
        {
            return [];
        }

        double memory = PeakMemory.Of(() => Table(file)), theirMemory = await peer.Ask("memory");
        var (seconds, theirs) = await Rounds.Alternate(Times, $"{shape}, s", _ => Rounds.Seconds(() => Task.Run(() => Table(file))), _ => peer.Ask("seconds"));
        List<double> core = [], request = [];
        byte[] body = Body(file);
        for (int round = 0; round < Times; round++)
        {
            core.Add(megabytes / await Rounds.Seconds(() => Task.Run(() => Batches(File.OpenRead(file), BatchRows))));
            request.Add(body.Length / 1e6 / await Rounds.Seconds(() => Task.Run(() => Batches(new MemoryStream(body), int.MaxValue))));
        }

        return
        [
            new($"All cores, {shape}", "s", seconds, "pandas", theirs, ""),
            new($"All cores, {shape}", "MB/s", megabytes / seconds, "pandas", megabytes / theirs, ""),
            new($"One core, {shape}", "MB/s", Rounds.Median(core), "pandas", megabytes / theirs, "500 MB/s"),
            new($"One request of {body.Length / 1e6:0} MB, {shape}", "MB/s", Rounds.Median(request), "one core", Rounds.Median(core), ""),
            new($"Memory at most, {shape}", "MB", memory, "pandas", theirMemory, $"1.5 of the dense matrix, {1.5 * dense:0} MB"),
        ];
    }

    private static void Table(string file) => RowTable.Read(Path.GetDirectoryName(file)!, [file], Format, CancellationToken.None);

    private static void Batches(Stream stream, int rows)
    {
        var batch = new RowBatch(rows);
        using var reader = Format.Reader(stream);
        while (reader.Read(batch))
        {
        }
    }

    private static byte[] Body(string file)
    {
        using var stream = File.OpenRead(file);
        var body = new byte[RequestBytes];
        stream.ReadExactly(body);
        return body[..(body.AsSpan().LastIndexOf((byte)'\n') + 1)];
    }
}
