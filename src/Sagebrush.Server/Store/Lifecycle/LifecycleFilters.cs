using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Store;

/// <summary>What a lifecycle rule applies to. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html</summary>
internal static class LifecycleFilters
{
    /// <summary>What the keys begin with to which the rule applies.</summary>
    public static string Prefix(this LifecycleRule rule) => rule.Prefix ?? rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? "";

    /// <summary>Whether the rule is in force for a key, before anything else is known of its object.</summary>
    public static bool IsFor(this LifecycleRule rule, string key) =>
        rule.Status == ExpirationStatus.Enabled && key.StartsWith(rule.Prefix(), StringComparison.Ordinal);

    /// <summary>Whether the rule is in force for a version.</summary>
    public static bool IsFor(this LifecycleRule rule, StoredObject version)
    {
        var filter = rule.Filter;
        return rule.IsFor(version.Key)
            && (filter?.Tag is not { } tag || Bears(version, tag))
            && (filter?.And?.Tags ?? []).All(tag => Bears(version, tag))
            && !(version.Size <= (filter?.ObjectSizeGreaterThan ?? filter?.And?.ObjectSizeGreaterThan))
            && !(version.Size >= (filter?.ObjectSizeLessThan ?? filter?.And?.ObjectSizeLessThan));
    }

    private static bool Bears(StoredObject version, Tag tag) => version.Facts.Tags.TryGetValue(tag.Key, out string? value) && value == tag.Value;
}
