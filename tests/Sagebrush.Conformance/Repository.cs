namespace Sagebrush.Conformance;

/// <summary>Where things are in the checked-out tree.</summary>
internal static class Repository
{
    // …/tests/Sagebrush.Conformance/bin/Release/net10.0/
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Root { get; } = Output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>The suites of this project that other languages run.</summary>
    public static string Suite(string folder) => Path.Combine(Root, "tests", "Sagebrush.Conformance", folder);

    public static string Sample(string name) => Path.Combine(Root, "samples", name);

    /// <summary>The program as it was built together with these tests.</summary>
    public static string Program { get; } = Path.Combine(Root, "src", "Sagebrush", "bin", Output.Parent!.Name, Output.Name, "sagebrush");
}
