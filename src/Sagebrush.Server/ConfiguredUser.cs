using System.Text.Json.Serialization;

namespace Sagebrush;

/// <summary>
/// A user of this installation with its long-term access key, as the configuration names it: <c>NAME:ACCESSKEYID:SECRET</c>, or
/// <c>ACCOUNT/NAME:ACCESSKEYID:SECRET</c> in an account of its own. In its account it may do everything.
/// </summary>
/// <param name="Name">IAM user name; <c>root</c> is the account's root user.</param>
/// <param name="AccessKeyId">What a client sends in its credential scope.</param>
/// <param name="SecretAccessKey">What a client signs with; may hold colons.</param>
[JsonConverter(typeof(ConfiguredUserJson))]
public sealed record ConfiguredUser(string Name, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>The account, twelve digits; null for that of the installation.</summary>
    public string? Account { get; init; }

    /// <summary>The address by which access control lists may name the account.</summary>
    public string? Email { get; init; }

    /// <summary>True when every part is there and of characters that IAM allows.</summary>
    public bool IsWellFormed => IsName(Name) && IsKeyId(AccessKeyId) && SecretAccessKey.Length > 0
        && (Account is null || (Account.Length == 12 && Account.All(char.IsAsciiDigit)));

    /// <summary>Reads <c>[ACCOUNT/]NAME:ACCESSKEYID:SECRET</c>; a part that is missing is empty.</summary>
    public static ConfiguredUser Parse(string text)
    {
        string[] parts = text.Split(':', 3);
        string[] name = parts[0].Split('/', 2);
        return new(name[^1], parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? "") { Account = name.Length == 2 ? name[0] : null };
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public static implicit operator ConfiguredUser(string text) => Parse(text);

    /// <summary>Account, name and key id; never the secret, so that a log cannot hold it.</summary>
    public override string ToString() => $"{(Account is null ? "" : Account + "/")}{Name}:{AccessKeyId}:…";

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || "+=,.@_-".Contains(c, StringComparison.Ordinal));

    private static bool IsKeyId(string text) => text.Length is > 0 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
