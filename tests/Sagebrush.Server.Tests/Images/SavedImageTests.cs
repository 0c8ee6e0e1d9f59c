using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Sagebrush.Runs;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Images;

public sealed class SavedImageTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DataFixture _data = new();
    private readonly ImageStore _images;
    private readonly TestImage _image = new TestImage().Layer(TestImage.Folder("bin/"), TestImage.File("bin/tool", "tool")).With("Env", new JsonArray("SHAPE=round"));

    public SavedImageTests() => _images = new(_data.Folder, _data.Database, TimeProvider.System);

    public void Dispose()
    {
        _data.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void A_layout_is_a_folder()
    {
        _image.Write(_temporary.Path, "1");

        Assert.Equal("round", Find(_temporary.Path, "wine:1")?.Environment["SHAPE"]);
        Assert.Null(Find(_temporary.Path, "beer:1"));
        Assert.Null(Find(_temporary.Path, "wine:2"));
    }

    [Fact]
    public void A_layout_is_the_tar_of_a_folder()
    {
        string layout = Path.Combine(_temporary.Path, "layout"), tar = Path.Combine(_temporary.Path, "layout.tar");
        _image.Write(layout, "latest");
        TarFile.CreateFromDirectory(layout, tar, includeBaseDirectory: false);

        Assert.Equal("round", Find(tar, "wine")?.Environment["SHAPE"]);
    }

    [Fact]
    public async Task What_docker_saves_is_read()
    {
        string tar = Path.Combine(_temporary.Path, "saved.tar");
        byte[] layer = Layer("saved");
        string config = $$$"""{"architecture":"{{{ImageReader.Architecture}}}","config":{"Env":["SHAPE=square"]},"rootfs":{"type":"layers","diff_ids":["{{{TestImage.Name(layer)}}}"]}}""";
        using (var writer = new TarWriter(File.Create(tar)))
        {
            writer.WriteEntry(TestImage.File("config.json", config));
            writer.WriteEntry(TestImage.Program("one/layer.tar", layer));
            writer.WriteEntry(TestImage.File("manifest.json", """[{"Config":"config.json","RepoTags":["wine:1"],"Layers":["one/layer.tar"]}]"""));
        }

        Assert.Equal("square", Find(tar, "wine:1")?.Environment["SHAPE"]);
        var (layers, read) = new ImageReader(_images.Blobs).Read(_images.Import(tar, "1"));
        Assert.Equal("saved", File.ReadAllText(Path.Combine(await _images.Roots.Unpack(layers, read, default), "made")));
    }

    [Fact]
    public void A_layout_that_changes_is_read_again()
    {
        _image.Write(_temporary.Path, "1");
        var saved = new SavedImages(Own(), new Dictionary<string, string> { ["wine:1"] = _temporary.Path });
        Assert.Equal("round", saved.Find(ImageUri.Parse("wine:1")!)?.Environment["SHAPE"]);

        new TestImage().Layer(TestImage.File("other", "other")).With("Env", new JsonArray("SHAPE=flat")).Write(_temporary.Path, "1");
        File.SetLastWriteTimeUtc(Path.Combine(_temporary.Path, "index.json"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("flat", saved.Find(ImageUri.Parse("wine:1")!)?.Environment["SHAPE"]);
    }

    [Fact]
    public void A_damaged_image_says_so()
    {
        _image.Write(_temporary.Path, "1");
        File.WriteAllBytes(Path.Combine(_temporary.Path, "blobs", "sha256", TestImage.Name(_image.Blobs[1])[7..]), "something else"u8);

        Assert.Contains("The bytes are those of sha256:", Find(_temporary.Path, "wine:1")?.Missing(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_for_other_machines_says_so()
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["manifests"] = new JsonArray(new JsonObject
            {
                ["digest"] = TestImage.Name(_image.Manifest), ["size"] = 1, ["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = "s390x" },
            }),
        };
        File.WriteAllBytes(Path.Combine(_temporary.Path, "index.json"), Encoding.UTF8.GetBytes(manifest.ToJsonString()));

        Assert.Equal($"The image has no manifest for linux/{ImageReader.Architecture}; it has linux/s390x.", Find(_temporary.Path, "wine:1")?.Missing());
    }

    private ContainerImage? Find(string path, string name) =>
        new SavedImages(Own(), new Dictionary<string, string> { [name.Contains(':', StringComparison.Ordinal) ? "wine:1" : "wine"] = path }).Find(ImageUri.Parse(name)!);

    private OwnImages Own() => new(_images, new(["/bin/false"], ""), () => true);

    private static byte[] Layer(string text)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(TestImage.File("made", text));
        }

        return tar.ToArray();
    }
}
