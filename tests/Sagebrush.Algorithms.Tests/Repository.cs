using System.Runtime.CompilerServices;

namespace Sagebrush.Tests;

/// <summary>Files of the repository that tests read.</summary>
internal static class Repository
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public static string IrisTrain { get; } = Path.Combine(Folder, "samples", "iris", "iris_train.csv");

    public static string IrisTest { get; } = Path.Combine(Folder, "samples", "iris", "iris_test.csv");

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
