using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Onnx;
using Sagebrush.Serving;
using Xunit;

namespace Sagebrush.Tests.Onnx;

public sealed class OnnxServingTests : IDisposable
{
    private readonly MlRoot _root = new(Directory.CreateTempSubdirectory("sagebrush-test-").FullName);

    public void Dispose() => Directory.Delete(_root.Path, recursive: true);

    // y = x W + b
    private static byte[] Linear => OnnxFile.Model(
        [OnnxFile.Port("x", OnnxFile.Float, -1, 2)], [OnnxFile.Port("y", OnnxFile.Float, -1, 3)],
        [OnnxFile.Node("MatMul", ["x", "W"], ["xW"]), OnnxFile.Node("Add", ["xW", "b"], ["y"])],
        OnnxFile.Constant("W", [2, 3], 1, 2, 3, 4, 5, 6), OnnxFile.Constant("b", [3], 0.5f, 0, -1));

    private static byte[] Classifier => OnnxFile.Model(
        [OnnxFile.Port("x", OnnxFile.Float, -1, 2)], [OnnxFile.Port("label", OnnxFile.Int64, -1), OnnxFile.Maps("probabilities")],
        [
            OnnxFile.Node("ArgMax", ["x"], ["label"], "", OnnxFile.Integer("axis", 1), OnnxFile.Integer("keepdims", 0)),
            OnnxFile.Node("ZipMap", ["x"], ["probabilities"], "ai.onnx.ml", OnnxFile.Integers("classlabels_int64s", 10, 20)),
        ]);

    [OnnxTheory]
    [InlineData("1,2\n3,4\n", "text/csv", "application/json", "{\"outputs\":{\"y\":[[9.5,12,14],[19.5,26,32]]}}")]
    [InlineData("1,2\n", "text/csv", "text/csv", "9.5,12,14\n")]
    [InlineData("[[1,2]]", "application/json", "*/*", "{\"outputs\":{\"y\":[[9.5,12,14]]}}")]
    [InlineData("[1,2]", "application/json", "*/*", "{\"outputs\":{\"y\":[[9.5,12,14]]}}")]
    [InlineData("{\"instances\":[[1,2],[0,0]]}", "application/json", "*/*", "{\"predictions\":[[9.5,12,14],[0.5,0,-1]]}")]
    [InlineData("{\"instances\":[{\"x\":[1,2]}]}", "application/json", "*/*", "{\"predictions\":[[9.5,12,14]]}")]
    [InlineData("{\"inputs\":{\"x\":[[1,2]]}}", "application/json", "*/*", "{\"outputs\":{\"y\":[[9.5,12,14]]}}")]
    public async Task A_matrix_is_answered(string body, string contentType, string accept, string answer) =>
        Assert.Equal((HttpStatusCode.OK, answer), await Ask(Linear, body, contentType, accept));

    [OnnxTheory]
    [InlineData("1,2,3\n", "text/csv", HttpStatusCode.BadRequest, "Got: 3 Expected: 2")]
    [InlineData("{\"inputs\":{\"z\":[[1,2]]}}", "application/json", HttpStatusCode.BadRequest, "the request has no input x; the model takes x single[?, 2]")]
    [InlineData("[[\"a\",\"b\"]]", "application/json", HttpStatusCode.BadRequest, "elements of type String where Single is expected")]
    [InlineData("x", "image/png", HttpStatusCode.UnsupportedMediaType, "image/png not supported")]
    public async Task What_the_model_does_not_take_is_told(string body, string contentType, HttpStatusCode status, string reason)
    {
        var (got, text) = await Ask(Linear, body, contentType, "*/*");
        Assert.Equal(status, got);
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }

    [OnnxTheory]
    [InlineData("0.25,0.75\n0.9,0.1\n", "text/csv", "application/json", "{\"outputs\":{\"label\":[1,0],\"probabilities\":[{\"10\":0.25,\"20\":0.75},{\"10\":0.9,\"20\":0.1}]}}")]
    [InlineData("0.25,0.75\n0.9,0.1\n", "text/csv", "text/csv", "1,0.25,0.75\n0,0.9,0.1\n")]
    [InlineData("{\"instances\":[[0.25,0.75]]}", "application/json", "*/*", "{\"predictions\":[{\"label\":1,\"probabilities\":{\"10\":0.25,\"20\":0.75}}]}")]
    public async Task Labels_and_maps_are_answered(string body, string contentType, string accept, string answer) =>
        Assert.Equal((HttpStatusCode.OK, answer), await Ask(Classifier, body, contentType, accept));

    [OnnxTheory]
    [InlineData(OnnxFile.Int64, "{\"inputs\":{\"a\":[1,2],\"b\":[10,9007199254740993]}}", "[11,9007199254740995]")]
    [InlineData(OnnxFile.Double, "{\"inputs\":{\"a\":[0.1,2],\"b\":[0.2,3]}}", "[0.30000000000000004,5]")]
    [InlineData(OnnxFile.Double, "{\"instances\":[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4}]}", "[3,7]")]
    public async Task Several_inputs_have_their_own_types(int type, string body, string sums)
    {
        byte[] model = OnnxFile.Model([OnnxFile.Port("a", type, -1), OnnxFile.Port("b", type, -1)], [OnnxFile.Port("sum", type, -1)], [OnnxFile.Node("Add", ["a", "b"], ["sum"])]);
        var (status, text) = await Ask(model, body, "application/json", "*/*");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(sums, text, StringComparison.Ordinal);
    }

    [OnnxTheory]
    [InlineData(4, 3, 17)]
    [InlineData(37, 10, 64)]
    public async Task A_classifier_answers_what_its_formula_says(int width, int classes, int rows)
    {
        var random = new Random(7);
        float[] weights = Values(width * classes), bias = Values(classes), x = Values(rows * width);
        byte[] model = OnnxFile.Model(
            [OnnxFile.Port("x", OnnxFile.Float, -1, width)], [OnnxFile.Port("p", OnnxFile.Float, -1, classes)],
            [OnnxFile.Node("Gemm", ["x", "W", "b"], ["z"]), OnnxFile.Node("Softmax", ["z"], ["p"])],
            OnnxFile.Constant("W", [width, classes], weights), OnnxFile.Constant("b", [classes], bias));

        string lines = string.Join('\n', x.Chunk(width).Select(row => string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))));
        var (status, text) = await Ask(model, lines, "text/csv", "text/csv");

        Assert.Equal(HttpStatusCode.OK, status);
        double[][] answers = [.. text.TrimEnd().Split('\n').Select(line => line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
        double[][] expected = [.. x.Chunk(width).Select(Softmax)];
        Assert.Equal(rows, answers.Length);
        Assert.All(expected.Zip(answers), row => Assert.All(row.First.Zip(row.Second), one => Assert.Equal(one.First, one.Second, 1e-5)));

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];

        double[] Softmax(float[] row)
        {
            double[] powers = [.. Enumerable.Range(0, classes).Select(c => Math.Exp(bias[c] + row.Select((value, i) => (double)value * weights[(i * classes) + c]).Sum()))];
            return [.. powers.Select(power => power / powers.Sum())];
        }
    }

    [OnnxFact]
    public async Task Columns_go_to_the_inputs_in_order()
    {
        byte[] model = OnnxFile.Model(
            [OnnxFile.Port("a", OnnxFile.Float, -1, 1), OnnxFile.Port("b", OnnxFile.Int64, -1, 1)], [OnnxFile.Port("c", OnnxFile.Float, -1, 1), OnnxFile.Port("d", OnnxFile.Int64, -1, 1)],
            [OnnxFile.Node("Identity", ["a"], ["c"]), OnnxFile.Node("Identity", ["b"], ["d"])]);
        Assert.Equal((HttpStatusCode.OK, "1.5,2\n3.5,4\n"), await Ask(model, "1.5,2\n3.5,4\n", "text/csv", "text/csv"));
    }

    [OnnxTheory]
    [InlineData(OnnxFile.Text, "[\"größer\",\"\",\"a\"]")]
    [InlineData(OnnxFile.Bool, "[true,false,true]")]
    public async Task Texts_and_truth_values_come_and_go(int type, string values)
    {
        byte[] model = OnnxFile.Model([OnnxFile.Port("x", type, -1)], [OnnxFile.Port("y", type, -1)], [OnnxFile.Node("Identity", ["x"], ["y"])]);
        Assert.Equal((HttpStatusCode.OK, $"{{\"outputs\":{{\"y\":{values}}}}}"), await Ask(model, values, "application/json", "*/*"));
    }

    [OnnxFact]
    public async Task A_file_that_is_no_model_ends_the_container()
    {
        Save([1, 2, 3]);
        using var log = new MemoryStream();
        Assert.Equal(ServingHost.Failed, await Host(log).Run(null, default));
        Assert.Contains("Customer Error", Encoding.UTF8.GetString(log.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_model_is_found_by_its_name_or_by_being_alone()
    {
        Assert.Contains("no .onnx file", Assert.Throws<ClientException>(() => OnnxServing.Find(_root.Model)).Message, StringComparison.Ordinal);
        Save([], "a.onnx");
        Assert.Equal("a.onnx", Path.GetFileName(OnnxServing.Find(_root.Model)));
        Save([], "b.onnx");
        Assert.Contains("a.onnx, b.onnx", Assert.Throws<ClientException>(() => OnnxServing.Find(_root.Model)).Message, StringComparison.Ordinal);
        Save([]);
        Assert.Equal("model.onnx", Path.GetFileName(OnnxServing.Find(_root.Model)));
    }

    private ServingHost Host(Stream log) => new("ONNX", new OnnxServing(new(_root.Socket)).Load, _root, new(_root.Socket), log);

    private async Task<(HttpStatusCode Status, string Answer)> Ask(byte[] model, string body, string contentType, string accept)
    {
        Save(model);
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var serving = Host(Stream.Null).Run(_ => started.SetResult(), stop.Token);
        await Task.WhenAny(started.Task, serving);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(_root.Socket), cancel);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://container/invocations") { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        stop.Cancel();
        Assert.Equal(0, await serving);
        return (answer.StatusCode, text);
    }

    private void Save(byte[] model, string name = "model.onnx")
    {
        Directory.CreateDirectory(_root.Model);
        File.WriteAllBytes(Path.Combine(_root.Model, name), model);
    }
}
