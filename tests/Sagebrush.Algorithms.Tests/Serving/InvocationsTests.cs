using System.Buffers;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Data.RecordIo;
using Sagebrush.Serving;
using Xunit;

namespace Sagebrush.Tests.Serving;

public sealed class InvocationsTests : IDisposable
{
    private readonly TrainingFolder _folder = new TrainingFolder().With("train", "0,0,0\n0,1,0\n1,5,5\n1,5,6\n");
    private readonly Invocations _invocations;

    public InvocationsTests()
    {
        _folder.HyperParameters["feature_dim"] = "2";
        Assert.Equal(0, _folder.Train());
        _invocations = Catalog.Find("knn")!.Serve(_folder.Root.Model, new());
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text/csv", "0,0\n5,5\n")]
    [InlineData(null, "0,0\r\n\r\n5,5")]
    [InlineData("application/json", """{"instances":[{"features":[0,0]},{"data":{"features":{"values":[5.0,5]}}}]}""")]
    [InlineData("application/json", """{"instances":[{"data":{"features":{"keys":[],"shape":[2],"values":[]}}},{"data":{"features":{"keys":[1,0],"shape":[2],"values":[5,5]}},"configuration":{}}]}""")]
    [InlineData("application/jsonlines", "{\"features\":[0,0]}\n{\"data\":{\"features\":{\"values\":[5,5]}}}\n")]
    public void Every_request_format_gives_the_same_answer(string? contentType, string body) =>
        Assert.Equal("""{"predictions":[{"predicted_label":0.0},{"predicted_label":1.0}]}""", Answer(body, contentType, accept: null));

    [Theory]
    [InlineData("application/json; verbose=TRUE", """{"predictions":[{"predicted_label":0.0,"distances":[0.0,1.0,50.0],"labels":[0.0,0.0,1.0]}]}""")]
    [InlineData("application/jsonlines;verbose=true", "{\"predicted_label\":0.0,\"distances\":[0.0,1.0,50.0],\"labels\":[0.0,0.0,1.0]}\n")]
    [InlineData("application/json; verbose=false", """{"predictions":[{"predicted_label":0.0}]}""")]
    public void A_verbose_answer_has_distances_and_labels(string accept, string answer) => Assert.Equal(answer, Answer("0,0", "text/csv", accept));

    [Theory]
    [InlineData("*/*", "{\"predictions\":[{\"predicted_label\":0.0}]}")]
    [InlineData("text/html, application/*;q=0.5", "{\"predictions\":[{\"predicted_label\":0.0}]}")]
    [InlineData("application/json;q=0.1, application/jsonlines", "{\"predicted_label\":0.0}\n")]
    public void The_answer_is_in_an_accepted_format(string accept, string answer) => Assert.Equal(answer, Answer("0,0", "text/csv", accept));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Records_are_asked_and_answered_with_labels_by_name(bool isVerbose)
    {
        var (body, expected, output) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        var query = new RecordWriter(body);
        query.Features(new Tensor([5.0, 5]));
        query.EndRecord();
        var answer = new RecordWriter(expected);
        answer.Label("predicted_label", new Tensor([1f]));
        if (isVerbose)
        {
            answer.Label("distances", new Tensor([0f, 1, 41]));
            answer.Label("labels", new Tensor([1f, 1, 0]));
        }

        answer.EndRecord();
        string accept = "application/x-recordio-protobuf" + (isVerbose ? "; verbose=true" : "");
        Assert.Equal("application/x-recordio-protobuf", _invocations.Answer(new MemoryStream(body.WrittenSpan.ToArray()), "application/x-recordio-protobuf", accept, output));
        Assert.Equal(Convert.ToHexString(expected.WrittenSpan), Convert.ToHexString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("text/csv", "0,0,0", "row 1: a row has 3 features, the model was trained with 2")]
    [InlineData("text/csv", "0,0\n0,0,0", "line 2: 3 features, the rows before have 2")]
    [InlineData("text/csv", "0,zero", "line 1: column 2: 'zero' is not a number")]
    [InlineData("text/csv", "0,0\n,0", "line 2: column 1: '' is not a number")]
    [InlineData("text/csv", "0,0\n0,nan", "row 2: column 2: a feature is not a finite number (NaN)")]
    [InlineData("text/csv", "1e39,0", "row 1: column 1: a feature is not a finite number")]
    [InlineData("text/csv", "", "the request has no rows")]
    [InlineData("application/json", "", "the request is not JSON")]
    [InlineData("application/json", """{"instances":[]}""", "the request has no rows")]
    [InlineData("application/json", """{"instances":[{"features":[0,0]},{"features":[0,"zero"]}]}""", "instance 2: value 2 is not a number")]
    [InlineData("application/json", """{"instances":[{"features":[0,1e39]}]}""", "column 2")]
    [InlineData("application/json", """{"instances":[{"features":[0,NaN]}]}""", "the request is not JSON")]
    [InlineData("application/jsonlines", "{\"features\":[0,0]}\n{\"features\":[0]}", "line 2: 1 features, the rows before have 2")]
    [InlineData("application/x-recordio-protobuf", "0,0,0\n1,1,1", "record 1 (byte 0): begins with")]
    public void A_body_that_the_model_cannot_take_is_malformed(string contentType, string body, string reason) =>
        Assert.Contains(reason, Assert.Throws<MalformedDataException>(() => Answer(body, contentType, null)).Message);

    [Fact]
    public void An_unknown_content_type_is_unsupported() =>
        Assert.Contains("Content-type image/png not supported", Assert.Throws<UnsupportedMediaTypeException>(() => Answer("", "image/png", null)).Message);

    [Fact]
    public void An_unknown_accept_is_not_acceptable() =>
        Assert.Contains("text/html", Assert.Throws<NotAcceptableException>(() => Answer("0,0", "text/csv", "text/html")).Message);

    private string Answer(string body, string? contentType, string? accept)
    {
        var output = new ArrayBufferWriter<byte>();
        _invocations.Answer(Body(body), contentType, accept, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static MemoryStream Body(string text) => new(Encoding.UTF8.GetBytes(text));
}
