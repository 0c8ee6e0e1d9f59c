using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Sagebrush.Images;

/// <summary>The name of bytes: <c>sha256:</c> and 64 hexadecimal digits, computed over them.</summary>
public readonly partial record struct Digest
{
    private const string Prefix = "sha256:";

    private Digest(string text) => Text = text;

    /// <summary>As it is written: <c>sha256:…</c>.</summary>
    public string Text { get; }

    /// <summary>The digits alone.</summary>
    public string Hex => Text[Prefix.Length..];

    /// <summary>The digest of these bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => OfHash(SHA256.HashData(bytes));

    /// <summary>The digest that a finished hash is.</summary>
    public static Digest OfHash(ReadOnlySpan<byte> hash) => new(Prefix + Convert.ToHexStringLower(hash));

    /// <summary>A digest from outside; null when it is none, or of an algorithm that is not spoken here.</summary>
    public static Digest? Parse(string? text) => text is not null && Pattern().IsMatch(text) ? new(text) : null;

    /// <inheritdoc/>
    public override string ToString() => Text;

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex Pattern();
}
