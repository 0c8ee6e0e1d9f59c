using System.Formats.Tar;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Images;

public sealed class LayerUnpackerTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DataFixture _data = new();
    private readonly ImageStore _images;

    public LayerUnpackerTests() => _images = new(_data.Folder, _data.Database, TimeProvider.System);

    public void Dispose()
    {
        _data.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task Layers_lie_over_each_other()
    {
        string root = await Unpack(new TestImage()
            .Layer(TestImage.Folder("a/"), TestImage.File("a/one", "1"), TestImage.File("a/two", "2"), TestImage.Folder("b/"), TestImage.File("b/old", "old"))
            .Layer(TestImage.File("a/one", "uno"), TestImage.File("a/.wh.two", ""), TestImage.File("b/new", "new"), TestImage.File("b/.wh..wh..opq", "")));

        Assert.Equal("uno", File.ReadAllText(Path.Combine(root, "a/one")));
        Assert.False(File.Exists(Path.Combine(root, "a/two")));
        Assert.Equal(["new"], Names(root, "b"));
    }

    [Fact]
    public async Task A_layer_writes_through_the_links_of_lower_ones_as_the_container_sees_them()
    {
        string root = await Unpack(new TestImage()
            .Layer(TestImage.Folder("usr/"), TestImage.Folder("usr/bin/"), TestImage.Link("bin", "/usr/bin"))
            .Layer(TestImage.File("bin/tool", "tool"), TestImage.Link("bin/twin", "usr/bin/tool", TarEntryType.HardLink)));

        Assert.Equal(["tool", "twin"], Names(root, "usr/bin"));
    }

    [Theory, InlineData("../escaped"), InlineData("/escaped"), InlineData("a/../../escaped"), InlineData("up/escaped"), InlineData("top/escaped")]
    public async Task Nothing_is_written_outside(string name)
    {
        string root = await Unpack(new TestImage().Layer(
            TestImage.Link("up", "../../../.."), TestImage.Link("top", "/"), TestImage.Folder("a/"), TestImage.File(name, "here")));

        Assert.Equal("here", File.ReadAllText(Path.Combine(root, "escaped")));
    }

    [Fact]
    public async Task A_file_takes_the_place_of_a_link_and_is_not_written_through_it()
    {
        string victim = Path.Combine(_temporary.Path, "victim");
        File.WriteAllBytes(victim, "untouched"u8);
        string root = await Unpack(new TestImage().Layer(TestImage.Link("file", victim), TestImage.File("file", "mine")));

        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(root, "file")));
    }

    [Theory, InlineData(".wh."), InlineData(".wh..."), InlineData(".wh..")]
    public async Task A_whiteout_of_no_name_takes_nothing_away(string name)
    {
        string root = await Unpack(new TestImage().Layer(TestImage.Folder("a/"), TestImage.File("a/kept", "kept")).Layer(TestImage.File("a/" + name, "")));

        Assert.Equal(["kept"], Names(root, "a"));
    }

    [Fact]
    public async Task Devices_are_left_out_and_programs_lend_no_rights()
    {
        string root = await Unpack(new TestImage().Layer(
            new PaxTarEntry(TarEntryType.BlockDevice, "disk") { DeviceMajor = 8, DeviceMinor = 0 }, TestImage.Program("su", "su"u8.ToArray(), 0b100_111_101_101)));

        Assert.Equal(["su"], Names(root, ""));
        Assert.Equal((UnixFileMode)0b111_101_101, new FileInfo(Path.Combine(root, "su")).UnixFileMode);
    }

    [Fact]
    public async Task A_hard_link_to_nothing_is_refused()
    {
        var e = await Assert.ThrowsAsync<ImageException>(() => Unpack(new TestImage().Layer(TestImage.Link("passwd", "../../../../etc/passwd", TarEntryType.HardLink))));

        Assert.Contains("which is not there", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_that_breaks_off_is_refused_and_leaves_nothing()
    {
        byte[] whole = new byte[8192];
        using (var stream = new MemoryStream(whole))
        using (var writer = new TarWriter(stream))
        {
            writer.WriteEntry(TestImage.File("big", new string('x', 900)));
        }

        await Assert.ThrowsAsync<ImageException>(() => Unpack(new TestImage().LayerOf(whole[..1800])));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_data.Folder.Images, "roots")));
    }

    [Fact]
    public async Task A_layer_that_is_not_what_the_configuration_says_is_refused()
    {
        var image = new TestImage().Layer(TestImage.File("a", "1"));
        var other = new TestImage().Layer(TestImage.File("a", "2")).Config;
        foreach (byte[] blob in image.Blobs.Append(other))
        {
            _images.Blobs.Add(blob);
        }

        var manifest = ImageReader.Manifest(image.Manifest);
        var config = System.Text.Json.JsonSerializer.Deserialize(other, ConfigJson.Default.ImageConfig)!;
        var e = await Assert.ThrowsAsync<ImageException>(() => _images.Roots.Unpack(manifest.Layers!, config, default));
        Assert.Contains("its configuration says", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_layers_are_unpacked_once()
    {
        var image = new TestImage().Layer(TestImage.File("a", "1"));

        Assert.Equal(await Unpack(image), await Unpack(image.With("User", "app")));
    }

    private async Task<string> Unpack(TestImage image)
    {
        var stored = image.Store(_images, "test", "latest");
        var (layers, config) = new ImageReader(_images.Blobs).Read(Digest.Parse(stored.Digest)!.Value);
        return await _images.Roots.Unpack(layers, config, default);
    }

    private static IEnumerable<string> Names(string root, string folder) => Directory.GetFileSystemEntries(Path.Combine(root, folder))
        .Select(path => Path.GetFileName(path)!).Where(name => name != "etc").Order(StringComparer.Ordinal);
}
