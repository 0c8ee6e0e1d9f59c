using Sagebrush.Wire;

namespace Sagebrush.Store;

public sealed partial class ObjectStore
{
    /// <summary>The bucket; null when there is none.</summary>
    public Bucket? FindBucket(string name) => _database.Read(c => ObjectRows.Bucket(c, name));

    /// <summary>All buckets by name.</summary>
    public IReadOnlyList<Bucket> Buckets() => _database.Read(ObjectRows.Buckets);

    /// <summary>Makes a bucket; what is there already stays as it is.</summary>
    /// <param name="name">Taken as it is: what names S3 allows its service knows.</param>
    /// <param name="settle">Completes the new bucket: its owner, its region.</param>
    /// <returns>The bucket of that name, and whether this call has made it.</returns>
    public (Bucket Bucket, bool IsNew) CreateBucket(string name, Func<Bucket, Bucket>? settle = null) => _database.Write(c =>
    {
        if (ObjectRows.Bucket(c, name) is { } present)
        {
            return (present, false);
        }

        var bucket = new Bucket(name, Now(), "");
        bucket = settle?.Invoke(bucket) ?? bucket;
        ObjectRows.Set(c, bucket);
        return (bucket, true);
    });

    /// <summary>Changes what is set of a bucket; durable when this returns.</summary>
    /// <param name="name">Which.</param>
    /// <param name="change">Pure; what it throws comes out of here, and nothing is changed then.</param>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public Bucket ChangeBucket(string name, Func<Bucket, Bucket> change) => _database.Write(c =>
    {
        var bucket = change(ObjectRows.Bucket(c, name) ?? throw S3Errors.NoSuchBucket(name));
        ObjectRows.Set(c, bucket);
        return bucket;
    });

    /// <summary>Removes an empty bucket, with its unfinished uploads.</summary>
    /// <exception cref="AwsException">NoSuchBucket, BucketNotEmpty.</exception>
    public void DeleteBucket(string name) => Unlink(_database.Write(c =>
    {
        _ = ObjectRows.Bucket(c, name) ?? throw S3Errors.NoSuchBucket(name);
        if (ObjectRows.All(c.Query("SELECT 1 FROM objects WHERE bucket = $1 LIMIT 1", name), _ => true).Count > 0)
        {
            throw S3Errors.BucketNotEmpty(name);
        }

        var uploads = ObjectRows.All(c.Query("SELECT id FROM uploads WHERE bucket = $1", name), row => row.GetString(0));
        var files = uploads.SelectMany(id => ObjectRows.RemoveUpload(c, id)).ToList();
        c.Execute("DELETE FROM buckets WHERE name = $1", name);
        return files;
    }));
}
