using Sagebrush.Runs;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>Looks whether the places in S3 that a request names are there.</summary>
/// <param name="storage">S3.</param>
internal sealed class S3Checks(ObjectStorage storage)
{
    /// <summary>Passes a source that has an object.</summary>
    /// <param name="source">What is to be read.</param>
    /// <param name="role">Who will read it; null when the request names none.</param>
    /// <param name="where">The end of the message: which channel it is.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AwsException">ValidationException: it has none.</exception>
    public async Task CheckData(S3DataSource source, string? role, string where, CancellationToken cancel)
    {
        try
        {
            await new ChannelSource(storage).Probe(source, cancel);
        }
        catch (Exception e) when (e is ChannelException or StorageException)
        {
            throw AwsError.Validation.With($"No S3 objects found under S3 URL \"{source.S3Uri}\" given in input data source. Please ensure that the bucket exists, "
                + $"that objects exist under that S3 prefix, and that the role \"{role}\" has \"s3:ListBucket\" permissions on the bucket.{where} "
                + $"Error message from S3: {e.Message}");
        }
    }

    /// <summary>Passes a place whose bucket exists.</summary>
    /// <param name="path"><c>s3://BUCKET/PREFIX</c>.</param>
    /// <param name="member">Where the request says it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AwsException">ValidationException: it is no such path, or there is no such bucket.</exception>
    public async Task CheckBucket(string path, string member, CancellationToken cancel)
    {
        if (S3Uri.Parse(path) is not { } uri)
        {
            throw AwsError.Validation.With($"1 validation error detected: Value '{path}' at '{member}' failed to satisfy constraint: "
                + "Member must satisfy regular expression pattern: ^s3://([^/]+)/?(.*)$");
        }

        try
        {
            if (!await storage.HasBucket(uri.Bucket, cancel))
            {
                throw AwsError.Validation.With($"The specified bucket does not exist: S3 bucket '{uri.Bucket}' at '{member}'");
            }
        }
        catch (StorageException e)
        {
            throw AwsError.Validation.With($"S3 bucket '{uri.Bucket}' at '{member}' cannot be used: {e.Message}");
        }
    }
}
