using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Sagebrush.Runs;
using Sagebrush.Store;

namespace Sagebrush.Images;

/// <summary>Unpacked images, each chain of layers once: containers share them and write to layers of their own.</summary>
internal sealed class RootFileSystems
{
    private const string Unfinished = ".new";

    // Files that the platform puts into every container; a link in their place would lead the mount astray.
    private static readonly string[] Mounted = ["/etc/hosts", "/etc/resolv.conf"];

    private readonly string _folder;
    private readonly BlobStore _blobs;
    private readonly FileOwners _owners;
    private readonly Lock _unpacking = new();

    /// <summary>Keeps unpacked images in a folder; what an earlier server left half done is removed.</summary>
    public RootFileSystems(string folder, BlobStore blobs, FileOwners owners)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        (_blobs, _owners) = (blobs, owners);
        foreach (string left in Directory.GetDirectories(_folder, "*" + Unfinished))
        {
            Directory.Delete(left, recursive: true);
        }
    }

    /// <summary>The folder of an image's root file system, unpacked when it is not there yet.</summary>
    /// <param name="layers">Its layers, the lowest first.</param>
    /// <param name="config">Names what each layer must unpack to.</param>
    /// <param name="cancel">Gives up between two layers.</param>
    /// <exception cref="ImageException">A layer is missing, damaged or of an unknown kind.</exception>
    public async Task<string> Unpack(IReadOnlyList<Descriptor> layers, ImageConfig config, CancellationToken cancel)
    {
        string folder = Path.Combine(_folder, Chain(layers).Hex);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        await Task.Run(
            () =>
            {
                lock (_unpacking)
                {
                    if (!Directory.Exists(folder))
                    {
                        Unpack(layers, config.RootFileSystem?.DiffIds ?? [], folder, cancel);
                    }
                }
            },
            cancel);
        return folder;
    }

    /// <summary>Removes what no image and no run uses; before the first run of this server only.</summary>
    /// <param name="used">Chains of the images that are here.</param>
    /// <param name="running">Folders that runs have for their roots.</param>
    public void Sweep(IReadOnlySet<Digest> used, IReadOnlySet<string> running)
    {
        foreach (string folder in Directory.GetDirectories(_folder))
        {
            if (!running.Contains(folder) && !(Digest.Parse("sha256:" + Path.GetFileName(folder)) is { } chain && used.Contains(chain)))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Names what layers unpack to.</summary>
    public static Digest Chain(IReadOnlyList<Descriptor> layers) => Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', layers.Select(layer => layer.Digest))));

    private void Unpack(IReadOnlyList<Descriptor> layers, IReadOnlyList<string> diffIds, string folder, CancellationToken cancel)
    {
        string half = folder + Unfinished;
        Directory.CreateDirectory(half);
        try
        {
            _owners.Set(half, 0, 0);
            var unpacker = new LayerUnpacker(half, _owners);
            foreach (var (i, layer) in layers.Index())
            {
                cancel.ThrowIfCancellationRequested();
                Add(unpacker, layer, i < diffIds.Count ? diffIds[i] : null);
            }

            foreach (string path in Mounted)
            {
                Free(half, path);
            }

            Posix.Synchronize(half);
            Directory.Move(half, folder);
            Disk.Local.FlushFolder(_folder);
        }
        catch
        {
            Directory.Delete(half, recursive: true);
            throw;
        }
    }

    private void Add(LayerUnpacker unpacker, Descriptor layer, string? diffId)
    {
        using var packed = _blobs.Open(Digest.Parse(layer.Digest) ?? throw new ImageException($"The layer '{layer.Digest}' of the image has no digest of the form sha256:…"));
        using var plain = Decompress(packed, layer.MediaType ?? "");
        using var hash = SHA256.Create();
        using var tar = new CryptoStream(plain, hash, CryptoStreamMode.Read);
        try
        {
            unpacker.Add(tar);
            tar.CopyTo(Stream.Null);
        }
        catch (InvalidDataException e)
        {
            throw new ImageException($"The layer {layer.Digest} of the image is damaged: {e.Message}", e);
        }

        if (diffId is not null && Digest.OfHash(hash.Hash!).Text is var found && found != diffId)
        {
            throw new ImageException($"The layer {layer.Digest} of the image unpacks to {found}; its configuration says {diffId}.");
        }
    }

    // The magic number decides, as with other engines: media types are often wrong.
    private static Stream Decompress(FileStream packed, string mediaType)
    {
        Span<byte> magic = stackalloc byte[4];
        int count = packed.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        packed.Position = 0;
        return magic[..count] switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(packed, CompressionMode.Decompress),
            [0x28, 0xb5, 0x2f, 0xfd] => throw new ImageException(
                $"A layer of the image is compressed with zstd ({mediaType}), which cannot be read here: push it with gzip, for example by skopeo copy --dest-compress-format gzip."),
            _ => packed,
        };
    }

    private void Free(string root, string path)
    {
        if (new FileInfo(root + path).LinkTarget is not null && !new FileInfo(Path.GetDirectoryName(root + path)!).Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            File.Delete(root + path);
            using (File.Create(root + path))
            {
                _owners.Set(root + path, 0, 0);
            }
        }
    }
}
