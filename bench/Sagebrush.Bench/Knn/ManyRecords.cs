using System.Buffers;
using Sagebrush.Bench.Harness;
using Sagebrush.Data;
using Sagebrush.Data.RecordIo;
using Sagebrush.Knn;

namespace Sagebrush.Bench.Knn;

/// <summary>The input of a batch transform: 100,000 users in recordio-protobuf, the 100 nearest of 1,682 films by inner product, verbose JSON lines out.</summary>
internal static class ManyRecords
{
    private const int Users = 100_000, Films = 1_682, Dimensions = 65, K = 100, Times = 5;

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        var records = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(records);
        foreach (float[] user in RandomRows.OfLengthOne(Users, Dimensions).Chunk(Dimensions))
        {
            writer.Features(new Tensor(user));
            writer.EndRecord();
        }

        float[] titles = [.. Enumerable.Range(0, Films).Select(film => (float)film)];
        var model = KnnModel.Build(RandomRows.OfLengthOne(Films, Dimensions), titles, new() { K = K, Metric = KnnMetric.InnerProduct });
        var predictor = new KnnPredictor(model);
        var rows = new RowBatch(Users);
        var (decode, search) = await Rounds.Alternate(
            Times, "s to decode, to search", _ => Rounds.Seconds(() => Task.Run(() => Decode(records.WrittenMemory, rows))), _ => Rounds.Seconds(() => Task.Run(() => Search(predictor, rows))));
        var found = Search(predictor, rows);
        var encode = new List<double>();
        for (int round = 0; round < Times; round++)
        {
            encode.Add(await Rounds.Seconds(() => Task.Run(() => PredictionFormat.Write(MediaType.JsonLines, found, new ArrayBufferWriter<byte>()))));
        }

        return [new($"{Users:N0} records decoded and, with {K} neighbours each, encoded", "s", decode + Rounds.Median(encode), $"searching {Films:N0} × {Dimensions}", search, "less than the search")];
    }

    private static void Decode(ReadOnlyMemory<byte> records, RowBatch rows)
    {
        using var reader = RowFormat.ForInference(MediaType.Parse(MediaType.RecordIo)).Reader(new MemoryStream(records.ToArray(), writable: false));
        reader.Read(rows);
    }

    private static Predictions Search(KnnPredictor predictor, RowBatch rows)
    {
        var predictions = new Predictions(isVerbose: true);
        predictor.Predict(rows, predictions);
        return predictions;
    }
}
