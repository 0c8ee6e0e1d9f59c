using System.Security.Cryptography;
using System.Text;
using Sagebrush.Store;

namespace Sagebrush.Wire.Signing;

/// <summary>The signature in a form's fields, over the form's policy: SigV4, or S3's first one. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html</summary>
/// <param name="Policy">Base64, as it came.</param>
/// <param name="AccessKeyId">Who says to have signed.</param>
/// <param name="Signature">Hex of SigV4, base64 of the first.</param>
/// <param name="Scope"><c>20130524/us-east-1/s3/aws4_request</c>; null for S3's first signature.</param>
/// <param name="SessionToken">Of temporary credentials.</param>
internal sealed record SignedPolicy(string Policy, string AccessKeyId, string Signature, string? Scope, string? SessionToken)
{
    /// <summary>The signature of a form; null when the form bears none.</summary>
    /// <exception cref="AwsException">InvalidArgument: some of it is missing.</exception>
    public static SignedPolicy? Find(IReadOnlyDictionary<string, string> fields)
    {
        string? token = fields.GetValueOrDefault("x-amz-security-token");
        if (fields.ContainsKey("x-amz-credential") || fields.ContainsKey("x-amz-signature"))
        {
            string[] credential = Required("x-amz-credential").Split('/', 2);
            return Required("x-amz-algorithm") == SignatureClaim.Algorithm && credential.Length == 2
                ? new(Required("policy"), credential[0], Required("x-amz-signature"), credential[1], token)
                : throw S3Errors.InvalidArgument("x-amz-algorithm", fields["x-amz-algorithm"], $"Only {SignatureClaim.Algorithm} with a whole credential is supported.");
        }

        return fields.ContainsKey("policy") || fields.ContainsKey("AWSAccessKeyId")
            ? new(Required("policy"), Required("AWSAccessKeyId"), Required("signature"), null, token) : null;

        string Required(string name) => fields.GetValueOrDefault(name) ?? throw S3Errors.InvalidArgument(
            name, "", $"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields.");
    }

    /// <summary>True when <paramref name="secret"/> made this signature.</summary>
    public bool Holds(string secret, SigningKeys keys)
    {
        byte[] policy = Encoding.UTF8.GetBytes(Policy);
        string made = Scope is not null ? Convert.ToHexStringLower(HMACSHA256.HashData(keys.Key(secret, Scope), policy))
            : Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), policy));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(made), Encoding.UTF8.GetBytes(Signature));
    }
}
