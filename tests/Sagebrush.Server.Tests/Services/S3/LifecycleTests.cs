using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class LifecycleTests : IDisposable
{
    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task Rules_are_kept_with_names_until_deleted()
    {
        ValueTask<GetBucketLifecycleConfigurationResponse> Get() =>
            _s3.Service.GetBucketLifecycleConfiguration(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default);

        Assert.Equal("NoSuchLifecycleConfiguration", await S3Fixture.Refusal(Get));
        await Put(
            new() { ID = "a", Prefix = "a/", Status = "Enabled", Expiration = new() { Days = 1 } },
            new() { Filter = new(), Status = "Disabled", Transitions = [new() { Days = 0, StorageClass = "GLACIER" }] });

        var rules = (await Get()).Rules!;
        Assert.Equal(("a", "a/"), (rules[0].ID, rules[0].Prefix));
        Assert.NotEmpty(rules[1].ID!);
        Assert.NotNull(rules[1].Filter);
        await _s3.Service.DeleteBucketLifecycle(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default);
        Assert.Equal("NoSuchLifecycleConfiguration", await S3Fixture.Refusal(Get));
    }

    public static TheoryData<LifecycleRule, string, string> BadRules { get; } = new()
    {
        { new() { ID = new string('a', 256), Prefix = "", Expiration = new() { Days = 1 } }, "InvalidArgument", "ID length should not exceed allowed limit of 255" },
        { new() { Prefix = "", Expiration = new() { Days = 0 } }, "InvalidArgument", "'Days' for Expiration action must be a positive integer" },
        { new() { Prefix = "", Expiration = new() { Date = new(2026, 1, 1, 1, 0, 0, TimeSpan.Zero) } }, "InvalidArgument", "'Date' must be at midnight GMT" },
        { new() { Prefix = "", Transitions = [new() { Date = new(2026, 1, 1, 1, 0, 0, TimeSpan.Zero), StorageClass = "GLACIER" }] }, "InvalidArgument", "'Date' must be" },
        { new() { Prefix = "" }, "InvalidRequest", "At least one action needs to be specified in a rule" },
        { new() { Expiration = new() { Days = 1 } }, "MalformedXML", "The XML" },
        { new() { Prefix = "", Filter = new(), Expiration = new() { Days = 1 } }, "MalformedXML", "The XML" },
        { new() { Prefix = "", Expiration = new() { Days = 1, ExpiredObjectDeleteMarker = true } }, "MalformedXML", "The XML" },
        { new() { Filter = new() { Prefix = "a", ObjectSizeLessThan = 3 }, Expiration = new() { Days = 1 } }, "MalformedXML", "The XML" },
        { new() { Filter = new() { And = new() { Prefix = "a" } }, Expiration = new() { Days = 1 } }, "MalformedXML", "The XML" },
        { new() { Filter = new() { And = new() { ObjectSizeGreaterThan = 4, ObjectSizeLessThan = 3 } }, Expiration = new() { Days = 1 } }, "InvalidRequest", "'ObjectSizeLessThan'" },
        { new() { Filter = new() { Tag = Tag("") }, Expiration = new() { Days = 1 } }, "InvalidTag", "The TagKey" },
        { new() { Filter = new() { And = new() { Tags = [Tag("k"), Tag("k")] } }, Expiration = new() { Days = 1 } }, "InvalidRequest", "Duplicate Tag Keys" },
        { new() { Filter = new() { Tag = Tag("k") }, AbortIncompleteMultipartUpload = new() { DaysAfterInitiation = 1 } }, "InvalidRequest", "AbortIncomplete" },
        { new() { Prefix = "", AbortIncompleteMultipartUpload = new() { DaysAfterInitiation = 0 } }, "InvalidArgument", "'DaysAfterInitiation'" },
        { new() { Prefix = "", NoncurrentVersionExpiration = new() { NoncurrentDays = 0 } }, "InvalidArgument", "'NoncurrentDays'" },
        { new() { Prefix = "", Expiration = new() { Days = 30 }, Transitions = [new() { Days = 30, StorageClass = "GLACIER" }] }, "InvalidArgument", "'Days' in" },
    };

    [Theory]
    [MemberData(nameof(BadRules))]
    public async Task A_rule_that_cannot_be_is_refused(LifecycleRule rule, string code, string message)
    {
        var error = await S3Fixture.Error(() => Put(rule with { Status = "Enabled" }));

        Assert.Equal(code, error.Error.Code);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_rules_are_used_once()
    {
        var rule = new LifecycleRule { ID = "a", Prefix = "", Status = "Enabled", Expiration = new() { Days = 1 } };

        Assert.Equal("InvalidArgument", await S3Fixture.Refusal(() => Put(rule, rule)));
        Assert.Equal("MalformedXML", await S3Fixture.Refusal(() => Put()));
    }

    [Fact]
    public async Task An_object_tells_its_end()
    {
        await Put(
            new() { ID = "late", Prefix = "", Status = "Enabled", Expiration = new() { Days = 9 } },
            new() { ID = "the soon", Prefix = "a", Status = "Enabled", Expiration = new() { Days = 1 } });
        const string Told = "expiry-date=\"Mon, 23 Nov 2026 00:00:00 GMT\", rule-id=\"the%20soon\"";

        var put = await _s3.Service.PutObject(S3Fixture.PutRequest("a", "x"), S3Fixture.Call, default);
        var head = await _s3.Service.HeadObject(new() { Bucket = S3Fixture.Bucket, Key = "a" }, S3Fixture.Call, default);
        var other = await _s3.Service.PutObject(S3Fixture.PutRequest("b", "x"), S3Fixture.Call, default);

        Assert.Equal((Told, Told), (put.Expiration, head.Expiration));
        Assert.Contains("late", other.Expiration, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_tells_when_it_is_aborted()
    {
        await Put(new LifecycleRule { ID = "up", Prefix = "a", Status = "Enabled", AbortIncompleteMultipartUpload = new() { DaysAfterInitiation = 3 } });

        var told = await _s3.Service.CreateMultipartUpload(new() { Bucket = S3Fixture.Bucket, Key = "a" }, S3Fixture.Call, default);
        var other = await _s3.Service.CreateMultipartUpload(new() { Bucket = S3Fixture.Bucket, Key = "b" }, S3Fixture.Call, default);

        Assert.Equal((new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero), "up"), (told.AbortDate, told.AbortRuleId));
        Assert.Null(other.AbortDate);
    }

    private static Tag Tag(string key) => new() { Key = key, Value = "v" };

    private ValueTask<PutBucketLifecycleConfigurationResponse> Put(params LifecycleRule[] rules) => _s3.Service.PutBucketLifecycleConfiguration(
        new() { Bucket = S3Fixture.Bucket, LifecycleConfiguration = new() { Rules = rules } }, S3Fixture.Call, default);
}
