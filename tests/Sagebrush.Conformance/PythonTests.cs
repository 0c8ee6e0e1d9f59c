using System.Text.RegularExpressions;

namespace Sagebrush.Conformance;

/// <summary>boto3 and the SageMaker Python SDK against the real program: every test of <c>python/</c> is a test here.</summary>
public sealed partial class PythonTests(Outcomes outcomes) : IClassFixture<Outcomes>
{
    private const string SdkSuite = "sagemaker_sdk", XGBoostSuite = "xgboost_", ScriptSuite = "scripts", StreamSuite = "streams", ImageSuite = "own_containers", OnnxSuite = "onnx_models";

    /// <summary>Suite, and <c>Class.test_name</c> as the files declare them.</summary>
    public static TheoryData<string, string> BotoSuites() => Declared(suite => suite is not (SdkSuite or ScriptSuite or StreamSuite or ImageSuite or OnnxSuite) && !suite.StartsWith(XGBoostSuite, StringComparison.Ordinal));

    /// <summary>The suites that need XGBoost's library, here and in Python.</summary>
    public static TheoryData<string, string> XGBoostSuites() => Declared(suite => suite.StartsWith(XGBoostSuite, StringComparison.Ordinal));

    /// <summary>The suite that needs the SageMaker Python SDK.</summary>
    public static TheoryData<string, string> SdkSuites() => Declared(suite => suite == SdkSuite);

    /// <summary>The suites whose containers need scikit-learn.</summary>
    public static TheoryData<string, string> ScriptSuites() => Declared(suite => suite is ScriptSuite or StreamSuite);

    /// <summary>The suite that makes and runs images of its own.</summary>
    public static TheoryData<string, string> ImageSuites() => Declared(suite => suite == ImageSuite);

    /// <summary>The suite that needs ONNX Runtime.</summary>
    public static TheoryData<string, string> OnnxSuites() => Declared(suite => suite == OnnxSuite);

    [PythonTheory]
    [MemberData(nameof(BotoSuites))]
    public Task Boto3(string suite, string test) => Check(suite, test);

    [XGBoostTheory]
    [MemberData(nameof(XGBoostSuites))]
    public Task XGBoost(string suite, string test) => Check(suite, test);

    [SageMakerSdkTheory]
    [MemberData(nameof(SdkSuites))]
    public Task SageMakerSdk(string suite, string test) => Check(suite, test);

    [ScriptTheory]
    [MemberData(nameof(ScriptSuites))]
    public Task Scripts(string suite, string test) => Check(suite, test);

    [BusyboxTheory]
    [MemberData(nameof(ImageSuites))]
    public Task OwnContainers(string suite, string test) => Check(suite, test);

    [OnnxTheory]
    [MemberData(nameof(OnnxSuites))]
    public Task Onnx(string suite, string test) => Check(suite, test);

    private Task Check(string suite, string test) => outcomes.Check(
        suite, test, server => Command.Run(Tools.Python!, ["run.py", suite], server.ClientEnvironment, Repository.Suite("python")));

    private static TheoryData<string, string> Declared(Func<string, bool> isWanted)
    {
        var all = new TheoryData<string, string>();
        foreach (string file in Directory.EnumerateFiles(Repository.Suite("python"), "*.py").Order(StringComparer.Ordinal)
            .Where(file => isWanted(Path.GetFileNameWithoutExtension(file))))
        {
            string found = "";
            foreach (Match line in Declaration().Matches(File.ReadAllText(file)))
            {
                if (line.Groups["class"] is { Success: true } name)
                {
                    found = name.Value;
                }
                else
                {
                    all.Add(Path.GetFileNameWithoutExtension(file), $"{found}.{line.Groups["test"].Value}");
                }
            }
        }

        return all;
    }

    [GeneratedRegex(@"^class (?<class>\w+)|^    def (?<test>test_\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
