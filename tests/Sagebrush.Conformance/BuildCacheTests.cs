using Sagebrush.Scripts;

namespace Sagebrush.Conformance;

public sealed class BuildCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_runs_that_compile_the_same_at_once_one_keeps_its_entry()
    {
        var cache = new BuildCache(Made("cache"));
        string compiled = Compiled();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => cache.Put("key", compiled))));

        Assert.Equal(["key"], Directory.EnumerateFileSystemEntries(Made("cache")).Select(Path.GetFileName));
        Assert.Equal("train.dll", cache.Take("key", Path.Combine(_folder.Path, "taken"))!.Assembly);
    }

    [Theory]
    [InlineData("train.dll", true)]
    [InlineData("train.dll", false)]
    [InlineData("sagebrush-script.json", true)]
    [InlineData("sagebrush-script.json", false)]
    public void A_damaged_entry_is_removed_and_made_again(string file, bool deleted)
    {
        var cache = new BuildCache(Made("cache"));
        cache.Put("key", Compiled());
        string damaged = Path.Combine(Made("cache"), "key", file);
        File.Delete(damaged);
        if (!deleted)
        {
            File.WriteAllBytes(damaged, [1, 2, 3]);
        }

        Assert.Null(cache.Take("key", Path.Combine(_folder.Path, "taken")));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "taken")));
        cache.Put("key", Compiled());
        Assert.NotNull(cache.Take("key", Path.Combine(_folder.Path, "again")));
    }

    [Fact]
    public void Another_source_is_another_hash()
    {
        var entry = new EntryPoint(Made("source"), "train.cs");
        File.WriteAllBytes(Path.Combine(entry.Folder, "train.cs"), [1]);
        string one = SourceHash.Of(entry);
        File.WriteAllBytes(Path.Combine(Made("source/bin"), "train.dll"), [1]);
        Assert.Equal(one, SourceHash.Of(entry));
        File.WriteAllBytes(Path.Combine(entry.Folder, "data.txt"), []);
        Assert.NotEqual(one, SourceHash.Of(entry));
    }

    private string Compiled()
    {
        string folder = Made("compiled");
        File.WriteAllBytes(Path.Combine(folder, "train.dll"), [1, 2]);
        File.WriteAllBytes(Path.Combine(folder, "train.runtimeconfig.json"), "{}"u8.ToArray());
        CompiledScript.Describe(folder, new(folder, "train.cs"), "hash");
        return folder;
    }

    private string Made(string name) => Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
}
