namespace Sagebrush.Contract;

/// <summary>ONNX Runtime, which platform and container both look for.</summary>
public static class OnnxRuntime
{
    /// <summary>The library.</summary>
    public static LibrarySpecification Library { get; } = new("ONNX Runtime", "", "SAGEBRUSH_ONNXRUNTIME_LIBRARY", ["libonnxruntime.so.1", "libonnxruntime.so", "libonnxruntime.dylib", "onnxruntime.dll"])
    {
        Advice = "Install it (the releases of microsoft/onnxruntime and the npm package onnxruntime-node have it)",
    };
}
