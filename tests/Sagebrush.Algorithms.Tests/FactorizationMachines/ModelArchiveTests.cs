using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Data.NDArrays;
using Sagebrush.FactorizationMachines;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines;

public sealed class ModelArchiveTests : IDisposable
{
    private const int Features = 5, Factors = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("model").FullName;

    private string File => Path.Combine(_folder, "model_algo-1");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_saved_model_is_the_same_when_it_is_loaded(bool isClassifier, bool isDense)
    {
        using var model = Model(isClassifier, isDense);
        model.Save(_folder, new Dictionary<string, string> { ["epochs"] = "7" });
        using var loaded = FactorizationMachinesModel.Load(_folder);
        Assert.Equal((isClassifier, isDense, model.Bias), (loaded.IsClassifier, loaded.IsDense, loaded.Bias));
        Assert.Equal(Values(model.Linear), Values(loaded.Linear));
        Assert.Equal(Values(model.Factors), Values(loaded.Factors));
        Assert.Equal((Features, Factors), (loaded.FeatureDim, loaded.NumFactors));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void The_saved_network_computes_what_the_model_computes(bool isClassifier, bool isDense)
    {
        using var model = Model(isClassifier, isDense);
        model.Save(_folder);
        float[] row = [0.5f, 0, -2, 1, 3];
        var inputs = Arrays().ToDictionary(array => array.Name["arg:".Length..], Matrix);
        inputs["data"] = Matrix(1, row);
        using var graph = JsonDocument.Parse(Member("symbol.json"));
        Assert.Equal(Score(model, row), new SavedGraph(graph.RootElement).Score(inputs), 1e-5);
    }

    [Theory]
    [InlineData(false, "v (5, 3), w1_weight (5, 1), w0_weight (1,)")]
    [InlineData(true, "v (3, 5), Linear_Plus_Bias_weight (1, 5), Linear_Plus_Bias_bias (1,)")]
    public void Arrays_have_the_names_and_shapes_of_their_network(bool isDense, string expected)
    {
        using var model = Model(isClassifier: false, isDense);
        model.Save(_folder);
        Assert.Equal(expected, string.Join(", ", Arrays().Select(array => $"{array.Name["arg:".Length..]} {array.Shape}")));
        using var graph = JsonDocument.Parse(Member("symbol.json"));
        var names = graph.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("name").GetString()!).ToList();
        Assert.Superset(Arrays().Select(array => array.Name["arg:".Length..]).Append("data").Append("out_label").ToHashSet(), names.ToHashSet());
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void Nodes_come_after_their_inputs_and_are_counted()
    {
        using var model = Model(isClassifier: true, isDense: false);
        model.Save(_folder);
        using var json = JsonDocument.Parse(Member("symbol.json"));
        var graph = json.RootElement;
        var nodes = graph.GetProperty("nodes").EnumerateArray().ToList();
        for (int i = 0; i < nodes.Count; i++)
        {
            Assert.All(nodes[i].GetProperty("inputs").EnumerateArray(), input => Assert.True(input[0].GetInt32() < i));
        }

        Assert.Equal(Enumerable.Range(0, nodes.Count).Where(i => nodes[i].GetProperty("op").GetString() == "null"), graph.GetProperty("arg_nodes").EnumerateArray().Select(node => node.GetInt32()));
        Assert.Equal(Enumerable.Range(0, nodes.Count + 1), graph.GetProperty("node_row_ptr").EnumerateArray().Select(start => start.GetInt32()));
        Assert.Equal(nodes.Count - 1, graph.GetProperty("heads")[0][0].GetInt32());
        Assert.Equal("(5, 3)", nodes.Single(node => node.GetProperty("name").GetString() == "v").GetProperty("attrs").GetProperty("__shape__").GetString());
    }

    [Fact]
    public void Members_are_stored_and_the_same_model_has_the_same_bytes()
    {
        using var model = Model(isClassifier: true, isDense: false);
        model.Save(_folder);
        byte[] first = System.IO.File.ReadAllBytes(File);
        model.Save(_folder);
        Assert.Equal(first, System.IO.File.ReadAllBytes(File));
        using var archive = ZipFile.OpenRead(File);
        Assert.Equal(["symbol.json", "params", "meta.json"], archive.Entries.Select(entry => entry.FullName));
        Assert.All(archive.Entries, entry => Assert.Equal(entry.Length, entry.CompressedLength));
    }

    [Fact]
    public void Hyperparameters_that_were_not_given_are_told_with_their_defaults()
    {
        using var model = Model(isClassifier: true, isDense: false);
        model.Save(_folder, new Dictionary<string, string> { ["epochs"] = "7", ["factors_wd"] = "0.00002" });
        using var meta = JsonDocument.Parse(Member("meta.json"));
        var parameters = meta.RootElement.GetProperty("training_parameters");
        string Of(string name) => parameters.GetProperty(name).GetString()!;
        Assert.Equal(("5", "3", "binary_classifier"), (Of("feature_dim"), Of("num_factors"), Of("predictor_type")));
        Assert.Equal(("7", "0.00002", "1000"), (Of("epochs"), Of("factors_wd"), Of("mini_batch_size")));
    }

    [Fact]
    public void Archives_made_elsewhere_are_read()
    {
        // Deflated, in another order, without prefixes, with numbers for numbers, under another name.
        using var v = Table(2, 1, 2, 3, 4, 5, 6);
        using var w = Table(1, 7, 8, 9);
        using var bias = Table(1, 0.5f);
        Write("model", ("meta.json", """{"training_parameters": {"feature_dim": 3, "predictor_type": "regressor"}}"""u8.ToArray()),
            ("params", Params(NDArray.Matrix("v", v), new("w1_weight", new(3), w), new("w0_weight", new(1, 1), bias))), ("symbol.json", "{}"u8.ToArray()));
        using var model = FactorizationMachinesModel.Load(_folder);
        Assert.Equal((3, 2, 0.5f, false), (model.FeatureDim, model.NumFactors, model.Bias, model.IsClassifier));
        Assert.Equal([7, 8, 9], Values(model.Linear));
        Assert.Equal([1, 2, 3, 4, 5, 6], Values(model.Factors));
    }

    [Theory]
    [InlineData("LogisticRegressionOutput", true)]
    [InlineData("LinearRegressionOutput", false)]
    public void Without_hyperparameters_the_network_tells_what_the_model_is(string op, bool isClassifier)
    {
        using var v = Table(2, 1, 2, 3, 4, 5, 6);
        Write("model_algo-1", ("symbol.json", Encoding.UTF8.GetBytes($$"""{"nodes": [{"op": "null", "name": "data"}, {"op": "{{op}}", "name": "out"}]}""")), ("params", Params(NDArray.Matrix("arg:v", v))));
        using var model = FactorizationMachinesModel.Load(_folder);
        Assert.Equal(isClassifier, model.IsClassifier);
        Assert.Equal([0, 0, 0], Values(model.Linear));
        Assert.Equal(0, model.Bias);
    }

    [Fact]
    public void What_makes_no_model_is_named()
    {
        AssertRefused("has no file model_algo-1, only 0 others");
        System.IO.File.WriteAllBytes(File, "no archive"u8.ToArray());
        AssertRefused("model_algo-1 is not a model of factorization machines: ");
        byte[] meta = """{"training_parameters": {"feature_dim": "3", "predictor_type": "regressor"}}"""u8.ToArray();
        using var v = Table(2, 1, 2, 3, 4, 5, 6);
        using var w = Table(1, 7, 8);
        Write("model_algo-1", ("meta.json", meta));
        AssertRefused("it has no params, only meta.json");
        Write("model_algo-1", ("params", Params(NDArray.Matrix("v", v))));
        AssertRefused("neither meta.json nor symbol.json says whether it is a classifier or a regressor");
        Write("model_algo-1", ("meta.json", meta), ("params", Params(NDArray.Matrix("arg:w", v))));
        AssertRefused("params has no array v, only arg:w");
        Write("model_algo-1", ("meta.json", meta), ("params", Params(NDArray.Matrix("arg:v", v), NDArray.Matrix("arg:w1_weight", w))));
        AssertRefused("Array arg:w1_weight of params has the shape (2, 1), expected 3 in all");
        Write("model_algo-1", ("meta.json", meta), ("params", Params(new NDArray("v", new(6), v))));
        AssertRefused("Array v of params has the shape (6,), expected a row for each feature");
        Write("model_algo-1", ("meta.json", meta), ("params", Params(NDArray.Matrix("v", w))));
        AssertRefused("feature_dim of meta.json is 3, the arrays of params are for 2 features");
        Write("model_algo-1", ("meta.json", meta), ("params", Params(NDArray.Matrix("v", v))[..50]));
        AssertRefused("params, array 1 of 1, byte 50: the file ends");
        Write("model_algo-1", ("meta.json", """{"training_parameters": {"predictor_type": "ranker"}}"""u8.ToArray()), ("params", Params(NDArray.Matrix("v", v))));
        AssertRefused("predictor_type of meta.json is 'ranker', expected binary_classifier or regressor");
    }

    [Fact]
    public void Damaged_archives_are_read_or_refused_but_nothing_else_happens()
    {
        using (var model = Model(isClassifier: true, isDense: false))
        {
            model.Save(_folder);
        }

        byte[] whole = System.IO.File.ReadAllBytes(File);
        var random = new Random(4);
        for (int round = 0; round < 1000; round++)
        {
            byte[] damaged = random.Next(10) == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int hits = random.Next(1, 4); hits > 0 && damaged.Length > 0; hits--)
            {
                // The symbol fills most of the file: what is behind it is hit more often.
                damaged[random.Next(2) == 0 ? random.Next(damaged.Length) : Math.Max(0, damaged.Length - 1 - random.Next(1500))] = (byte)random.Next(256);
            }

            System.IO.File.WriteAllBytes(File, damaged);
            try
            {
                FactorizationMachinesModel.Load(_folder).Dispose();
            }
            catch (ClientException e)
            {
                Assert.StartsWith("model_algo-1 is not a model of factorization machines: ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static FactorizationMachinesModel Model(bool isClassifier, bool isDense)
    {
        var random = new Random(11);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        return new(0.25f, Table(1, Draw(Features)), Table(Factors, Draw(Features * Factors)), isClassifier, isDense);
    }

    private static float Score(FactorizationMachinesModel model, float[] row)
    {
        var rows = new RowBatch();
        rows.Add(row, []);
        float[] scores = new float[1];
        model.Score(rows, scores);
        return scores[0];
    }

    private static FactorTable Table(int width, params float[] values)
    {
        var table = new FactorTable(values.Length / width, width);
        values.CopyTo(table.Slice(0, values.Length));
        return table;
    }

    private static float[] Values(FactorTable table) => table.Slice(0, (int)table.Count).ToArray();

    private static byte[] Params(params NDArray[] arrays)
    {
        using var stream = new MemoryStream();
        NDArrayWriter.Write(stream, arrays);
        return stream.ToArray();
    }

    private static double[,] Matrix(NDArray array) => Matrix(array.Values.Rows, Values(array.Values));

    private static double[,] Matrix(int rows, float[] values)
    {
        var matrix = new double[rows, values.Length / rows];
        for (int i = 0; i < values.Length; i++)
        {
            matrix[i / matrix.GetLength(1), i % matrix.GetLength(1)] = values[i];
        }

        return matrix;
    }

    private void AssertRefused(string error) =>
        Assert.Contains(error, Assert.Throws<ClientException>(() => FactorizationMachinesModel.Load(_folder)).Message, StringComparison.Ordinal);

    private void Write(string name, params (string Name, byte[] Bytes)[] members)
    {
        using var archive = new ZipArchive(System.IO.File.Create(Path.Combine(_folder, name)), ZipArchiveMode.Create);
        foreach (var (member, bytes) in members)
        {
            using var stream = archive.CreateEntry(member, CompressionLevel.Optimal).Open();
            stream.Write(bytes);
        }
    }

    private byte[] Member(string name)
    {
        using var archive = ZipFile.OpenRead(File);
        using var stream = archive.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private IReadOnlyList<NDArray> Arrays()
    {
        byte[] bytes = Member("params");
        return NDArrayReader.Read(new MemoryStream(bytes), bytes.Length);
    }
}
