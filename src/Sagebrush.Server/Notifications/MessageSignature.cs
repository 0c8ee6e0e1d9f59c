namespace Sagebrush.Notifications;

/// <summary>Proves that a message is from this server.</summary>
/// <param name="Version"><c>1</c> for SHA-1, <c>2</c> for SHA-256.</param>
/// <param name="Value">Base64.</param>
/// <param name="CertificateUrl">Where the key's certificate is.</param>
internal sealed record MessageSignature(string Version, string Value, string CertificateUrl);
