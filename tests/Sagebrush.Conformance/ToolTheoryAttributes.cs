using Sagebrush.Tests;

namespace Sagebrush.Conformance;

/// <summary>A theory that needs a Python with boto3.</summary>
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = Tools.Python is null ? Tools.NoPython : null;
}

/// <summary>A theory that needs the SageMaker Python SDK.</summary>
internal sealed class SageMakerSdkTheoryAttribute : TheoryAttribute
{
    public SageMakerSdkTheoryAttribute() => Skip = Tools.HasSageMakerSdk ? null : Tools.NoSageMakerSdk;
}

/// <summary>A fact that needs the SageMaker Python SDK.</summary>
internal sealed class SageMakerSdkFactAttribute : FactAttribute
{
    public SageMakerSdkFactAttribute() => Skip = Tools.HasSageMakerSdk ? null : Tools.NoSageMakerSdk;
}

/// <summary>A fact that needs scikit-learn under the Python of the system, and the real reviews of wines where it names them.</summary>
internal sealed class ScikitLearnFactAttribute : FactAttribute
{
    public ScikitLearnFactAttribute(bool reviews = false) =>
        Skip = !Tools.HasScikitLearn ? Tools.NoScikitLearn : reviews && Tools.WineReviews is null ? Tools.NoWineReviews : null;
}

/// <summary>A theory that needs XGBoost's library, here and in Python.</summary>
internal sealed class XGBoostTheoryAttribute : TheoryAttribute
{
    public XGBoostTheoryAttribute() => Skip = Tools.HasXGBoost ? null : Tools.NoXGBoost;
}

/// <summary>A theory whose jobs run scripts for scikit-learn.</summary>
internal sealed class ScriptTheoryAttribute : TheoryAttribute
{
    public ScriptTheoryAttribute() => Skip = Tools.Python is null ? Tools.NoPython : Tools.HasScikitLearn ? null : Tools.NoScikitLearn;
}

/// <summary>A theory that makes and runs images of its own.</summary>
internal sealed class BusyboxTheoryAttribute : TheoryAttribute
{
    public BusyboxTheoryAttribute() => Skip = Tools.HasBusybox ? null : Tools.NoBusybox;
}

/// <summary>A fact that needs skopeo.</summary>
internal sealed class SkopeoFactAttribute : FactAttribute
{
    public SkopeoFactAttribute() => Skip = Tools.HasSkopeo ? null : "no skopeo, or no python3 with boto3 (Debian: skopeo, python3-boto3)";
}

/// <summary>A theory that needs Node and the AWS SDK for JavaScript.</summary>
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = Tools.Node is null ? Tools.NoNode : null;
}

/// <summary>A fact that needs the AWS CLI.</summary>
internal sealed class AwsCliFactAttribute : FactAttribute
{
    public AwsCliFactAttribute() => Skip = Tools.AwsCli is null ? Tools.NoAwsCli : null;
}

/// <summary>A fact that needs a boto3 which follows AWS_ENDPOINT_URL by itself.</summary>
internal sealed class NewBotoFactAttribute : FactAttribute
{
    public NewBotoFactAttribute() => Skip = Tools.BotoFollowsEndpointUrl ? null : "no boto3 that knows AWS_ENDPOINT_URL (1.28)";
}

/// <summary>A theory that needs ONNX Runtime and a Python with boto3.</summary>
internal sealed class OnnxTheoryAttribute : TheoryAttribute
{
    public OnnxTheoryAttribute() => Skip = OnnxRuntimeFile.Path is null ? OnnxRuntimeFile.Missing : Tools.Python is null ? Tools.NoPython : null;
}

/// <summary>A fact that needs ONNX Runtime and such a boto3.</summary>
internal sealed class OnnxFactAttribute : FactAttribute
{
    public OnnxFactAttribute() => Skip = OnnxRuntimeFile.Path is null ? OnnxRuntimeFile.Missing : new NewBotoFactAttribute().Skip;
}

/// <summary>A fact that needs the real MovieLens 100K.</summary>
internal sealed class MovieLensFactAttribute : FactAttribute
{
    public MovieLensFactAttribute() => Skip = Tools.MovieLens is null ? Tools.NoMovieLens : null;
}

/// <summary>A fact that needs the library of the built-in XGBoost, and a foreign client or the real reviews where it names them.</summary>
internal sealed class XGBoostLibraryFactAttribute : FactAttribute
{
    public XGBoostLibraryFactAttribute(bool boto = false, bool awsCli = false, bool reviews = false) => Skip = !Tools.HasXGBoostLibrary ? Tools.NoXGBoostLibrary
        : boto && !Tools.BotoFollowsEndpointUrl ? Tools.NoPython
        : awsCli && Tools.AwsCli is null ? Tools.NoAwsCli
        : reviews && Tools.Reviews is null ? Tools.NoReviews : null;
}
