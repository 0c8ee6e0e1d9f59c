using System.Buffers;
using System.Globalization;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Data.RecordIo;
using Sagebrush.Serving;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>Requests and answers as the container of each version has them; the expected texts are written by Python.</summary>
public sealed class XGBoostServingTests : IDisposable
{
    private const string Selection = "predicted_score, raw_scores,raw_score,Probabilities,probability,labels,predicted_label";

    private static readonly Version Newest = new(1, 7, 1), Oldest = new(0, 72);

    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-xgboost-").FullName;

    public static TheoryData<string> Selectable => ["logistic", "logitraw", "hinge", "softmax", "softprob", "squarederror"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [XGBoostPeerTheory]
    [MemberData(nameof(XGBoostPeer.Names), MemberType = typeof(XGBoostPeer))]
    public void Scores_are_answered_in_the_words_of_Python(string name)
    {
        Assert.Equal(XGBoostPeer.Text(name + ".csv"), Answer(name, accept: null));
        Assert.Equal(XGBoostPeer.Text(name + ".csv"), Answer(name, "*/*"));
        Assert.Equal(XGBoostPeer.Text(name + ".document"), Answer(name, "application/json"));
        Assert.Equal(XGBoostPeer.Text(name + ".jsonlines"), Answer(name, "application/jsonlines; x=y"));
        Assert.Equal(XGBoostPeer.Text(name + ".batch"), Answer(name, "application/json", batch: "true"));
        Assert.Equal(XGBoostPeer.Text(name + ".line"), Answer(name, accept: null, image: Oldest));
        Assert.Equal(XGBoostPeer.Text(name + ".array"), Answer(name, "application/json", image: new(1, 2, 1)));
        Assert.Equal(XGBoostPeer.Text(name + ".batch"), Answer(name, accept: null, image: Oldest, batch: "true"));
    }

    [XGBoostPeerTheory]
    [MemberData(nameof(Selectable))]
    public void A_selection_tells_all_that_the_objective_offers_and_NaN_for_the_rest(string name)
    {
        Assert.Equal(XGBoostPeer.Text(name + ".selected.csv"), Answer(name, "text/csv", selection: Selection));
        Assert.Equal(XGBoostPeer.Text(name + ".selected.csv") + "\n", Answer(name, "text/csv", selection: Selection, batch: "true"));
        Assert.Equal(XGBoostPeer.Text(name + ".selected.document"), Answer(name, "application/json", selection: Selection));
        Assert.Equal(XGBoostPeer.Text(name + ".selected.jsonlines"), Answer(name, "application/jsonlines", selection: Selection));
    }

    [XGBoostPeerTheory]
    [InlineData("logistic", 1)]
    [InlineData("softprob", 3)]
    public void Contributions_can_be_selected_and_sum_to_the_margin(string name, int classes)
    {
        string[] lines = Answer(name, "application/jsonlines", selection: "contributions").TrimEnd().Split('\n');
        var margins = XGBoostPeer.Floats(name + ".margin");
        for (int row = 0; row < lines.Length; row++)
        {
            var contributions = System.Text.Json.JsonDocument.Parse(lines[row]).RootElement.GetProperty("contributions");
            var lists = classes == 1 ? [contributions] : contributions.EnumerateArray().ToArray();
            Assert.Equal(classes, lists.Length);
            Assert.All(lists, (list, i) => Assert.Equal(margins[row * classes + i], list.EnumerateArray().Sum(part => part.GetDouble()), 1e-4));
        }
    }

    [XGBoostPeerFact]
    public void An_objective_of_which_nothing_can_be_selected_is_an_error() => Assert.Equal(
        "Objective `count:poisson` unsupported for selectable inference predictions.",
        Assert.Throws<InvalidOperationException>(() => Answer("poisson", "text/csv", selection: "predicted_score")).Message);

    [XGBoostPeerTheory]
    [InlineData("text/csv", "asked.csv")]
    [InlineData("csv", "asked.csv")]
    [InlineData("text/csv; label_size=1; charset=utf8", "asked.csv")]
    [InlineData("text/libsvm", "asked.libsvm")]
    [InlineData("text/x-libsvm ;charset=utf8", "asked.libsvm")]
    [InlineData("libsvm", "asked.libsvm")]
    [InlineData(null, "asked.libsvm")]
    public void Every_text_format_gives_the_same_answer(string? contentType, string file) =>
        Assert.Equal(XGBoostPeer.Text("softprob.csv"), Answer("softprob", null, Encoding.UTF8.GetBytes(XGBoostPeer.Text(file)), contentType));

    [XGBoostPeerTheory]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    public void The_delimiter_of_CSV_is_found_out(string delimiter) => Assert.Equal(
        XGBoostPeer.Text("logistic.csv"), Answer("logistic", null, Encoding.UTF8.GetBytes(XGBoostPeer.Text("asked.csv").Replace(",", delimiter, StringComparison.Ordinal))));

    [XGBoostPeerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Records_are_asked_and_answered(bool isSparse)
    {
        var (body, expected) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        var (asked, answered) = (new RecordWriter(body), new RecordWriter(expected));
        var value = XGBoostPeer.Floats("softprob.value");
        foreach (var (row, i) in XGBoostPeer.Rows.Chunk(XGBoostPeer.Columns).Take(5).Select((row, i) => (row, i)))
        {
            int[] keys = [.. Enumerable.Range(0, row.Length).Where(key => !float.IsNaN(row[key]))];
            asked.Features(isSparse ? new Tensor([.. keys.Select(key => row[key])]).At(keys, row.Length) : new Tensor(row));
            asked.EndRecord();
            answered.Label("score", new Tensor(value.AsSpan(3 * i, 3)));
            answered.EndRecord();
        }

        var answer = Bytes("softprob", "application/x-recordio-protobuf", body.WrittenSpan.ToArray(), "application/x-recordio-protobuf");
        Assert.Equal(Convert.ToHexString(expected.WrittenSpan), Convert.ToHexString(answer));
    }

    [XGBoostPeerTheory]
    [InlineData("application/json")]
    [InlineData("application/jsonlines")]
    public void JSON_is_read_as_the_other_algorithms_read_it(string contentType)
    {
        string[] instances = [.. XGBoostPeer.Rows.Chunk(XGBoostPeer.Columns).Take(20).Select(row =>
        {
            int[] keys = [.. Enumerable.Range(0, row.Length).Where(key => !float.IsNaN(row[key]))];
            string values = string.Join(',', keys.Select(key => row[key].ToString("R", CultureInfo.InvariantCulture)));
            return $$"""{"data":{"features":{"keys":[{{string.Join(',', keys)}}],"shape":[{{row.Length}}],"values":[{{values}}]""" + "}}}";
        })];
        string body = contentType.EndsWith('s') ? string.Join('\n', instances) : $$"""{"instances":[{{string.Join(',', instances)}}]}""";
        Assert.Equal(XGBoostPeer.Text("logistic.csv"), Answer("logistic", null, Encoding.UTF8.GetBytes(body), contentType));
    }

    [XGBoostPeerTheory]
    [InlineData("1.7.1", "1:0.5 3:2\n2:1", false)]
    [InlineData("3.2.0", "0:0.5 2:2\n1:1", true)]
    [InlineData("3.2.0", "0:0.5 3:2\n1:1", false)]
    public void Columns_of_libsvm_may_count_from_one_in_the_newest_image(string image, string same, bool isShifted)
    {
        string asked = isShifted ? "1:0.5 3:2\n2:1" : same;
        Assert.Equal(
            Answer("squarederror", null, Encoding.UTF8.GetBytes(same), "text/libsvm", Newest), Answer("squarederror", null, Encoding.UTF8.GetBytes(asked), "text/libsvm", Version.Parse(image)));
    }

    [XGBoostPeerTheory]
    [InlineData("1.2.2", 7, true)]
    [InlineData("1.2.2", 8, true)]
    [InlineData("1.2.2", 6, false)]
    [InlineData("1.2.2", 9, false)]
    [InlineData("1.7.1", 6, true)]
    [InlineData("1.7.1", 8, false)]
    public void A_row_may_be_narrower_or_wider_as_the_container_has_it(string image, int columns, bool isTaken)
    {
        string body = string.Join(',', Enumerable.Repeat("1", columns)), same = string.Join(',', Enumerable.Range(0, XGBoostPeer.Columns).Select(i => i < columns ? "1" : ""));
        string Ask(string row) => Answer("squarederror", null, Encoding.UTF8.GetBytes(row), image: Version.Parse(image));
        if (isTaken)
        {
            Assert.Equal(Ask(same), Ask(body));
        }
        else
        {
            Assert.Contains($"Feature size of inference data {columns} is", Assert.Throws<MalformedDataException>(() => Ask(body)).Message);
        }
    }

    [XGBoostPeerFact]
    public void A_request_knows_nothing_of_the_one_before()
    {
        var invocations = Open("squarederror");
        string Ask(string contentType, string body)
        {
            var output = new ArrayBufferWriter<byte>();
            invocations.Answer(new MemoryStream(Encoding.UTF8.GetBytes(body)), contentType, null, output);
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }

        string csv = Ask("text/csv", "1,2,3"), sparse = Ask("text/libsvm", "0:1 1:2 2:3");
        Assert.Equal(csv, sparse);
        Assert.NotEqual(csv, Ask("text/csv", "4,5,6,7\n1,2,3,4"));
        Assert.Throws<UnsupportedMediaTypeException>(() => Ask("text/csv", "4,5\n1,2,3,4"));
        Assert.Equal(csv, Ask("text/csv", "1,2,3"));
        Assert.Equal(csv, Ask("text/libsvm", "0:1 1:2 2:3"));
    }

    [XGBoostPeerFact]
    public void Nothing_is_answered_with_nothing() => Assert.Null(Open("logistic").Answer(new MemoryStream(), "text/csv", null, new ArrayBufferWriter<byte>()));

    [XGBoostPeerTheory]
    [InlineData("text/csv", "1,2\n1,two", "Loading csv data failed with Exception, please ensure data is in csv format:\n line 2: column 2: 'two' is not a number")]
    [InlineData("text/csv", "\n", "the request has no rows")]
    [InlineData("text/csv;label_size=0", "1,2", "text/csv;label_size=0 is not an accepted csv ContentType. Optional parameter label_size must be equal to 1")]
    [InlineData("text/libsvm", "0 1:x", "Loading libsvm data failed with Exception, please ensure data is in libsvm format:\n line 1: ")]
    [InlineData("application/x-recordio-protobuf", "1,2,3,4,5,6", "Loading recordio-protobuf data failed")]
    [InlineData("application/x-parquet", "PAR1", "application/x-parquet is not an accepted ContentType: csv, libsvm")]
    public void What_cannot_be_read_is_unsupported(string contentType, string body, string reason) => Assert.Contains(
        reason, Assert.Throws<UnsupportedMediaTypeException>(() => Answer("logistic", null, Encoding.UTF8.GetBytes(body), contentType)).Message);

    [XGBoostPeerFact]
    public void What_is_not_answered_is_not_acceptable() => Assert.Equal(
        "Accept type text/html is not supported. Please use supported accept types: ['application/json', 'application/jsonlines', 'application/x-recordio-protobuf', 'text/csv'].",
        Assert.Throws<NotAcceptableException>(() => Answer("logistic", "text/html")).Message);

    [XGBoostPeerFact]
    public void The_default_answer_is_that_of_the_environment()
    {
        Folder("logistic");
        var invocations = XGBoostServing.Open(_folder, Newest, new() { DefaultAccept = "application/json" });
        Assert.Equal("application/json", invocations.Answer(Asked(), "text/csv", "*/*", new ArrayBufferWriter<byte>()));
        Assert.Contains("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", Assert.Throws<ClientException>(() => XGBoostServing.Open(_folder, Newest, new() { DefaultAccept = "text/html" })).Message);
    }

    [XGBoostPeerTheory]
    [InlineData("squarederror", "forest")]
    [InlineData("logistic", "dart")]
    public void Several_models_answer_their_mean(string first, string second)
    {
        Folder(first, second);
        var (one, other) = (XGBoostPeer.Floats(first + ".value"), XGBoostPeer.Floats(second + ".value"));
        string[] lines = Ask(new ServingOptions()).TrimEnd().Split('\n');
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (one[i] + other[i]) / 2), lines.Select(line => float.Parse(line, CultureInfo.InvariantCulture)));
        Assert.Equal(XGBoostPeer.Text(first + ".csv"), Ask(new() { Variable = name => name == "SAGEMAKER_INFERENCE_ENSEMBLE" ? "false" : null }));
    }

    [XGBoostPeerFact]
    public void Several_models_of_classes_vote_and_the_smallest_wins_a_tie()
    {
        Assert.Equal([1f, 0, 2], Ensemble.Vote([[1, 2, 2], [1, 0, 2], [0, 1, 0]]));
        Folder("softmax", "softmax", "softmax");
        Assert.Equal(XGBoostPeer.Text("softmax.csv"), Ask(new ServingOptions()));
    }

    [XGBoostPeerFact]
    public void Models_of_different_kinds_make_no_ensemble()
    {
        Folder("logistic", "softprob");
        Assert.Contains("do not make an ensemble", Assert.Throws<ClientException>(() => XGBoostServing.Open(_folder, Newest, new())).Message);
    }

    private string Answer(
        string name, string? accept, byte[]? body = null, string? contentType = "text/csv", Version? image = null, string? selection = null, string? batch = null) =>
        Encoding.UTF8.GetString(Bytes(name, accept, body, contentType, image, selection, batch));

    private byte[] Bytes(
        string name, string? accept, byte[]? body = null, string? contentType = "text/csv", Version? image = null, string? selection = null, string? batch = null)
    {
        var output = new ArrayBufferWriter<byte>();
        using var stream = body is null ? Asked() : new MemoryStream(body);
        Open(name, image, selection, batch).Answer(stream, contentType, accept, output);
        return output.WrittenSpan.ToArray();
    }

    private Invocations Open(string name, Version? image = null, string? selection = null, string? batch = null)
    {
        Folder(name);
        return XGBoostServing.Open(_folder, image ?? Newest, new()
        {
            Variable = variable => variable switch { "SAGEMAKER_INFERENCE_OUTPUT" => selection, "SAGEMAKER_BATCH" => batch, _ => null },
        });
    }

    private string Ask(ServingOptions options)
    {
        var output = new ArrayBufferWriter<byte>();
        XGBoostServing.Open(_folder, Newest, options).Answer(Asked(), "text/csv", null, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private void Folder(params string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            File.Copy(XGBoostPeer.File(names[i] + ".json"), Path.Combine(_folder, $"xgboost-model-{i}"), overwrite: true);
        }
    }

    private static MemoryStream Asked() => new(Encoding.UTF8.GetBytes(XGBoostPeer.Text("asked.csv")));
}
