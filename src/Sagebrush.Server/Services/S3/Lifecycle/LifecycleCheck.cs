using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>What lifecycle rules may be. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html</summary>
internal static class LifecycleCheck
{
    private const int MostRules = 1000;
    private const int LongestId = 255;

    /// <summary>The rules with an id for each that came without one.</summary>
    /// <exception cref="AwsException">MalformedXML, InvalidArgument, InvalidRequest.</exception>
    public static IReadOnlyList<LifecycleRule> Checked(IReadOnlyList<LifecycleRule> rules)
    {
        if (rules.Count is 0 or > MostRules)
        {
            throw XmlBody.Malformed();
        }

        var named = rules.Select(rule => string.IsNullOrEmpty(rule.ID) ? rule with { ID = Guid.NewGuid().ToString() } : rule).ToList();
        if (named.Exists(rule => rule.ID!.Length > LongestId))
        {
            throw AwsError.InvalidArgument.With($"ID length should not exceed allowed limit of {LongestId}");
        }

        if (named.DistinctBy(rule => rule.ID).Count() < named.Count)
        {
            throw AwsError.InvalidArgument.With("Rule ID must be unique. Found same ID for more than one rule");
        }

        foreach (var rule in named)
        {
            FilterCheck.Check(rule);
            CheckActions(rule);
            CheckTransitions(rule);
        }

        return named;
    }

    private static void CheckActions(LifecycleRule rule)
    {
        bool movesAny = rule.Transitions?.Count > 0 || rule.NoncurrentVersionTransitions?.Count > 0;
        if (!movesAny && rule is { Expiration: null, NoncurrentVersionExpiration: null, AbortIncompleteMultipartUpload: null })
        {
            throw AwsError.InvalidRequest.With("At least one action needs to be specified in a rule");
        }

        if (rule.Expiration is { } expiration)
        {
            Check(expiration, rule);
        }

        if (rule.NoncurrentVersionExpiration is { } noncurrent)
        {
            Positive(noncurrent.NoncurrentDays ?? throw XmlBody.Malformed(), "NoncurrentDays", "NoncurrentVersionExpiration");
            if (noncurrent.NewerNoncurrentVersions is < 1 or > 100)
            {
                throw AwsError.InvalidArgument.With(
                    "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be an integer between 1 and 100");
            }
        }

        if (rule.AbortIncompleteMultipartUpload is { } abort)
        {
            Positive(abort.DaysAfterInitiation ?? throw XmlBody.Malformed(), "DaysAfterInitiation", "AbortIncompleteMultipartUpload");
            RefuseTags(rule, "AbortIncompleteMultipartUpload");
        }
    }

    private static void Check(LifecycleExpiration expiration, LifecycleRule rule)
    {
        int given = (expiration.Days is null ? 0 : 1) + (expiration.Date is null ? 0 : 1) + (expiration.ExpiredObjectDeleteMarker is null ? 0 : 1);
        if (given != 1)
        {
            throw XmlBody.Malformed();
        }

        if (expiration.Days is { } days)
        {
            Positive(days, "Days", "Expiration");
        }

        if (expiration.Date is { } date)
        {
            Midnight(date);
        }

        if (expiration.ExpiredObjectDeleteMarker is not null)
        {
            RefuseTags(rule, "ExpiredObjectDeleteMarker");
        }
    }

    private static void CheckTransitions(LifecycleRule rule)
    {
        foreach (var transition in rule.Transitions ?? [])
        {
            if (transition.StorageClass is null || transition.Days is null == transition.Date is null)
            {
                throw XmlBody.Malformed();
            }

            if (transition.Days is < 0)
            {
                throw AwsError.InvalidArgument.With("'Days' for Transition action must be nonnegative");
            }

            if (transition.Date is { } date)
            {
                Midnight(date);
            }

            if (rule.Expiration is { } expiration && transition.Days >= expiration.Days)
            {
                throw AwsError.InvalidArgument.With(
                    $"'Days' in the Expiration action for rule '{rule.ID}' must be greater than 'Days' in the Transition action");
            }
        }

        foreach (var transition in rule.NoncurrentVersionTransitions ?? [])
        {
            if (transition.StorageClass is null || transition.NoncurrentDays is null)
            {
                throw XmlBody.Malformed();
            }

            if (transition.NoncurrentDays < 0)
            {
                throw AwsError.InvalidArgument.With("'NoncurrentDays' for NoncurrentVersionTransition action must be nonnegative");
            }
        }
    }

    private static void Positive(int days, string name, string action)
    {
        if (days < 1)
        {
            throw AwsError.InvalidArgument.With($"'{name}' for {action} action must be a positive integer");
        }
    }

    private static void Midnight(DateTimeOffset date)
    {
        if (date.UtcDateTime.TimeOfDay != TimeSpan.Zero)
        {
            throw AwsError.InvalidArgument.With("'Date' must be at midnight GMT");
        }
    }

    private static void RefuseTags(LifecycleRule rule, string action)
    {
        if (rule.Filter is { Tag: not null } or { And.Tags.Count: > 0 })
        {
            throw AwsError.InvalidRequest.With($"{action} cannot be specified with Tags");
        }
    }
}
