using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>The tags of all SageMaker resources. Every resource has an entry from its creation on, so that a tag cannot outlive or precede it.</summary>
public sealed class Tags(SageMakerTables tables)
{
    /// <summary>The most that a resource may have.</summary>
    public const int Limit = 50;

    private readonly Table<TagSet> _sets = tables.Tags;

    /// <summary>Gives a new resource its tags; what an earlier resource of that name had is gone.</summary>
    /// <exception cref="AwsException">ValidationException: a key comes twice.</exception>
    public void Set(string arn, IReadOnlyList<Tag>? tags)
    {
        var set = new TagSet(arn, Check(tags));
        try
        {
            _sets.Add(set);
        }
        catch (DuplicateKeyException)
        {
            _sets.Update(arn, old => set);
        }
    }

    /// <summary>Adds tags to a resource, in place of those of the same key.</summary>
    /// <returns>All its tags.</returns>
    /// <exception cref="AwsException">ValidationException: no such resource, a key comes twice. ResourceLimitExceeded: too many.</exception>
    public IReadOnlyList<Tag> Add(string arn, IReadOnlyList<Tag> tags)
    {
        var added = Check(tags).ToDictionary(tag => tag.Key, StringComparer.Ordinal);
        var set = _sets.Update(arn, old =>
        {
            Tag[] all = [.. old.Tags.Where(tag => !added.ContainsKey(tag.Key)), .. tags];
            return all.Length > Limit
                ? throw AwsError.ResourceLimitExceeded.With($"The resource {arn} would have {all.Length} tags; at most {Limit} are allowed.")
                : old with { Tags = [.. all.OrderBy(tag => tag.Key, StringComparer.Ordinal)] };
        });
        return (set ?? throw Missing(arn)).Tags;
    }

    /// <summary>Takes tags away; a key that is not there is no error.</summary>
    /// <exception cref="AwsException">ValidationException: no such resource.</exception>
    public void Remove(string arn, IReadOnlyList<string> keys)
    {
        if (_sets.Update(arn, old => old with { Tags = [.. old.Tags.Where(tag => !keys.Contains(tag.Key))] }) is null)
        {
            throw Missing(arn);
        }
    }

    /// <summary>The tags of a resource by key.</summary>
    /// <exception cref="AwsException">ValidationException: no such resource.</exception>
    public IReadOnlyList<Tag> Of(string arn) => (_sets.Find(arn) ?? throw Missing(arn)).Tags;

    /// <summary>Forgets the tags of a resource that is gone.</summary>
    public void Forget(string arn) => _sets.Remove(arn);

    private static AwsException Missing(string arn) => AwsError.Validation.With($"Could not find resource \"{arn}\".");

    /// <summary>The tags by key.</summary>
    /// <exception cref="AwsException">ValidationException: a key comes twice, or is reserved.</exception>
    internal static Tag[] Check(IReadOnlyList<Tag>? tags) => tags is null ? []
        : tags.GroupBy(tag => tag.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw AwsError.Validation.With($"Duplicate tag key '{twice.Key}': each key may be given once.")
            : tags.FirstOrDefault(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) is { } reserved
                ? throw AwsError.Validation.With($"Tag key '{reserved.Key}' is not allowed: keys that begin with 'aws:' are reserved.")
                : [.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)];
}
