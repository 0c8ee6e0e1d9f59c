using System.Security.Cryptography;
using System.Text;

namespace Sagebrush.Scripts;

/// <summary>Tells sources apart by their content.</summary>
internal static class SourceHash
{
    private static readonly string[] Made = ["bin", "obj"];

    /// <summary>The files of a source relative to its folder, sorted, without what compilers leave behind.</summary>
    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file))
        .Where(file => !file.Split('/')[..^1].Intersect(Made).Any())
        .Order(StringComparer.Ordinal);

    /// <summary>SHA-256 of an entry point with the names and bytes of all files of its source, in hexadecimal digits.</summary>
    public static string Of(EntryPoint entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(entry.Path));
        foreach (string file in Files(entry.Folder))
        {
            Append(hash, Encoding.UTF8.GetBytes(file));
            Append(hash, File.ReadAllBytes(Path.Combine(entry.Folder, file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of texts, in hexadecimal digits.</summary>
    public static string Of(params IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in texts)
        {
            Append(hash, Encoding.UTF8.GetBytes(text));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With its length, so that no two lists of parts run together to the same bytes.
    private static void Append(IncrementalHash hash, byte[] part)
    {
        hash.AppendData(BitConverter.GetBytes((long)part.Length));
        hash.AppendData(part);
    }
}
