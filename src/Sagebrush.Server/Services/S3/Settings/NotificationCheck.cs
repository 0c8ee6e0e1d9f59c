using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>What may hear of events. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html</summary>
internal static class NotificationCheck
{
    private sealed record Interest(string Id, string Arn, IReadOnlyList<string> Events, string Prefix, string Suffix);

    /// <summary>The configuration with an id for everything that came without one.</summary>
    /// <exception cref="AwsException">InvalidArgument.</exception>
    public static NotificationConfiguration Checked(NotificationConfiguration configuration)
    {
        var named = configuration with
        {
            TopicConfigurations = configuration.TopicConfigurations?.Select(t => t with { Id = t.Id ?? NewId() }).ToList(),
            QueueConfigurations = configuration.QueueConfigurations?.Select(q => q with { Id = q.Id ?? NewId() }).ToList(),
            LambdaFunctionConfigurations = configuration.LambdaFunctionConfigurations?.Select(l => l with { Id = l.Id ?? NewId() }).ToList(),
        };
        List<Interest> interests =
        [
            .. (named.TopicConfigurations ?? []).Select(t => InterestOf(t.Id!, t.TopicArn, "sns", t.Events, t.Filter)),
            .. (named.QueueConfigurations ?? []).Select(q => InterestOf(q.Id!, q.QueueArn, "sqs", q.Events, q.Filter)),
            .. (named.LambdaFunctionConfigurations ?? []).Select(l => InterestOf(l.Id!, l.LambdaFunctionArn, "lambda", l.Events, l.Filter)),
        ];
        if (interests.DistinctBy(i => i.Id).Count() < interests.Count)
        {
            throw AwsError.InvalidArgument.With("Same ID used for multiple configurations. IDs must be unique");
        }

        for (int i = 0; i < interests.Count; i++)
        {
            if (interests.Take(i).Any(other => Overlap(other, interests[i])))
            {
                throw AwsError.InvalidArgument.With("Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
                    + "overlapping for the same event type.");
            }
        }

        return named;
    }

    private static Interest InterestOf(string id, string arn, string service, IReadOnlyList<string> events, NotificationConfigurationFilter? filter)
    {
        string[] parts = arn.Split(':', 6);
        if (parts.Length < 6 || parts[0] != "arn" || parts[2] != service || parts[5].Length == 0)
        {
            throw S3Errors.InvalidArgument(arn, "null", "The ARN is not well formed");
        }

        var rules = filter?.Key?.FilterRules ?? [];
        string prefix = Of(rules, "prefix"), suffix = Of(rules, "suffix");
        return rules.All(r => IsNamed(r, "prefix") || IsNamed(r, "suffix"))
            ? new(id, arn, events, prefix, suffix)
            : throw AwsError.InvalidArgument.With("filter rule name must be either prefix or suffix");
    }

    private static string Of(IReadOnlyList<FilterRule> rules, string name)
    {
        var named = rules.Where(r => IsNamed(r, name)).ToList();
        return named.Count <= 1
            ? named.FirstOrDefault()?.Value ?? ""
            : throw AwsError.InvalidArgument.With($"Cannot specify more than one {name} rule in a filter.");
    }

    private static bool IsNamed(FilterRule rule, string name) => string.Equals(rule.Name, name, StringComparison.OrdinalIgnoreCase);

    private static bool Overlap(Interest one, Interest other) =>
        one.Events.Any(e => other.Events.Any(o => Covers(e, o) || Covers(o, e)))
        && (one.Prefix.StartsWith(other.Prefix, StringComparison.Ordinal) || other.Prefix.StartsWith(one.Prefix, StringComparison.Ordinal))
        && (one.Suffix.EndsWith(other.Suffix, StringComparison.Ordinal) || other.Suffix.EndsWith(one.Suffix, StringComparison.Ordinal));

    private static bool Covers(string wide, string narrow) =>
        wide == narrow || (wide.EndsWith('*') && narrow.StartsWith(wide[..^1], StringComparison.Ordinal));

    private static string NewId() => Guid.NewGuid().ToString();
}
