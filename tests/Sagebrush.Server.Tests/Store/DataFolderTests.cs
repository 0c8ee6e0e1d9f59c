using Xunit;

namespace Sagebrush.Store;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Takes_a_folder_only_once_at_a_time()
    {
        using (new DataFolder(_temporary.Path))
        {
            var refused = Assert.Throws<DataFolderException>(() => new DataFolder(_temporary.Path));
            Assert.Contains($"{_temporary.Path} is in use by another Sagebrush server", refused.Message, StringComparison.Ordinal);
        }

        new DataFolder(_temporary.Path).Dispose();
    }

    [Fact]
    public void Refuses_a_path_that_cannot_be_a_folder()
    {
        var file = Path.Combine(_temporary.Path, "file");
        File.WriteAllBytes(file, []);

        Assert.Contains($"{file}/below cannot be used", Assert.Throws<DataFolderException>(() => new DataFolder(Path.Combine(file, "below"))).Message, StringComparison.Ordinal);
    }
}
