using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class PermissionsTests : IAsyncLifetime, IDisposable
{
    private const string Bucket = S3Fixture.Bucket, Everything = "arn:aws:s3:::data-bucket\", \"arn:aws:s3:::data-bucket/*";

    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    private S3Service Service => _s3.Service;

    public async Task InitializeAsync()
    {
        await _s3.Put("key", "text");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task A_bucket_is_its_accounts_alone()
    {
        await Denies(() => Get(S3Fixture.Stranger));
        await Denies(() => List(S3Fixture.Stranger));
        await Denies(() => Put(S3Fixture.Stranger));
        await Denies(() => Get(S3Fixture.Anonymous));
        await Denies(() => Get(S3Fixture.Eve));
        Assert.Equal("BucketAlreadyExists", await S3Fixture.Refusal(() => Service.CreateBucket(new() { Bucket = Bucket }, As(S3Fixture.Stranger, "CreateBucket"), default)));
        Assert.Empty((await Service.ListBuckets(new(), As(S3Fixture.Stranger, "ListBuckets"), default)).Buckets!);
        Assert.Single((await Service.ListBuckets(new(), As(S3Fixture.Call, "ListBuckets"), default)).Buckets!);
    }

    [Fact]
    public async Task A_user_may_what_his_policy_or_the_buckets_allows()
    {
        _s3.Policies[S3Fixture.Eve.Caller.Arn] = Policy("Allow", null, "s3:GetObject", "arn:aws:s3:::data-bucket/k*");
        await Get(S3Fixture.Eve);
        await Denies(() => List(S3Fixture.Eve));

        await SetPolicy("Allow", "{\"AWS\": \"arn:aws:iam::123456789012:user/eve\"}", "s3:ListBucket");
        await List(S3Fixture.Eve);
        await SetPolicy("Deny", "\"*\"", "s3:GetObject");
        await Denies(() => Get(S3Fixture.Eve));
        await Denies(() => Get(S3Fixture.Call));
    }

    [Fact]
    public async Task Another_accounts_user_needs_both_sides()
    {
        await SetPolicy("Allow", "{\"AWS\": \"999999999999\"}", "s3:GetObject");
        await Get(S3Fixture.Stranger);
        var poor = S3Fixture.Stranger with { Caller = S3Fixture.Stranger.Caller with { IsAdministrator = false, Arn = "arn:aws:iam::999999999999:user/kim" } };
        await Denies(() => Get(poor));
        _s3.Policies[poor.Caller.Arn] = Policy("Allow", null, "s3:*", "*");
        await Get(poor);
    }

    [Fact]
    public async Task Nobody_in_particular_may_what_is_public()
    {
        await SetPolicy("Allow", "\"*\"", "s3:GetObject");
        await Get(S3Fixture.Anonymous);
        await Denies(() => Put(S3Fixture.Anonymous));
        await Service.PutPublicAccessBlock(
            new() { Bucket = Bucket, PublicAccessBlockConfiguration = new() { RestrictPublicBuckets = true } }, As(S3Fixture.Call, "PutPublicAccessBlock"), default);
        await Denies(() => Get(S3Fixture.Anonymous));
        await Denies(() => Get(S3Fixture.Stranger));
        await Get(S3Fixture.Call);
    }

    [Fact]
    public async Task Who_locks_himself_out_can_take_the_policy_back()
    {
        await SetPolicy("Deny", "\"*\"", "s3:*");
        await Denies(() => List(S3Fixture.Call));
        await Service.DeleteBucketPolicy(new() { Bucket = Bucket }, As(S3Fixture.Call, "DeleteBucketPolicy"), default);
        await List(S3Fixture.Call);
        Assert.Equal("NoSuchBucketPolicy", await S3Fixture.Refusal(() => Service.GetBucketPolicy(new() { Bucket = Bucket }, As(S3Fixture.Call, "GetBucketPolicy"), default)));
    }

    [Fact]
    public async Task A_missing_key_is_a_secret_to_those_who_may_not_list()
    {
        await SetPolicy("Allow", "{\"AWS\": \"999999999999\"}", "s3:GetObject");
        await Denies(() => Get(S3Fixture.Stranger, "absent"));
        await SetPolicy("Allow", "{\"AWS\": \"999999999999\"}", "s3:ListBucket");
        Assert.Equal("NoSuchKey", await S3Fixture.Refusal(() => Get(S3Fixture.Stranger, "absent")));
    }

    [Fact]
    public async Task Lists_let_accounts_and_groups_in()
    {
        await Denies(() => Get(S3Fixture.Stranger));
        await SetObjectAcl(new() { Bucket = Bucket, Key = "key", GrantRead = $"id=\"{Access.Accounts.CanonicalIdOf("999999999999")}\"" });
        await Get(S3Fixture.Stranger);
        await Denies(() => Get(S3Fixture.Anonymous));
        await SetObjectAcl(new() { Bucket = Bucket, Key = "key", ACL = "authenticated-read" });
        await Get(S3Fixture.Stranger);
        await Denies(() => Get(S3Fixture.Anonymous));
        await SetObjectAcl(new() { Bucket = Bucket, Key = "key", ACL = "public-read" });
        await Get(S3Fixture.Anonymous);

        var shown = await Service.GetObjectAcl(new() { Bucket = Bucket, Key = "key" }, As(S3Fixture.Call, "GetObjectAcl"), default);
        Assert.Equal(["READ", "FULL_CONTROL"], shown.Grants!.Select(grant => grant.Permission));
        Assert.Equal("anna", shown.Owner!.DisplayName);
    }

    [Fact]
    public async Task What_another_account_writes_it_owns()
    {
        await Service.PutBucketAcl(new() { Bucket = Bucket, ACL = "public-read-write" }, As(S3Fixture.Call, "PutBucketAcl"), default);
        await Put(S3Fixture.Stranger);
        await Get(S3Fixture.Stranger);
        await Denies(() => Get(S3Fixture.Call));
        await Put(S3Fixture.Stranger, "bucket-owner-read");
        await Get(S3Fixture.Call);
        var entry = (await List(S3Fixture.Call)).Contents!.Single();
        Assert.Equal("otto", entry.Owner!.DisplayName);
    }

    [Fact]
    public async Task Who_began_an_upload_may_look_at_it_and_end_it()
    {
        await Service.PutBucketAcl(new() { Bucket = Bucket, ACL = "public-read-write" }, As(S3Fixture.Call, "PutBucketAcl"), default);
        var upload = await Service.CreateMultipartUpload(new() { Bucket = Bucket, Key = "big" }, As(S3Fixture.Stranger, "CreateMultipartUpload"), default);
        await Denies(() => Abort(S3Fixture.Anonymous));
        await Denies(() => Abort(S3Fixture.Eve));
        var parts = await Service.ListParts(
            new() { Bucket = Bucket, Key = "big", UploadId = upload.UploadId! }, As(S3Fixture.Stranger, "ListParts"), default);
        Assert.Equal("otto", parts.Owner!.DisplayName);
        await Abort(S3Fixture.Stranger);

        ValueTask<AbortMultipartUploadResponse> Abort(Call call) => Service.AbortMultipartUpload(
            new() { Bucket = Bucket, Key = "big", UploadId = upload.UploadId! }, As(call, "AbortMultipartUpload"), default);
    }

    [Theory]
    [InlineData("ObjectWriter", null, "otto")]
    [InlineData("ObjectWriter", "bucket-owner-full-control", "otto")]
    [InlineData("BucketOwnerPreferred", null, "otto")]
    [InlineData("BucketOwnerPreferred", "bucket-owner-full-control", "anna")]
    [InlineData("BucketOwnerEnforced", null, "anna")]
    [InlineData("BucketOwnerEnforced", "bucket-owner-full-control", "anna")]
    public async Task Ownership_is_as_the_bucket_says(string ownership, string? acl, string owner)
    {
        await SetOwnership(ownership);
        await SetPolicy("Allow", "\"*\"", "s3:*");
        await Put(S3Fixture.Stranger, acl);
        Assert.Equal(owner, (await List(S3Fixture.Call)).Contents!.Single().Owner!.DisplayName);
    }

    [Fact]
    public async Task Where_the_bucket_owns_all_there_are_no_lists()
    {
        await SetOwnership("BucketOwnerEnforced");
        Assert.Equal("AccessControlListNotSupported", await S3Fixture.Refusal(() => Put(S3Fixture.Call, "private")));
        Assert.Equal("AccessControlListNotSupported", await S3Fixture.Refusal(() => SetObjectAcl(new() { Bucket = Bucket, Key = "key", ACL = "private" })));
        await SetOwnership("ObjectWriter");
        await Service.PutBucketAcl(new() { Bucket = Bucket, ACL = "public-read" }, As(S3Fixture.Call, "PutBucketAcl"), default);
        Assert.Equal("InvalidBucketAclWithObjectOwnership", (await Assert.ThrowsAsync<AwsException>(() => SetOwnership("BucketOwnerEnforced"))).Error.Code);
    }

    [Fact]
    public async Task Public_access_can_be_blocked_and_ignored()
    {
        await SetObjectAcl(new() { Bucket = Bucket, Key = "key", ACL = "public-read" });
        await Service.PutPublicAccessBlock(
            new() { Bucket = Bucket, PublicAccessBlockConfiguration = new() { BlockPublicAcls = true, BlockPublicPolicy = true } }, As(S3Fixture.Call, "PutPublicAccessBlock"), default);
        await Get(S3Fixture.Anonymous);
        await Denies(() => Put(S3Fixture.Call, "public-read"));
        await Assert.ThrowsAsync<AwsException>(() => SetPolicy("Allow", "\"*\"", "s3:GetObject"));
        await SetPolicy("Allow", "{\"AWS\": \"999999999999\"}", "s3:GetObject");

        await Service.PutPublicAccessBlock(
            new() { Bucket = Bucket, PublicAccessBlockConfiguration = new() { IgnorePublicAcls = true } }, As(S3Fixture.Call, "PutPublicAccessBlock"), default);
        await Denies(() => Get(S3Fixture.Anonymous));
    }

    [Theory]
    [InlineData("id=\"nobody\"", "InvalidArgument")]
    [InlineData("uri=\"http://example.com/group\"", "InvalidArgument")]
    [InlineData("emailAddress=\"nobody@example.com\"", "UnresolvableGrantByEmailAddress")]
    [InlineData("otto", "InvalidArgument")]
    public async Task A_grant_names_somebody(string grantee, string code) =>
        Assert.Equal(code, await S3Fixture.Refusal(() => SetObjectAcl(new() { Bucket = Bucket, Key = "key", GrantRead = grantee })));

    [Fact]
    public async Task Of_many_keys_each_is_asked_for_by_itself()
    {
        await _s3.Put("other", "text");
        await SetPolicy("Allow", "{\"AWS\": \"999999999999\"}", "s3:DeleteObject", "arn:aws:s3:::data-bucket/o*");
        var answer = await Service.DeleteObjects(
            new() { Bucket = Bucket, Delete = new() { Objects = [new() { Key = "key" }, new() { Key = "other" }] } }, As(S3Fixture.Stranger, "DeleteObjects"), default);
        Assert.Equal(["other"], answer.Deleted!.Select(deleted => deleted.Key));
        Assert.Equal([("key", "AccessDenied")], answer.Errors!.Select(error => (error.Key!, error.Code!)));
    }

    [Fact]
    public async Task Tags_of_objects_count()
    {
        await SetPolicy("Allow", "{\"AWS\": \"999999999999\"}", "s3:GetObject", "arn:aws:s3:::data-bucket/*", """{"StringEquals": {"s3:ExistingObjectTag/secret": "no"}}""");
        await Denies(() => Get(S3Fixture.Stranger));
        await Service.PutObjectTagging(
            new() { Bucket = Bucket, Key = "key", Tagging = new() { TagSet = [new() { Key = "secret", Value = "no" }] } }, As(S3Fixture.Call, "PutObjectTagging"), default);
        await Get(S3Fixture.Stranger);
    }

    private ValueTask<GetObjectResponse> Get(Call call, string key = "key") => Service.GetObject(new() { Bucket = Bucket, Key = key }, As(call, "GetObject"), default);

    private ValueTask<ListObjectsResponse> List(Call call) => Service.ListObjects(new() { Bucket = Bucket }, As(call, "ListObjects"), default);

    private ValueTask<PutObjectResponse> Put(Call call, string? acl = null) => Service.PutObject(S3Fixture.PutRequest("key", "new") with { ACL = acl }, As(call, "PutObject"), default);

    private ValueTask<PutObjectAclResponse> SetObjectAcl(PutObjectAclRequest request) => Service.PutObjectAcl(request, As(S3Fixture.Call, "PutObjectAcl"), default);

    private async Task SetOwnership(string ownership) => await Service.PutBucketOwnershipControls(
        new() { Bucket = Bucket, OwnershipControls = new() { Rules = [new() { ObjectOwnership = ownership }] } }, As(S3Fixture.Call, "PutBucketOwnershipControls"), default);

    private async Task SetPolicy(string effect, string principal, string action, string resource = Everything, string condition = "{}") => await Service.PutBucketPolicy(
        new() { Bucket = Bucket, Policy = Policy(effect, principal, action, resource, condition) }, As(S3Fixture.Call, "PutBucketPolicy"), default);

    private static string Policy(string effect, string? principal, string action, string resource, string condition = "{}") =>
        $$"""{"Statement": {"Effect": "{{effect}}", {{(principal is null ? "" : $"\"Principal\": {principal},")}} "Action": "{{action}}", "Resource": ["{{resource}}"], "Condition": {{condition}} } }""";

    private static Call As(Call call, string operation) => call with { Operation = operation };

    private static async Task Denies<T>(Func<ValueTask<T>> call) => Assert.Equal("AccessDenied", await S3Fixture.Refusal(call));
}
