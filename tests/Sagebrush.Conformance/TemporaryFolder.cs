namespace Sagebrush.Conformance;

/// <summary>An empty folder, gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sagebrush-conformance-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
