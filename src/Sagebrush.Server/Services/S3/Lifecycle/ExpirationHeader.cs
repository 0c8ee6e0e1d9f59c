using Sagebrush.Store;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>
    /// When an object ends and by which rule, as the header <c>x-amz-expiration</c> tells it:
    /// <c>expiry-date="Fri, 23 Dec 2012 00:00:00 GMT", rule-id="picture-deletion-rule"</c>. Null when nothing ends it.
    /// </summary>
    private string? Expiration(Store.Bucket bucket, StoredObject stored) =>
        stored.IsLatest && bucket.Settings.Lifecycle is { } lifecycle && LifecycleStep.Expiry(lifecycle.Rules, stored, _calendar) is { } expiry
            ? $"expiry-date=\"{expiry.When:R}\", rule-id=\"{Uri.EscapeDataString(expiry.Rule.ID!)}\""
            : null;
}
