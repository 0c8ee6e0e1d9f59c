using System.IO.Compression;

namespace Sagebrush.Demo;

/// <summary>A file of a data set as it was published, packed or not.</summary>
internal static class DataFile
{
    /// <summary>Where a folder has a file, under its name with <c>.gz</c> or under its name; null where it has neither.</summary>
    public static string? Find(string folder, string name) => new[] { $"{name}.gz", name }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    /// <summary>Its content, unpacked when its name ends with <c>.gz</c>.</summary>
    /// <exception cref="DemoFailedException">It is damaged.</exception>
    public static ReadOnlyMemory<byte> Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var bytes = new MemoryStream();
        try
        {
            content.CopyTo(bytes);
        }
        catch (InvalidDataException e)
        {
            throw new DemoFailedException($"{path} cannot be decompressed: {e.Message}");
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
