using Xunit;

namespace Sagebrush.Tests.Onnx;

/// <summary>A fact that needs ONNX Runtime.</summary>
internal sealed class OnnxFactAttribute : FactAttribute
{
    public OnnxFactAttribute() => Skip = OnnxTheoryAttribute.Reason;
}

/// <summary>A theory that needs ONNX Runtime.</summary>
internal sealed class OnnxTheoryAttribute : TheoryAttribute
{
    public OnnxTheoryAttribute() => Skip = Reason;

    internal static string? Reason
    {
        get
        {
            Environment.SetEnvironmentVariable(OnnxRuntimeFile.Variable, OnnxRuntimeFile.Path);
            return OnnxRuntimeFile.Path is null ? OnnxRuntimeFile.Missing : null;
        }
    }
}
