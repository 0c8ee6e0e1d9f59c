using System.Buffers;
using System.Text;
using Sagebrush.Data;
using Xunit;

namespace Sagebrush.Tests;

public sealed class PredictionFormatTests
{
    [Fact]
    public void JSON_is_one_document() => Assert.Equal(
        """{"predictions":[{"score":0.0,"near":[1.5,1E-10]},{"score":-3.25,"near":[1E+20,null]}]}""", Written("application/json"));

    [Fact]
    public void Lines_are_one_object_each() => Assert.Equal("{\"score\":0.0,\"near\":[1.5,1E-10]}\n{\"score\":-3.25,\"near\":[1E+20,null]}\n", Written("application/jsonlines"));

    [Fact]
    public void A_record_has_the_outputs_as_labels_and_no_features()
    {
        var output = new ArrayBufferWriter<byte>();
        var predictions = new Predictions { Rows = 1 };
        predictions.Columns.Add(new("values", [3]));
        PredictionFormat.Write("application/x-recordio-protobuf", predictions, output);
        Assert.Equal("0a23d7ce1400000012120a0676616c756573120812060a0400004040", Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void No_other_format_is_written() => Assert.Throws<UnsupportedMediaTypeException>(() => Written("text/html"));

    // More rows than one core encodes at a time: they come out in their order, whole.
    [Fact]
    public void Many_rows_come_in_their_order()
    {
        const int Rows = 20_000;
        var predictions = new Predictions { Rows = Rows };
        predictions.Columns.Add(new("row", [.. Enumerable.Range(0, Rows).Select(row => (float)row)]));
        predictions.Columns.Add(new("near", [.. Enumerable.Range(0, 3 * Rows).Select(i => i / 4f)], Width: 3, IsList: true));
        var output = new ArrayBufferWriter<byte>();
        PredictionFormat.Write("application/jsonlines", predictions, output);
        string[] lines = Encoding.UTF8.GetString(output.WrittenSpan).Split('\n');
        Assert.Equal(Rows + 1, lines.Length);
        Assert.Equal("{\"row\":19999.0,\"near\":[14999.25,14999.5,14999.75]}", lines[^2]);
        Assert.All(Enumerable.Range(0, Rows), row => Assert.StartsWith($"{{\"row\":{row}.0,", lines[row], StringComparison.Ordinal));
    }

    [Fact]
    public void No_rows_are_an_empty_list()
    {
        var output = new ArrayBufferWriter<byte>();
        PredictionFormat.Write("application/json", new(), output);
        Assert.Equal("{\"predictions\":[]}", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string Written(string type)
    {
        var predictions = new Predictions { Rows = 2 };
        predictions.Columns.Add(new("score", [0, -3.25f]));
        predictions.Columns.Add(new("near", [1.5f, 1e-10f, 1e20f, float.NaN], Width: 2, IsList: true));
        var output = new ArrayBufferWriter<byte>();
        PredictionFormat.Write(type, predictions, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
