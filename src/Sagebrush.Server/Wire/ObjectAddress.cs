using Sagebrush.Wire.Signing;

namespace Sagebrush.Wire;

/// <summary>Where an object is found.</summary>
internal static class ObjectAddress
{
    /// <summary>The object's address in the style that the client chose: bucket in the host, or in the path.</summary>
    public static string Of(string origin, string bucket, string key)
    {
        string encoded = PercentEncoding.Encode(key, keepSlash: true);
        return origin.Contains($"://{bucket}.", StringComparison.Ordinal) ? $"{origin}/{encoded}" : $"{origin}/{bucket}/{encoded}";
    }
}
