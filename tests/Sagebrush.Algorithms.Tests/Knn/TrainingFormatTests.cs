using System.Buffers;
using System.Globalization;
using Sagebrush.Contract;
using Sagebrush.Data.RecordIo;
using Xunit;

namespace Sagebrush.Tests.Knn;

/// <summary>Every format in every input mode trains the same model, to the byte.</summary>
public sealed class TrainingFormatTests
{
    private const string Records = "application/x-recordio-protobuf";

    // Millimetres instead of centimetres: whole numbers, so that Int32 tensors hold the same rows.
    private static readonly int[][] Flowers = [.. File.ReadLines(Repository.IrisTrain)
        .Select(line => line.Split(',').Select((field, i) => (int)Math.Round((i == 0 ? 1 : 10) * double.Parse(field, CultureInfo.InvariantCulture))).ToArray())];

    private static readonly byte[] Expected = Model("File", "text/csv", Csv());

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string mode in new[] { "File", "FastFile", "Pipe" })
        {
            foreach (string format in new[] { "csv", "float32", "float64", "int32", "sparse float32", "sparse float64", "sparse int32" })
            {
                cases.Add(mode, format);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Formats_and_modes_train_the_same_model(string mode, string format) =>
        Assert.Equal(Expected, format == "csv" ? Model(mode, "text/csv; label_size=1", Csv()) : Model(mode, Records, RecordsOf(format)));

    [Theory]
    [InlineData("text/csv; label_size=2", "k-NN needs one label a row, the data has 2.")]
    [InlineData("text/csv; label_size=0", "k-NN needs one label a row, the data has 0.")]
    [InlineData("text/csv; label_size=9", "line 1: 5 columns, more than 9 expected")]
    [InlineData("text/csv; label_size=x", "label_size=x of text/csv is not a number of columns")]
    public void Other_numbers_of_labels_are_refused(string contentType, string reason)
    {
        using var folder = new TrainingFolder().With("train", Csv(), contentType);
        folder.HyperParameters.Remove("feature_dim");
        Assert.Equal(1, folder.Train());
        Assert.Contains(reason, Failure.Reason(folder.Root, 1));
    }

    private static byte[] Model(string mode, string contentType, byte[] bytes)
    {
        using var folder = new TrainingFolder();
        List<Task> writers = [];
        if (mode == "Pipe")
        {
            folder.WithPipe("train", bytes, contentType, writers).GetAwaiter().GetResult();
        }
        else
        {
            folder.With("train", bytes, contentType);
            folder.Channels["train"] = folder.Channels["train"] with { TrainingInputMode = mode };
        }

        Assert.Equal(0, folder.Train());
        Assert.Contains("data=(112, 4), labels=(112,), NaNs=0", folder.Log);
        return [.. File.ReadAllBytes(Path.Combine(folder.Root.Model, "model_algo-1")), .. File.ReadAllBytes(Path.Combine(folder.Root.Model, "model_algo-1.labels"))];
    }

    private static byte[] Csv() => System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Flowers.Select(row => string.Join(',', row))));

    private static byte[] RecordsOf(string format)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(output);
        foreach (int[] row in Flowers)
        {
            var features = Values(format, row[1..]);
            writer.Features(format.StartsWith("sparse", StringComparison.Ordinal) ? features.At([0, 1, 2, 3], 4) : features);
            writer.Label("values", Values(format, row[..1]));
            writer.EndRecord();
        }

        return output.WrittenSpan.ToArray();
    }

    private static Tensor Values(string format, int[] values) => format.Split(' ')[^1] switch
    {
        "float32" => new(Array.ConvertAll(values, value => (float)value)),
        "float64" => new(Array.ConvertAll(values, value => (double)value)),
        _ => new(values),
    };
}
