using System.Runtime.InteropServices;

namespace Sagebrush.Tests;

/// <summary>The ONNX Runtime of these tests: what <see cref="Variable"/> names, else the one that npm has put into <c>tests/onnxruntime</c>.</summary>
internal static class OnnxRuntimeFile
{
    public const string Variable = "SAGEBRUSH_ONNXRUNTIME_LIBRARY";

    public const string Missing = "no ONNX Runtime (npm ci --ignore-scripts in tests/onnxruntime)";

    /// <summary>Null where there is none.</summary>
    public static string? Path { get; } = Find();

    private static string? Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "Sagebrush.slnx")))
        {
            root = root.Parent;
        }

        string packed = System.IO.Path.Combine(
            root?.FullName ?? "/", "tests/onnxruntime/node_modules/onnxruntime-node/bin/napi-v6/linux", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), "libonnxruntime.so.1");
        return new[] { Environment.GetEnvironmentVariable(Variable), packed }.FirstOrDefault(File.Exists);
    }
}
