namespace Sagebrush.Bench.Harness;

/// <summary>Where things are in the checked-out tree.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Bench => Path.Combine(Root, "bench");

    public static string Iris(string file) => Path.Combine(Root, "samples", "iris", file);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Sagebrush.slnx")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Sagebrush.slnx"));
}
