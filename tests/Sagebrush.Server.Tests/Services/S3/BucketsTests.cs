using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class BucketsTests : IDisposable
{
    private readonly S3Fixture _s3 = new();

    public void Dispose() => _s3.Dispose();

    [Theory]
    [InlineData("abc", true)]
    [InlineData("sagemaker-us-east-1-123456789012", true)]
    [InlineData("a.b-c.d", true)]
    [InlineData("ab", false)]
    [InlineData("Abc", false)]
    [InlineData("a_b", false)]
    [InlineData("-abc", false)]
    [InlineData("abc-", false)]
    [InlineData("a..b", false)]
    [InlineData("192.168.5.4", false)]
    [InlineData("xn--abc", false)]
    [InlineData("abc-s3alias", false)]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123", false)]
    public void Names_follow_the_rules(string name, bool isValid) => Assert.Equal(isValid, BucketName.IsValid(name));

    [Fact]
    public async Task Create_refuses_a_bad_name()
    {
        var error = await S3Fixture.Error(() => _s3.Service.CreateBucket(new() { Bucket = "Bad_Name" }, S3Fixture.Call, default));

        Assert.Equal(("InvalidBucketName", "Bad_Name"), (error.Error.Code, error.Members["BucketName"]));
    }

    [Fact]
    public async Task Create_again_is_an_error_but_in_us_east_1()
    {
        await _s3.CreateBucket();
        await _s3.CreateBucket();
        using var elsewhere = new S3Fixture("eu-west-1");
        ValueTask<CreateBucketResponse> CreateThere() => elsewhere.Service.CreateBucket(
            new() { Bucket = S3Fixture.Bucket, CreateBucketConfiguration = new() { LocationConstraint = "EU" } }, S3Fixture.Call, default);
        await CreateThere();

        Assert.Equal("BucketAlreadyOwnedByYou", await S3Fixture.Refusal(CreateThere));
    }

    [Fact]
    public async Task A_name_is_taken_in_all_accounts()
    {
        await _s3.CreateBucket();

        Assert.Equal("BucketAlreadyExists", await S3Fixture.Refusal(
            () => _s3.Service.CreateBucket(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Stranger, default)));
        Assert.Empty((await _s3.Service.ListBuckets(new(), S3Fixture.Stranger, default)).Buckets!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("us-west-2")]
    public async Task A_region_makes_its_own_buckets_only(string? constraint)
    {
        using var elsewhere = new S3Fixture("eu-west-1");

        Assert.Equal("IllegalLocationConstraintException", await S3Fixture.Refusal(() => elsewhere.Service.CreateBucket(
            new() { Bucket = S3Fixture.Bucket, CreateBucketConfiguration = new() { LocationConstraint = constraint } }, S3Fixture.Call, default)));
    }

    [Fact]
    public async Task Europe_is_its_first_region()
    {
        await _s3.Service.CreateBucket(new() { Bucket = "bbb", CreateBucketConfiguration = new() { LocationConstraint = "EU" } }, S3Fixture.Call, default);

        Assert.Equal("EU", (await _s3.Service.GetBucketLocation(new() { Bucket = "bbb" }, S3Fixture.Call, default)).LocationConstraint);
        Assert.Equal("eu-west-1", (await _s3.Service.HeadBucket(new() { Bucket = "bbb" }, S3Fixture.Call, default)).BucketRegion);
    }

    [Fact]
    public async Task Location_is_what_was_asked_for()
    {
        await _s3.CreateBucket();
        await _s3.Service.CreateBucket(new() { Bucket = "bbb", CreateBucketConfiguration = new() { LocationConstraint = "eu-west-1" } }, S3Fixture.Call, default);

        Assert.Null((await _s3.Service.GetBucketLocation(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default)).LocationConstraint);
        Assert.Equal("eu-west-1", (await _s3.Service.GetBucketLocation(new() { Bucket = "bbb" }, S3Fixture.Call, default)).LocationConstraint);
        Assert.Equal("us-east-1", (await _s3.Service.HeadBucket(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default)).BucketRegion);
    }

    [Fact]
    public async Task List_pages_by_name()
    {
        foreach (string name in (string[])["ccc", "aaa", "bbb", "aab"])
        {
            await _s3.Service.CreateBucket(new() { Bucket = name }, S3Fixture.Call, default);
        }

        var first = await _s3.Service.ListBuckets(new() { MaxBuckets = 3 }, S3Fixture.Call, default);
        var second = await _s3.Service.ListBuckets(new() { MaxBuckets = 3, ContinuationToken = first.ContinuationToken }, S3Fixture.Call, default);
        var prefixed = await _s3.Service.ListBuckets(new() { Prefix = "aa" }, S3Fixture.Call, default);

        Assert.Equal(["aaa", "aab", "bbb"], first.Buckets!.Select(b => b.Name));
        Assert.Equal(["ccc"], second.Buckets!.Select(b => b.Name));
        Assert.Null(second.ContinuationToken);
        Assert.Equal(["aaa", "aab"], prefixed.Buckets!.Select(b => b.Name));
        Assert.Equal(64, first.Owner!.ID!.Length);
        Assert.Equal("InvalidArgument", await S3Fixture.Refusal(() => _s3.Service.ListBuckets(new() { ContinuationToken = "%%" }, S3Fixture.Call, default)));
    }

    [Fact]
    public async Task Delete_wants_an_empty_bucket()
    {
        await _s3.CreateBucket();
        await _s3.Put("k", "x");

        async ValueTask<bool> Delete()
        {
            await _s3.Service.DeleteBucket(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default);
            return true;
        }

        Assert.Equal("BucketNotEmpty", await S3Fixture.Refusal(Delete));
        await _s3.Service.DeleteObject(new() { Bucket = S3Fixture.Bucket, Key = "k" }, S3Fixture.Call, default);
        await Delete();
        Assert.Equal("NoSuchBucket", await S3Fixture.Refusal(Delete));
        Assert.Equal("NoSuchBucket", await S3Fixture.Refusal(() => _s3.Service.HeadBucket(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default)));
    }

    [Fact]
    public async Task Strangers_and_wrong_owners_are_kept_out()
    {
        await _s3.CreateBucket();
        await _s3.Put("k", "x");

        Assert.Equal("AccessDenied", await S3Fixture.Refusal(() => _s3.Service.ListBuckets(new(), S3Fixture.Anonymous, default)));
        Assert.Equal("AccessDenied", await S3Fixture.Refusal(
            () => _s3.Service.GetObject(new() { Bucket = S3Fixture.Bucket, Key = "k" }, S3Fixture.Anonymous, default)));
        Assert.Equal("AccessDenied", await S3Fixture.Refusal(
            () => _s3.Service.HeadBucket(new() { Bucket = S3Fixture.Bucket, ExpectedBucketOwner = "999999999999" }, S3Fixture.Call, default)));
        await _s3.Service.HeadBucket(new() { Bucket = S3Fixture.Bucket, ExpectedBucketOwner = "123456789012" }, S3Fixture.Call, default);
    }
}
