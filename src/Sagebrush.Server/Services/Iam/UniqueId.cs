using System.Security.Cryptography;
using System.Text;

namespace Sagebrush.Services;

/// <summary>
/// The identifiers that IAM gives out: four letters that say of what, then capital letters and digits from 2 to 7.
/// Source: IAM User Guide, "Unique identifiers".
/// </summary>
public static class UniqueId
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>One that was never given before: <c>AKIA…</c>, <c>ASIA…</c> of 20 characters, <c>AROA…</c> of 21.</summary>
    public static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, Letters(prefix));

    /// <summary>The one that belongs to a name, always the same: <c>AIDA…</c>, 21 characters.</summary>
    public static string Of(string prefix, string name)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return prefix + string.Create(Letters(prefix), hash, static (letters, hash) =>
        {
            for (int i = 0; i < letters.Length; i++)
            {
                letters[i] = Alphabet[hash[i] % Alphabet.Length];
            }
        });
    }

    /// <summary>A secret access key: 240 random bits in 40 characters of Base64.</summary>
    public static string Secret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(30));

    private static int Letters(string prefix) => prefix is "AKIA" or "ASIA" ? 16 : 17;
}
