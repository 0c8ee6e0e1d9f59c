using System.Buffers;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Data;
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
        var knn = Catalog.Find("knn")!;
        _invocations = new(knn.Load(_folder.Root.Model), knn.Manifest.Inference, defaultAccept: null);
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

    [Fact]
    public void A_verbose_answer_has_distances_and_labels() => Assert.Equal(
        """{"predictions":[{"predicted_label":0.0,"distances":[0.0,1.0,50.0],"labels":[0.0,0.0,1.0]}]}""", Answer("0,0", "text/csv", "application/json; verbose=TRUE"));

    [Theory]
    [InlineData("*/*", "{\"predictions\":[{\"predicted_label\":0.0}]}")]
    [InlineData("text/html, application/*;q=0.5", "{\"predictions\":[{\"predicted_label\":0.0}]}")]
    [InlineData("application/json;q=0.1, application/jsonlines", "{\"predicted_label\":0.0}\n")]
    public void The_answer_is_in_an_accepted_format(string accept, string answer) => Assert.Equal(answer, Answer("0,0", "text/csv", accept));

    [Fact]
    public void Records_are_answered_with_labels_by_name()
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal("application/x-recordio-protobuf", _invocations.Answer(Body("5,5"), "text/csv", "application/x-recordio-protobuf", output));
        Assert.Contains("predicted_label", Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("0,0,0", "a row has 3 features, the model was trained with 2")]
    [InlineData("0,zero", "line 1: column 2: 'zero' is not a number")]
    [InlineData("0,nan", "a feature is not a finite number")]
    [InlineData("", "the request has no rows")]
    public void A_body_that_the_model_cannot_take_is_malformed(string body, string reason) =>
        Assert.Contains(reason, Assert.Throws<MalformedDataException>(() => Answer(body, "text/csv", null)).Message);

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
