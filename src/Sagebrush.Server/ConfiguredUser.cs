namespace Sagebrush;

/// <summary>A user of this installation with its long-term access key, as the configuration names it: <c>NAME:ACCESSKEYID:SECRET</c>.</summary>
/// <param name="Name">IAM user name.</param>
/// <param name="AccessKeyId">What a client sends in its credential scope.</param>
/// <param name="SecretAccessKey">What a client signs with; may hold colons.</param>
public sealed record ConfiguredUser(string Name, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>Reads <c>NAME:ACCESSKEYID:SECRET</c>; answers null when a part is missing or holds characters that IAM does not allow.</summary>
    public static ConfiguredUser? Parse(string text)
    {
        string[] parts = text.Split(':', 3);
        return parts is [{ Length: <= 64 } name, { Length: <= 128 } key, { Length: > 0 } secret] && IsName(name) && IsKeyId(key)
            ? new(name, key, secret)
            : null;
    }

    /// <summary>Name and key id; never the secret, so that a log cannot hold it.</summary>
    public override string ToString() => $"{Name}:{AccessKeyId}:…";

    private static bool IsName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "+=,.@_-".Contains(c, StringComparison.Ordinal));

    private static bool IsKeyId(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
