using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Sagebrush.Images;

/// <summary>An image that a test makes, in memory: layers of entries, and a configuration.</summary>
internal sealed class TestImage
{
    private readonly List<(byte[] Tar, byte[] Blob)> _layers = [];
    private readonly JsonObject _config = [];

    /// <summary>A statically linked busybox; null where there is none.</summary>
    public static string? Busybox => new[] { "/bin/busybox", "/usr/bin/busybox" }.FirstOrDefault(
        // A program that needs a loader names it close to its beginning.
        path => System.IO.File.Exists(path) && System.IO.File.ReadAllBytes(path).AsSpan(0, 4096).IndexOf("/ld-linux"u8) < 0);

    /// <summary>An image of a shell with its tools, and <c>/bin/train</c>, which is a script.</summary>
    public static TestImage OfScript(string script)
    {
        string[] tools = ["sh", "cat", "echo", "id", "ls", "touch", "sleep", "mkdir", "env", "nc", "httpd", "kill", "chown", "stat", "wget", "sed"];
        return new TestImage().Layer(
        [
            Folder("bin/"), Folder("etc/"), Folder("tmp/", mode: 0b1_111_111_111), File("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n"),
            Folder("home/"), Folder("home/app/", user: 1000), Folder("root/", mode: 0b111_000_000),
            Program("bin/busybox", System.IO.File.ReadAllBytes(Busybox!)),
            .. tools.Select(tool => Link("bin/" + tool, "busybox")), Program("bin/train", Encoding.UTF8.GetBytes("#!/bin/sh\n" + script)),
        ]);
    }

    public TestImage Layer(params IEnumerable<TarEntry> entries)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return LayerOf(tar.ToArray());
    }

    public TestImage LayerOf(byte[] tar)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        _layers.Add((tar, packed.ToArray()));
        return this;
    }

    public TestImage With(string name, JsonNode value)
    {
        _config[name] = value;
        return this;
    }

    public byte[] Config => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["architecture"] = ImageReader.Architecture, ["os"] = "linux", ["config"] = _config.DeepClone(),
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. _layers.Select(layer => JsonValue.Create(Name(layer.Tar)))]) },
    }.ToJsonString());

    public IReadOnlyList<byte[]> Blobs => [Config, .. _layers.Select(layer => layer.Blob)];

    public byte[] Manifest => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciManifest, ["config"] = Descriptor(MediaTypes.OciConfig, Config),
        ["layers"] = new JsonArray([.. _layers.Select(layer => Descriptor(MediaTypes.OciLayer + "+gzip", layer.Blob))]),
    }.ToJsonString());

    /// <summary>Pushes it, by hand.</summary>
    public StoredManifest Store(ImageStore images, string repository, string tag)
    {
        if (images.Repositories.Find(repository) is null)
        {
            images.Repositories.Add(new(repository));
        }

        foreach (byte[] blob in Blobs)
        {
            images.Blobs.Add(blob);
        }

        return images.Put(repository, Manifest, MediaTypes.OciManifest, tag);
    }

    /// <summary>Writes it as an OCI layout.</summary>
    public void Write(string folder, string tag)
    {
        string blobs = Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256")).FullName;
        foreach (byte[] blob in Blobs.Append(Manifest))
        {
            System.IO.File.WriteAllBytes(Path.Combine(blobs, Name(blob)[7..]), blob);
        }

        var manifest = Descriptor(MediaTypes.OciManifest, Manifest);
        manifest["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag };
        System.IO.File.WriteAllBytes(Path.Combine(folder, "oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}"u8);
        System.IO.File.WriteAllBytes(
            Path.Combine(folder, "index.json"), Encoding.UTF8.GetBytes(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(manifest) }.ToJsonString()));
    }

    public static TarEntry File(string name, string text) => Program(name, Encoding.UTF8.GetBytes(text), 0b110_100_100);

    public static TarEntry Program(string name, byte[] bytes, int mode = 0b111_101_101) =>
        new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)mode, DataStream = new MemoryStream(bytes) };

    public static TarEntry Folder(string name, int user = 0, int mode = 0b111_101_101) =>
        new PaxTarEntry(TarEntryType.Directory, name) { Mode = (UnixFileMode)mode, Uid = user, Gid = user };

    public static TarEntry Link(string name, string target, TarEntryType type = TarEntryType.SymbolicLink) => new PaxTarEntry(type, name) { LinkName = target };

    public static string Name(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static JsonObject Descriptor(string mediaType, byte[] blob) => new() { ["mediaType"] = mediaType, ["digest"] = Name(blob), ["size"] = blob.Length };
}
