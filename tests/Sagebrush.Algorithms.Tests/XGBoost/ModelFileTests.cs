using System.IO.Compression;
using Sagebrush.Algorithms;
using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>Files that are models, and files that are not.</summary>
public sealed class ModelFileTests : IDisposable
{
    private static readonly string Data = Path.Combine(Repository.Folder, "..", "shared", "data", "models");

    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-xgboost-").FullName;

    public static bool HasData => XGBoostLibrary.IsInstalled && Directory.Exists(Data);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ForeignModelTheory]
    [InlineData("xgb-r-abalone/xgb.model", "multi:softmax", 4, 3)]
    [InlineData("xgboost-saved-booster/xgboost-model", "multi:softprob", 4, 3)]
    [InlineData("xgboost-abalone-ubj/xgboost-model", "reg:squarederror", 8, 0)]
    public void Models_of_other_versions_are_read(string file, string objective, int features, int classes)
    {
        using var model = XGBoostModel.Load(Path.Combine(Data, file));
        Assert.Equal((objective, features, classes), (model.Objective, model.FeatureCount, model.ClassCount));
    }

    [ForeignModelTheory]
    [InlineData(new[] { 1, .455f, .365f, .095f, .514f, .2245f, .101f, .15f }, 8.0854f)]
    public void The_bias_of_a_newer_version_counts(float[] row, float rings)
    {
        using var model = XGBoostModel.Load(Path.Combine(Data, "xgboost-abalone-ubj"));
        var answer = new float[1];
        model.Predict(row, answer);
        Assert.Equal(rings, answer[0], 0.01f);
    }

    [ForeignModelTheory]
    [InlineData("xgboost-pickled/xgboost-model")]
    public void A_pickle_is_refused_with_the_way_out(string file) =>
        Assert.Contains("booster.save_model(\"xgboost-model\")", Assert.Throws<ClientException>(() => XGBoostModel.Load(Path.Combine(Data, file))).Message);

    [XGBoostPeerFact]
    public void A_pickle_of_today_is_refused() => Assert.Contains(
        "logistic.pickle cannot be loaded: it is a Python pickle", Assert.Throws<ClientException>(() => XGBoostModel.Load(XGBoostPeer.File("logistic.pickle"))).Message);

    [XGBoostPeerTheory]
    [InlineData("json", "[2.5E0]", 2.5f)]
    [InlineData("ubj", "[2.5E0]", 2.5f)]
    [InlineData("json", "[2.5E0, 2.5E0]", 2.5f)]
    [InlineData("ubj", "2.5E0", 2.5f)]
    public void A_bias_may_be_a_list_of_one_number(string format, string bias, float expected)
    {
        using var model = XGBoostModel.Load(WithBias(format, bias));
        var (before, after) = (XGBoostPeer.Floats("squarederror.value"), new float[XGBoostPeer.Rows.Length / XGBoostPeer.Columns]);
        model.Predict(XGBoostPeer.Rows, after);
        Assert.Equal(before[0] - 3.25f + expected, after[0], 1e-5f);
    }

    [XGBoostPeerFact]
    public void Every_class_may_have_a_bias_of_its_own()
    {
        byte[] bytes = File.ReadAllBytes(XGBoostPeer.File("biased.json"));
        using var model = XGBoostModel.Load(Replaced(bytes, "\"base_score\":\"5E-1\""u8, "\"base_score\":\"[2.5E-1,-5E-1,1E0]\""u8));
        var (rows, value, margin) = (XGBoostPeer.Rows, XGBoostPeer.Floats("biased.value"), XGBoostPeer.Floats("biased.margin"));
        var (values, margins, contributions) = (new float[value.Length], new float[margin.Length], new float[margin.Length * (XGBoostPeer.Columns + 1)]);
        model.Predict(rows, values);
        model.Margins(rows, margins);
        model.Contributions(rows, contributions);
        Assert.Equal(value, values);
        Assert.Equal(margin, margins);
        Assert.Equal(XGBoostPeer.Floats("biased.contributions"), contributions);
    }

    [XGBoostPeerTheory]
    [InlineData("json")]
    [InlineData("ubj")]
    public void Biases_of_what_has_no_classes_are_refused(string format) =>
        Assert.Contains("list of 2 different numbers", Assert.Throws<ClientException>(() => XGBoostModel.Load(WithBias(format, "[1E0,2E0]"))).Message);

    [XGBoostTheory]
    [InlineData("", "the file is empty")]
    [InlineData("{}", "XGBoost")]
    [InlineData("{\"learner\":", "XGBoost")]
    [InlineData("CONFIG-offset:\0\0\0\0", "booster's memory")]
    [InlineData("binf", "it is no model of XGBoost")]
    [InlineData("hello, I am a text file that has nothing to do with it", "it is no model of XGBoost")]
    public void What_is_no_model_is_refused(string text, string reason)
    {
        byte[] bytes = [.. text.Select(letter => (byte)letter)];
        Assert.Contains(reason, Assert.Throws<ClientException>(() => XGBoostModel.Load(bytes)).Message);
    }

    [XGBoostFact]
    public void A_compressed_model_is_refused()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write("{}"u8);
        }

        Assert.Contains("it is compressed", Assert.Throws<ClientException>(() => XGBoostModel.Load(bytes.ToArray())).Message);
    }

    [XGBoostPeerTheory]
    [InlineData("softprob.json")]
    [InlineData("softprob.ubj")]
    [InlineData("softprob.deprecated")]
    [InlineData("dart.deprecated")]
    [InlineData("linear.deprecated")]
    public void A_model_that_is_cut_off_is_refused(string file)
    {
        byte[] bytes = File.ReadAllBytes(XGBoostPeer.File(file));
        for (int length = 0; length < bytes.Length - 1; length += 1 + length / 20)
        {
            Assert.Throws<ClientException>(() => XGBoostModel.Load(bytes.AsSpan(0, length)));
        }
    }

    [XGBoostPeerFact]
    public void A_child_outside_of_its_tree_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(XGBoostPeer.File("squarederror.deprecated"));
        int names = 4 + 136 + 8 + "reg:squarederror".Length + 8 + "gbtree".Length, left = names + 160 + 148 + 4;
        bytes[left + 2] = 1;
        Assert.Contains("no model", Assert.Throws<ClientException>(() => XGBoostModel.Load(bytes)).Message);
    }

    [Fact]
    public void A_folder_without_a_model_is_refused()
    {
        File.WriteAllBytes(Path.Combine(_folder, ".hidden"), []);
        Assert.Contains("There is no model", Assert.Throws<ClientException>(() => XGBoostModel.Load(_folder)).Message);
    }

    [Fact]
    public void Of_several_files_one_must_be_named()
    {
        File.WriteAllBytes(Path.Combine(_folder, "b"), []);
        File.WriteAllBytes(Path.Combine(_folder, "a"), []);
        Assert.Contains("2 files (a, b)", Assert.Throws<ClientException>(() => XGBoostModel.Load(_folder)).Message);
    }

    // As the model of a newer version has it.
    private static byte[] WithBias(string format, string bias)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(XGBoostPeer.File("squarederror." + format));
        ReadOnlySpan<byte> before = format == "json" ? "\"base_score\":\"3.25E0\""u8 : "base_scoreSL\0\0\0\0\0\0\0\u00063.25E0"u8;
        byte[] text = [.. bias.Select(letter => (byte)letter)];
        byte[] after = format == "json" ? [.. "\"base_score\":\""u8, .. text, (byte)'"'] : [.. "base_scoreSL\0\0\0\0\0\0\0"u8, (byte)text.Length, .. text];
        return Replaced(bytes, before, after);
    }

    private static byte[] Replaced(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        int at = bytes.IndexOf(before);
        Assert.True(at > 0);
        return [.. bytes[..at], .. after, .. bytes[(at + before.Length)..]];
    }
}

/// <summary>Cases that need the models in ../shared/data.</summary>
internal sealed class ForeignModelTheoryAttribute : TheoryAttribute
{
    public ForeignModelTheoryAttribute() => Skip = ModelFileTests.HasData ? null : "no libxgboost, or no ../shared/data/models";
}
