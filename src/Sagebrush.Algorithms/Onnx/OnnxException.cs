namespace Sagebrush.Onnx;

/// <summary>ONNX Runtime refused something.</summary>
/// <param name="message">The library's own words.</param>
/// <param name="code">Its OrtErrorCode.</param>
internal sealed class OnnxException(string message, int code) : Exception(message)
{
    private const int InvalidArgument = 2;

    /// <summary>What was asked for was wrong, not the model or the machine.</summary>
    public bool IsOfCaller => code == InvalidArgument;
}
