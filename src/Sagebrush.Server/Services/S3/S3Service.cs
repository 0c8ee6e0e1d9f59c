using Sagebrush.Access;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>S3: buckets, objects and multipart uploads over an <see cref="ObjectStore"/>. A folder per kind of resource, a file per operation.</summary>
/// <param name="options">Account and region.</param>
/// <param name="objects">Where everything is kept.</param>
/// <param name="accounts">Who owns what.</param>
/// <param name="authorizer">Who may what.</param>
/// <param name="clock">Tells when retention and restored copies end.</param>
public sealed partial class S3Service(Options options, ObjectStore objects, Accounts accounts, S3Authorizer authorizer, TimeProvider clock) : S3Api
{
    private readonly Options _options = options;
    private readonly ObjectStore _objects = objects;
    private readonly Accounts _accounts = accounts;
    private readonly S3Authorizer _authorizer = authorizer;
    private readonly TimeProvider _clock = clock;
    private readonly LifecycleCalendar _calendar = new(options.LifecycleDay);

    /// <inheritdoc/>
    public override CrossOrigin CrossOrigin { get; } = new(bucket => objects.FindBucket(bucket)?.Settings.Cors?.CORSRules);

    /// <summary>Refuses what would have to be kept or done and is not: better an error than a lost lock or key.</summary>
    private static void Refuse(params ReadOnlySpan<(string Header, object? Value)> unsupported)
    {
        foreach (var (header, value) in unsupported)
        {
            if (value is not null)
            {
                throw S3Errors.NotImplemented(header);
            }
        }
    }

    /// <summary>Changes what is set of a bucket; durable when this ends.</summary>
    private ValueTask Set(Store.Bucket bucket, Func<BucketSettings, BucketSettings> change)
    {
        _objects.ChangeBucket(bucket.Name, present => present with { Settings = change(present.Settings) });
        return ValueTask.CompletedTask;
    }

    private static string Quoted(string etag) => $"\"{etag}\"";
}
