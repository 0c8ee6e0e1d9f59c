using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Store;

/// <summary>What lifecycle rules want done, decided without I/O. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html</summary>
internal static class LifecycleStep
{
    /// <summary>The removals that are due of one key; for a bucket that keeps versions, expiry of the object is a removal without a version.</summary>
    /// <param name="rules">The bucket's.</param>
    /// <param name="versions">All of the key, newest first.</param>
    /// <param name="calendar">Counts the days.</param>
    /// <param name="now">What is due by now is due.</param>
    public static IReadOnlyList<RemovalRequest> Due(
        IReadOnlyList<LifecycleRule> rules, IReadOnlyList<StoredObject> versions, LifecycleCalendar calendar, DateTimeOffset now)
    {
        var due = new List<RemovalRequest>();
        for (int i = 1; i < versions.Count; i++)
        {
            if (rules.Any(rule => Outlives(rule, versions[i], i - 1, versions[i - 1].Modified, calendar, now)))
            {
                due.Add(new(versions[i].Key, versions[i].VersionId));
            }
        }

        var latest = versions[0];
        bool isAlone = due.Count == versions.Count - 1;
        if (latest.IsDeleteMarker)
        {
            // Nothing is left that the marker could hide.
            if (isAlone && (rules.Any(rule => rule.Expiration?.ExpiredObjectDeleteMarker is true && rule.IsFor(latest)) || IsOver(latest)))
            {
                due.Add(new(latest.Key, latest.VersionId));
            }
        }
        else if (IsOver(latest))
        {
            due.Add(new(latest.Key));
        }

        return due;

        bool IsOver(StoredObject version) => Expiry(rules, version, calendar) is { } expiry && expiry.When <= now;
    }

    /// <summary>When an object ends, and by which rule; null when none ends it.</summary>
    public static (DateTimeOffset When, LifecycleRule Rule)? Expiry(IReadOnlyList<LifecycleRule> rules, StoredObject latest, LifecycleCalendar calendar) =>
        First(rules.Where(rule => rule.IsFor(latest)).Select(rule => (
            rule.Expiration?.Date ?? (rule.Expiration?.Days is { } days ? calendar.After(latest.Modified, days) : DateTimeOffset.MaxValue), rule)));

    /// <summary>When an upload that is not completed ends, and by which rule; null when none ends it.</summary>
    public static (DateTimeOffset When, LifecycleRule Rule)? Abort(IReadOnlyList<LifecycleRule> rules, MultipartUpload upload, LifecycleCalendar calendar) =>
        First(rules.Where(rule => rule.IsFor(upload.Key)).Select(rule => (
            rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation is { } days ? calendar.After(upload.Created, days) : DateTimeOffset.MaxValue, rule)));

    private static (DateTimeOffset When, LifecycleRule Rule)? First(IEnumerable<(DateTimeOffset When, LifecycleRule Rule)> ends) =>
        ends.Where(end => end.When < DateTimeOffset.MaxValue).OrderBy(end => end.When).Cast<(DateTimeOffset, LifecycleRule)?>().FirstOrDefault();

    private static bool Outlives(
        LifecycleRule rule, StoredObject version, int newerNoncurrent, DateTimeOffset since, LifecycleCalendar calendar, DateTimeOffset now) =>
        rule.NoncurrentVersionExpiration is { NoncurrentDays: { } days } expiration
        && newerNoncurrent >= (expiration.NewerNoncurrentVersions ?? 0) && rule.IsFor(version) && calendar.After(since, days) <= now;
}
