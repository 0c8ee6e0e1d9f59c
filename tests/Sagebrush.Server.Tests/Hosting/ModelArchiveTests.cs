using System.Formats.Tar;
using System.IO.Compression;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class ModelArchiveTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Folder => Path.Combine(_temporary.Path, "model");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Files_folders_and_links_come_out_as_they_went_in()
    {
        await Unpack(
            new PaxTarEntry(TarEntryType.Directory, "./code/"),
            File("./code/serve.py", "print()", UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.SetUser),
            File("deep/er/weights", "123"),
            new PaxTarEntry(TarEntryType.SymbolicLink, "deep/latest") { LinkName = "../code/serve.py" },
            new PaxTarEntry(TarEntryType.HardLink, "copy") { LinkName = "deep/er/weights" });

        Assert.Equal("123", await System.IO.File.ReadAllTextAsync(Path.Combine(Folder, "copy")));
        Assert.Equal("print()", await System.IO.File.ReadAllTextAsync(Path.Combine(Folder, "deep", "latest")));
        Assert.Equal(UnixFileMode.UserExecute, new FileInfo(Path.Combine(Folder, "code", "serve.py")).UnixFileMode & (UnixFileMode.UserExecute | UnixFileMode.SetUser));
    }

    public static TheoryData<string> Attacks => ["../evil", "/tmp/sagebrush-evil", "a/../../evil", "a\\..\\evil"];

    [Theory, MemberData(nameof(Attacks))]
    public async Task A_file_outside_is_refused(string name)
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Unpack(File(name, "evil")));

        Assert.Contains("is refused", error.Message, StringComparison.Ordinal);
        Assert.Equal(["model"], Directory.GetFileSystemEntries(_temporary.Path).Select(Path.GetFileName));
    }

    [Theory, InlineData("/etc/passwd"), InlineData("../../evil"), InlineData("x/../../../evil")]
    public async Task A_link_to_the_outside_is_refused(string target) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => Unpack(new PaxTarEntry(TarEntryType.SymbolicLink, "a/link") { LinkName = target }));

    [Fact]
    public async Task Nothing_is_written_through_a_link()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Unpack(
            new PaxTarEntry(TarEntryType.SymbolicLink, "a") { LinkName = "b" },
            new PaxTarEntry(TarEntryType.SymbolicLink, "a/c") { LinkName = ".." }));
        Assert.False(System.IO.File.Exists(Path.Combine(Folder, "b", "c")));
    }

    [Fact]
    public async Task A_hard_link_takes_no_file_from_outside() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => Unpack(new PaxTarEntry(TarEntryType.HardLink, "a") { LinkName = "../../etc/passwd" }));

    [Theory, InlineData(TarEntryType.CharacterDevice), InlineData(TarEntryType.BlockDevice), InlineData(TarEntryType.Fifo)]
    public async Task Devices_and_pipes_are_refused(TarEntryType type) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => Unpack(new PaxTarEntry(type, "device")));

    [Fact]
    public async Task A_cut_archive_is_refused_or_nothing_is_missing()
    {
        var whole = HostingWorld.Archive(("a", "some text"), ("b", "more text"));
        for (var length = 0; length <= whole.Length; length++)
        {
            using var cut = new MemoryStream(whole, 0, length);
            var folder = Path.Combine(_temporary.Path, $"cut-{length}");
            var error = await Record.ExceptionAsync(() => ModelArchive.Unpack(cut, folder, null, default));
            if (error is null)
            {
                Assert.Equal("more text", await System.IO.File.ReadAllTextAsync(Path.Combine(folder, "b")));
            }
            else
            {
                Assert.IsType<InvalidDataException>(error);
            }
        }
    }

    [Fact]
    public async Task What_is_no_gzip_is_refused()
    {
        using var text = new MemoryStream("hello"u8.ToArray());
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ModelArchive.Unpack(text, Folder, null, default));
        Assert.Equal("It is not compressed with gzip.", error.Message);
    }

    private static PaxTarEntry File(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), Mode = mode };

    private async Task Unpack(params TarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        await using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(zip))
        {
            foreach (var entry in entries)
            {
                await tar.WriteEntryAsync(entry);
            }
        }

        bytes.Position = 0;
        await ModelArchive.Unpack(bytes, Folder, null, default);
    }
}
