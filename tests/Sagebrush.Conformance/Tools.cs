using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sagebrush.Conformance;

/// <summary>The foreign clients of this machine; null where one is missing, with the reason beside it.</summary>
internal static class Tools
{
    /// <summary>A Python that has boto3.</summary>
    public static string? Python { get; } = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(p => Succeeds(p, "-c", "import boto3"));

    /// <summary>An AWS CLI that follows AWS_ENDPOINT_URL: one that did not would go to AWS.</summary>
    public static string? AwsCli { get; } = Python is not null && Succeeds("aws", "--version") && FollowsEndpointUrl(Version("aws", "--version")) ? "aws" : null;

    /// <summary>Whether this boto3 follows AWS_ENDPOINT_URL by itself.</summary>
    public static bool BotoFollowsEndpointUrl { get; } =
        Python is not null && FollowsEndpointUrl(Version(Python, "-c", "import botocore; print('botocore/' + botocore.__version__)"));

    /// <summary>Whether that Python has the SageMaker Python SDK 2.x too.</summary>
    public static bool HasSageMakerSdk { get; } =
        Python is not null && Succeeds(Python, "-c", "import importlib.metadata as m; assert m.version('sagemaker').startswith('2.')");

    /// <summary>The Python of the system, under which scripts run unless the configuration names another.</summary>
    public const string SystemPython = "/usr/bin/python3";

    /// <summary>Whether there is XGBoost's library, and a Python of the system that has XGBoost too.</summary>
    public static bool HasXGBoost { get; } = Python is not null && Succeeds(SystemPython, "-c", "import xgboost, pandas");

    /// <summary>Whether that Python has what scripts of the tests import.</summary>
    public static bool HasScikitLearn { get; } = Succeeds(SystemPython, "-c", "import sklearn, pandas, boto3, fsspec, pip, venv");

    /// <summary>Whether own images can be made and run: bubblewrap, and a busybox that needs no libraries.</summary>
    public static bool HasBusybox { get; } = Python is not null && Succeeds("bwrap", "--ro-bind", "/", "/", "true") && Succeeds("sh", "-c", "command -v busybox && ! ldd $(command -v busybox)");

    /// <summary>Whether there is skopeo, which copies images, and a Python that makes one.</summary>
    public static bool HasSkopeo { get; } = Python is not null && Succeeds("skopeo", "--version");

    /// <summary>Node with the packages of <c>javascript/package-lock.json</c> installed.</summary>
    public static string? Node { get; } =
        Directory.Exists(Path.Combine(Repository.Suite("javascript"), "node_modules")) && Succeeds("node", "--version") ? "node" : null;

    /// <summary>Whether the library of the built-in XGBoost is where the program looks for it.</summary>
    public static bool HasXGBoostLibrary { get; } = NativeLibrary.TryLoad("libxgboost.so.0", out _);

    /// <summary>The 50,000 real reviews; null where they are not beside the checkout.</summary>
    public static string? Reviews { get; } = Path.Combine(Repository.Root, "..", "shared", "data", "imdb") is var folder && Directory.Exists(folder) ? folder : null;

    /// <summary>MovieLens 100K; null where it is not beside the checkout.</summary>
    public static string? MovieLens { get; } = Path.Combine(Repository.Root, "..", "shared", "data", "movielens-100k") is var folder && Directory.Exists(folder) ? folder : null;

    /// <summary>Reviews of wines; null where they are not beside the checkout.</summary>
    public static string? WineReviews { get; } = Path.Combine(Repository.Root, "..", "shared", "data", "wine-reviews") is var folder && Directory.Exists(folder) ? folder : null;

    public const string NoWineReviews = "no ../shared/data/wine-reviews";
    public const string NoMovieLens = "no ../shared/data/movielens-100k";
    public const string NoReviews = "no ../shared/data/imdb";
    public const string NoXGBoostLibrary = "no libxgboost (Debian: libxgboost0)";
    public const string NoPython = "no python3 with boto3 (Debian: python3-boto3)";
    public const string NoAwsCli = "no AWS CLI that knows AWS_ENDPOINT_URL (1.29 or 2.13)";
    public const string NoSageMakerSdk = "no SageMaker Python SDK 2.x (sagemaker on PyPI)";
    public const string NoXGBoost = "no python3 with xgboost and pandas (Debian: libxgboost0, python3-xgboost, python3-pandas)";
    public const string NoScikitLearn =
        "no /usr/bin/python3 with scikit-learn, pandas, boto3, fsspec, pip (Debian: python3-sklearn, python3-pandas, python3-boto3, python3-fsspec, python3-pip)";

    public const string NoBusybox = "no bubblewrap, or no busybox without libraries (Debian: bubblewrap, busybox-static)";

    public const string NoNode = "no node, or no node_modules (npm ci in tests/Sagebrush.Conformance/javascript)";

    // aws-cli/1.45.11 … botocore/1.43.11, aws-cli/2.9.19 …, botocore/1.29.27
    private static bool FollowsEndpointUrl(string text)
    {
        string version = text.Split("botocore/") is [_, var boto] ? boto : text.Split("aws-cli/")[^1];
        string[] parts = version.Split(' ', '\n')[0].Split('.');
        (int major, int minor) = (int.Parse(parts[0]), int.Parse(parts[1]));
        return major == 1 ? minor >= 31 : minor >= 13;
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(Command.Prepare(program, arguments, new Dictionary<string, string>()))!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string Version(string program, params string[] arguments)
    {
        using var process = Process.Start(Command.Prepare(program, arguments, new Dictionary<string, string>()))!;
        return process.StandardOutput.ReadToEnd();
    }
}
