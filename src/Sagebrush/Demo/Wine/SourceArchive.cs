using System.Formats.Tar;
using System.IO.Compression;

namespace Sagebrush.Demo;

/// <summary>Scripts as script mode takes them: <c>sourcedir.tar.gz</c>.</summary>
internal static class SourceArchive
{
    /// <summary>Packs one script.</summary>
    /// <param name="name">The entry point.</param>
    /// <param name="script">Its text.</param>
    public static byte[] Pack(string name, byte[] script)
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(packed, CompressionLevel.Fastest), TarEntryFormat.Pax))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(script) });
        }

        return packed.ToArray();
    }
}
