using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class LocksTests : IAsyncLifetime, IDisposable
{
    private const string Bucket = "locked-bucket";

    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    private S3Service S3 => _s3.Service;

    private DateTimeOffset Soon => _s3.Clock.Now.AddDays(1);

    public async Task InitializeAsync()
    {
        await S3.CreateBucket(new() { Bucket = Bucket, ObjectLockEnabledForBucket = true }, S3Fixture.Call, default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task A_bucket_with_locks_keeps_versions_and_goes_on_to()
    {
        Assert.Equal("Enabled", (await S3.GetBucketVersioning(new() { Bucket = Bucket }, S3Fixture.Call, default)).Status);
        Assert.Equal("InvalidBucketState", await S3Fixture.Refusal(() => S3.PutBucketVersioning(
            new() { Bucket = Bucket, VersioningConfiguration = new() { Status = "Suspended" } }, S3Fixture.Call, default)));
    }

    [Fact]
    public async Task The_default_retention_is_that_of_new_versions()
    {
        await S3.PutObjectLockConfiguration(Default(new() { Mode = "COMPLIANCE", Days = 2 }), S3Fixture.Call, default);

        string version = await Put(r => r);

        var retention = (await S3.GetObjectRetention(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default)).Retention!;
        Assert.Equal(("COMPLIANCE", _s3.Clock.Now.AddDays(2)), (retention.Mode, retention.RetainUntilDate));
        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => Delete(version, bypasses: true)));
        _s3.Clock.Advance(TimeSpan.FromDays(3));
        await Delete(version, bypasses: false);
    }

    [Theory]
    [InlineData("GOVERNANCE", null, null, "MalformedXML")]
    [InlineData("GOVERNANCE", 1, 1, "MalformedXML")]
    [InlineData("GOVERNANCE", 0, null, "InvalidRetentionPeriod")]
    [InlineData("GOVERNANCE", null, -1, "InvalidRetentionPeriod")]
    public async Task A_default_must_be_whole(string mode, int? days, int? years, string code) => Assert.Equal(code, await S3Fixture.Refusal(
        () => S3.PutObjectLockConfiguration(Default(new() { Mode = mode, Days = days, Years = years }), S3Fixture.Call, default)));

    [Fact]
    public async Task Governance_gives_way_to_who_bypasses_it()
    {
        string version = await Put(r => r with { ObjectLockMode = "GOVERNANCE", ObjectLockRetainUntilDate = Soon });

        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => Delete(version, bypasses: false)));
        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => Retain("GOVERNANCE", Soon.AddHours(-1), bypasses: false)));
        await Retain("GOVERNANCE", Soon.AddHours(1), bypasses: false);
        await Retain("GOVERNANCE", Soon.AddHours(-1), bypasses: true);
        await Delete(version, bypasses: true);
    }

    [Fact]
    public async Task Compliance_gives_way_to_nobody()
    {
        string version = await Put(r => r with { ObjectLockMode = "COMPLIANCE", ObjectLockRetainUntilDate = Soon });

        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => Retain("GOVERNANCE", Soon, bypasses: true)));
        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => Retain("COMPLIANCE", Soon.AddHours(-1), bypasses: true)));
        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => Delete(version, bypasses: true)));
        await Retain("COMPLIANCE", Soon.AddHours(1), bypasses: false);
    }

    [Fact]
    public async Task What_is_held_stays_until_it_is_released()
    {
        string version = await Put(r => r with { ObjectLockLegalHoldStatus = "ON" });

        Assert.Equal("ON", (await S3.HeadObject(new() { Bucket = Bucket, Key = "k" }, S3Fixture.Call, default)).ObjectLockLegalHoldStatus);
        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => Delete(version, bypasses: true)));
        await S3.PutObjectLegalHold(new() { Bucket = Bucket, Key = "k", LegalHold = new() { Status = "OFF" } }, S3Fixture.Call, default);
        await Delete(version, bypasses: false);
    }

    [Fact]
    public async Task A_bucket_without_locks_takes_none()
    {
        await _s3.Put("k", "x");

        Assert.Equal("ObjectLockConfigurationNotFoundError", await S3Fixture.Refusal(
            () => S3.GetObjectLockConfiguration(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default)));
        Assert.Equal("InvalidBucketState", await S3Fixture.Refusal(() => S3.PutObjectLockConfiguration(
            Default(new() { Mode = "GOVERNANCE", Days = 1 }) with { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default)));
        Assert.Equal("InvalidRequest", await S3Fixture.Refusal(() => S3.GetObjectRetention(new() { Bucket = S3Fixture.Bucket, Key = "k" }, S3Fixture.Call, default)));
        Assert.Equal("InvalidRequest", await S3Fixture.Refusal(() => S3.PutObject(
            S3Fixture.PutRequest("k", "x") with { ObjectLockLegalHoldStatus = "ON" }, S3Fixture.Call, default)));
    }

    [Fact]
    public async Task A_lock_must_be_whole_and_ahead()
    {
        Assert.Equal("InvalidArgument", await S3Fixture.Refusal(() => Write(r => r with { ObjectLockMode = "GOVERNANCE" })));
        Assert.Equal("InvalidArgument", await S3Fixture.Refusal(() => Write(r => r with { ObjectLockMode = "GOVERNANCE", ObjectLockRetainUntilDate = _s3.Clock.Now })));
    }

    [Fact]
    public async Task A_policy_may_bound_how_long_versions_are_retained()
    {
        await Put(r => r);
        await S3.PutBucketPolicy(
            new()
            {
                Bucket = Bucket,
                Policy = """
                    {"Statement": {"Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject", "s3:PutObjectRetention"], "Resource": "arn:aws:s3:::locked-bucket/*",
                        "Condition": {"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "10"} } } }
                    """,
            }, S3Fixture.Call with { Operation = "PutBucketPolicy" }, default);

        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => Write(r => r with { ObjectLockMode = "GOVERNANCE", ObjectLockRetainUntilDate = Soon.AddDays(10) })));
        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => Retain("GOVERNANCE", Soon.AddDays(10), bypasses: false)));
        await Retain("GOVERNANCE", Soon, bypasses: false);
    }

    private static PutObjectLockConfigurationRequest Default(DefaultRetention retention) => new()
    {
        Bucket = Bucket, ObjectLockConfiguration = new() { ObjectLockEnabled = "Enabled", Rule = new() { DefaultRetention = retention } },
    };

    private ValueTask<PutObjectRetentionResponse> Retain(string mode, DateTimeOffset until, bool bypasses) => S3.PutObjectRetention(
        new() { Bucket = Bucket, Key = "k", Retention = new() { Mode = mode, RetainUntilDate = until }, BypassGovernanceRetention = bypasses },
        S3Fixture.Call with { Operation = "PutObjectRetention" }, default);

    private ValueTask<DeleteObjectResponse> Delete(string version, bool bypasses) =>
        S3.DeleteObject(new() { Bucket = Bucket, Key = "k", VersionId = version, BypassGovernanceRetention = bypasses }, S3Fixture.Call, default);

    private ValueTask<PutObjectResponse> Write(Func<PutObjectRequest, PutObjectRequest> change) =>
        S3.PutObject(change(S3Fixture.PutRequest("k", "x") with { Bucket = Bucket }), S3Fixture.Call, default);

    private async Task<string> Put(Func<PutObjectRequest, PutObjectRequest> change) => (await Write(change)).VersionId!;
}
