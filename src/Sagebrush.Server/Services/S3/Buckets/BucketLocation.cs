using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>Where buckets may be and how that is written. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html</summary>
internal static class BucketLocation
{
    /// <summary>The first region, whose buckets have no location constraint.</summary>
    public const string Classic = "us-east-1";

    // Europe had one region once.
    private const string Europe = "EU";
    private const string EuropesRegion = "eu-west-1";

    /// <summary>Asks whether a bucket of this constraint can be made here: anywhere by the first region's server, by others in their own region only.</summary>
    /// <param name="constraint">As the request has it; null for none.</param>
    /// <param name="here">The region of this installation.</param>
    /// <exception cref="AwsException">IllegalLocationConstraintException.</exception>
    public static void Check(string? constraint, string here)
    {
        if (here != Classic && RegionOf(constraint ?? Classic) != here)
        {
            throw AwsError.IllegalLocationConstraint.With(
                $"The {constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.");
        }
    }

    /// <summary>The region of a location constraint.</summary>
    public static string RegionOf(string constraint) => constraint == Europe ? EuropesRegion : constraint;
}
