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
