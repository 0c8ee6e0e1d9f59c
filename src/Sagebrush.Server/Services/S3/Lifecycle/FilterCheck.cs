using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>
/// To which objects a lifecycle rule may say that it applies: by one condition, or by several within <c>And</c>; the older form is a prefix without a filter.
/// </summary>
internal static class FilterCheck
{
    /// <exception cref="AwsException">MalformedXML, InvalidTag, InvalidRequest.</exception>
    public static void Check(LifecycleRule rule)
    {
        if (rule.Prefix is null == rule.Filter is null)
        {
            throw XmlBody.Malformed();
        }

        if (rule.Filter is not { } filter)
        {
            return;
        }

        int conditions = Count(filter.Prefix, filter.Tag, filter.ObjectSizeGreaterThan, filter.ObjectSizeLessThan, filter.And);
        if (conditions > 1)
        {
            throw XmlBody.Malformed();
        }

        CheckSizes(filter.ObjectSizeGreaterThan, filter.ObjectSizeLessThan);
        if (filter.Tag is { } tag)
        {
            CheckTags([tag]);
        }

        if (filter.And is { } and)
        {
            if (Count(and.Prefix, and.ObjectSizeGreaterThan, and.ObjectSizeLessThan) + (and.Tags?.Count ?? 0) < 2)
            {
                throw XmlBody.Malformed();
            }

            CheckSizes(and.ObjectSizeGreaterThan, and.ObjectSizeLessThan);
            CheckTags(and.Tags ?? []);
        }
    }

    private static int Count(params ReadOnlySpan<object?> conditions)
    {
        int count = 0;
        foreach (var condition in conditions)
        {
            count += condition is null ? 0 : 1;
        }

        return count;
    }

    private static void CheckSizes(long? greaterThan, long? lessThan)
    {
        if (greaterThan is < 0 || lessThan is < 1)
        {
            throw AwsError.InvalidRequest.With("'ObjectSizeGreaterThan' and 'ObjectSizeLessThan' have to be sizes of objects in bytes.");
        }

        if (lessThan <= greaterThan)
        {
            throw AwsError.InvalidRequest.With("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.");
        }
    }

    private static void CheckTags(IReadOnlyList<Tag> tags)
    {
        if (tags.DistinctBy(tag => tag.Key).Count() < tags.Count)
        {
            throw AwsError.InvalidRequest.With("Duplicate Tag Keys are not allowed.");
        }

        TagCheck.Check(tags);
    }
}
