namespace Sagebrush.Images;

/// <summary>A framework whose images of AWS's run a user's script.</summary>
/// <param name="Name">What the configuration calls it: <c>scikit-learn</c>.</param>
/// <param name="Repositories">Its images' repositories: a whole name, or what names begin with, ending in a dash.</param>
/// <param name="Module">What its scripts import.</param>
/// <param name="Source">How an interpreter comes by that, to follow "Install it".</param>
public sealed record Framework(string Name, IReadOnlyList<string> Repositories, string Module, string Source)
{
    /// <summary>True when an image of that repository is also a built-in algorithm, and a script's only where the request names one.</summary>
    public bool IsAlgorithmToo { get; init; }

    /// <summary>What AWS's container calls its training entry point; scripts find it as <c>SM_FRAMEWORK_MODULE</c>.</summary>
    public string TrainingModule => $"sagemaker_{(Module == "sklearn" ? Module : Name)}_container.training:main";

    /// <summary>All that are recognised.</summary>
    public static IReadOnlyList<Framework> All { get; } =
    [
        new("scikit-learn", ["sagemaker-scikit-learn"], "sklearn", "(Debian and Ubuntu: apt-get install python3-sklearn)"),
        new("xgboost", ["sagemaker-xgboost"], "xgboost", "(Debian and Ubuntu: apt-get install python3-xgboost)") { IsAlgorithmToo = true },
        new("pytorch", ["pytorch-", "sagemaker-pytorch", "sagemaker-pytorch-"], "torch", "(Debian and Ubuntu: apt-get install python3-torch)"),
        new("tensorflow", ["tensorflow-", "sagemaker-tensorflow", "sagemaker-tensorflow-"], "tensorflow", "(pip install tensorflow)"),
        new("mxnet", ["mxnet-", "sagemaker-mxnet", "sagemaker-mxnet-"], "mxnet", "(pip install mxnet)"),
        new("huggingface", ["huggingface-"], "transformers", "(pip install transformers)"),
    ];

    /// <summary>True for the repository of one of its images, without folders.</summary>
    public bool Owns(string repository) =>
        Repositories.Any(name => name.EndsWith('-') ? repository.StartsWith(name, StringComparison.Ordinal) : repository == name);
}
