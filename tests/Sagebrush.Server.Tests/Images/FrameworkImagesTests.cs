using Sagebrush.Contract;
using Sagebrush.Tests;
using Xunit;

namespace Sagebrush.Images;

public sealed class FrameworkImagesTests : IDisposable
{
    private const string Registry = "683313688378.dkr.ecr.us-east-1.amazonaws.com/";

    private static readonly Dictionary<string, string> Nothing = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-frameworks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sagemaker-scikit-learn:1.2-1-cpu-py3", "scikit-learn")]
    [InlineData("sagemaker-scikit-learn:any", "scikit-learn")]
    [InlineData("pytorch-training:2.0.0-cpu-py310", "pytorch")]
    [InlineData("pytorch-inference:2.0.0-cpu-py310", "pytorch")]
    [InlineData("tensorflow-training:2.12-cpu-py310", "tensorflow")]
    [InlineData("mxnet-inference:1.9-cpu-py38", "mxnet")]
    [InlineData("huggingface-pytorch-training:2.0.0-transformers4.28.1-gpu-py310", "huggingface")]
    public void Images_are_known_by_repository(string image, string framework) =>
        Assert.Equal(framework, Find(image)?.Environment["SAGEBRUSH_FRAMEWORK"]);

    [Theory]
    [InlineData("sagemaker-scikit-learn-like:1")]
    [InlineData("pytorch:1")]
    [InlineData("knn:1")]
    public void Other_images_are_not(string image) => Assert.Null(Find(image));

    [Fact]
    public void XGBoost_is_a_framework_where_the_request_names_a_script_and_an_algorithm_elsewhere()
    {
        var algorithm = new Manifest { Name = "xgboost", Images = [new("sagemaker-xgboost", ["1.7-1"])], Inference = new(["text/csv"], ["text/csv"]) };
        var catalog = new ImageCatalog(new FrameworkImages(Nothing, _folder), new BuiltInImages([algorithm], ["/usr/bin/env"]));

        Assert.IsType<BuiltInImage>(catalog.Find(Registry + "sagemaker-xgboost:1.7-1"));
        Assert.IsType<FrameworkImage>(catalog.Find(Registry + "sagemaker-xgboost:1.7-1", hasScript: true));
        Assert.IsType<FrameworkImage>(catalog.Find(Registry + "sagemaker-scikit-learn:1", hasScript: true));
    }

    [Fact]
    public void A_missing_interpreter_is_named_with_the_setting_that_names_another() =>
        Assert.Equal(
            "scripts for scikit-learn run with /nowhere/python, which does not exist. Install one, or name an interpreter or a virtual environment that has it: "
            + "frameworks.scikit-learn in sagebrush.json, or SAGEBRUSH_FRAMEWORKS=scikit-learn=PATH.",
            Find("sagemaker-scikit-learn:1", new() { ["scikit-learn"] = "/nowhere/python" })?.Missing());

    [Fact]
    public void A_program_that_is_no_Python_is_named() =>
        Assert.Contains("/usr/bin/true, which is no Python", Find("mxnet-training:1", new() { ["mxnet"] = "/usr/bin/true" })?.Missing(), StringComparison.Ordinal);

    [SystemPythonFact]
    public void A_virtual_environment_lacks_a_module_until_it_is_installed()
    {
        string home = Path.Combine(_folder, "environment");
        Assert.Equal(0, PythonRun.Of("/usr/bin/python3", "-m", "venv", "--without-pip", home).Code);
        var image = Find("mxnet-training:1", new() { ["mxnet"] = home })!;

        Assert.Contains("has no module 'mxnet'", image.Missing(), StringComparison.Ordinal);

        File.WriteAllBytes(Path.Combine(Directory.GetDirectories(Path.Combine(home, "lib"))[0], "site-packages", "mxnet.py"), []);
        Assert.Null(image.Missing());
        Assert.Equal(Path.Combine(home, "bin", "python3"), image.TrainCommand[0]);
        Assert.Contains(home, image.ReadOnly);
        Assert.DoesNotContain("/usr", image.ReadOnly);
    }

    [Fact]
    public void A_training_job_names_a_script()
    {
        var image = Find("sagemaker-scikit-learn:1")!;

        Assert.Contains("hyperParameters.sagemaker_program", image.TrainingError(Nothing, Nothing), StringComparison.Ordinal);
        Assert.Null(image.TrainingError(new Dictionary<string, string> { ["sagemaker_program"] = "\"train.py\"" }, Nothing));
        Assert.Null(image.TrainingError(Nothing, new Dictionary<string, string> { ["SAGEMAKER_PROGRAM"] = "train.py" }));
    }

    private ContainerImage? Find(string image, Dictionary<string, string>? interpreters = null) =>
        new FrameworkImages(interpreters ?? Nothing, _folder).Find(ImageUri.Parse(Registry + image)!);

    /// <summary>A fact that needs the system's Python.</summary>
    private sealed class SystemPythonFactAttribute : FactAttribute
    {
        public SystemPythonFactAttribute() => Skip = File.Exists("/usr/bin/python3") ? null : "no /usr/bin/python3";
    }
}
