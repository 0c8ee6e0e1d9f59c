using System.Runtime.InteropServices;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>Python's own XGBoost, in the Python that has it; it trains a model of each kind once and says what it predicts.</summary>
internal static class XGBoostPeer
{
    /// <summary>Width of the rows that the models were trained with.</summary>
    public const int Columns = 7;

    private static readonly string? Python = PythonRun.With("xgboost");

    private static readonly Lazy<string> Folder = new(Trained);

    /// <summary>The library is there too.</summary>
    public static bool IsThere => Python is not null && Sagebrush.XGBoost.XGBoostLibrary.IsInstalled;

    /// <summary>The models by name.</summary>
    public static TheoryData<string> Names =>
    [
        "logistic", "logitraw", "hinge", "softmax", "softprob", "squarederror", "absoluteerror", "poisson", "pairwise", "dart", "linear", "forest", "stopped",
        "stopped-softprob",
    ];

    /// <summary>The forms in which each of them is saved.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["json", "ubj", "deprecated"];

    /// <summary>The rows that all of them answer.</summary>
    public static float[] Rows => Floats("rows");

    /// <summary>A file of the peer's: <c>logistic.json</c>, <c>.ubj</c>, <c>.deprecated</c>, <c>.pickle</c>.</summary>
    public static string File(string name) => Path.Combine(Folder.Value, name);

    /// <summary>What Python predicted: <c>logistic.value</c>, <c>.margin</c>, <c>.contributions</c>, <c>.approximate</c>, <c>.leaves</c>.</summary>
    public static float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(System.IO.File.ReadAllBytes(File(name + ".f4"))).ToArray();

    /// <summary>What Python writes of the first rows, by name and form: <c>asked.csv</c>, <c>logistic.document</c>, <c>logistic.selected.csv</c>.</summary>
    public static string Text(string name) => System.IO.File.ReadAllText(File(name));

    private static string Trained()
    {
        string folder = Directory.CreateTempSubdirectory("sagebrush-xgboost-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var run = PythonRun.Of(Python!, Path.Combine(Repository.Folder, "tests", "Sagebrush.Algorithms.Tests", "XGBoost", "xgboost_peer.py"), "models", folder);
        Assert.True(run.Code == 0, run.Error);
        return folder;
    }
}

/// <summary>A test that compares with Python's XGBoost.</summary>
internal sealed class XGBoostPeerFactAttribute : FactAttribute
{
    public XGBoostPeerFactAttribute() => Skip = XGBoostPeer.IsThere ? null : Missing;

    public const string Missing = "no libxgboost or no python3 with xgboost and pandas (Debian: libxgboost0, python3-xgboost, python3-pandas)";
}

/// <summary>Cases of a test that compares with Python's XGBoost.</summary>
internal sealed class XGBoostPeerTheoryAttribute : TheoryAttribute
{
    public XGBoostPeerTheoryAttribute() => Skip = XGBoostPeer.IsThere ? null : XGBoostPeerFactAttribute.Missing;
}
