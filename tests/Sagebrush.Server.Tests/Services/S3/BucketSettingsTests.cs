using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

public sealed class BucketSettingsTests : IDisposable
{
    private readonly S3Fixture _s3 = S3Fixture.WithBucket();

    private S3Service Service => _s3.Service;

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task Tags_are_set_replaced_and_deleted()
    {
        await PutTags(("a", "1"), ("b", ""));
        await PutTags(("c", "3"));

        var tag = Assert.Single((await Service.GetBucketTagging(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default)).TagSet);
        Assert.Equal(("c", "3"), (tag.Key, tag.Value));
        await Service.DeleteBucketTagging(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default);
        Assert.Equal("NoSuchTagSet", await S3Fixture.Refusal(
            () => Service.GetBucketTagging(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default)));
    }

    [Fact]
    public async Task Tags_that_cannot_be_are_refused()
    {
        Assert.Equal("InvalidTag", await S3Fixture.Refusal(() => PutTags(("a", "1"), ("a", "2"))));
        Assert.Equal("InvalidTag", await S3Fixture.Refusal(() => PutTags(("", "1"))));
        Assert.Equal("InvalidTag", await S3Fixture.Refusal(() => PutTags((new string('k', 129), "1"))));
        Assert.Equal("InvalidTag", await S3Fixture.Refusal(() => PutTags(("k", new string('v', 257)))));
        Assert.Equal("InvalidTag", await S3Fixture.Refusal(() => PutTags(("aws:k", "v"))));
        Assert.Equal("BadRequest", await S3Fixture.Refusal(() => PutTags([.. Enumerable.Range(0, 51).Select(i => ($"k{i}", "v"))])));
    }

    [Fact]
    public async Task Encryption_is_kept_until_deleted()
    {
        ValueTask Put(params ServerSideEncryptionRule[] rules) => Service.PutBucketEncryption(
            new() { Bucket = S3Fixture.Bucket, ServerSideEncryptionConfiguration = new() { Rules = rules } }, S3Fixture.Call, default);
        ValueTask<GetBucketEncryptionResponse> Get() => Service.GetBucketEncryption(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default);

        Assert.Equal("ServerSideEncryptionConfigurationNotFoundError", await S3Fixture.Refusal(Get));
        await Put(new ServerSideEncryptionRule { ApplyServerSideEncryptionByDefault = new() { SSEAlgorithm = "aws:kms", KMSMasterKeyID = "key" }, BucketKeyEnabled = true });
        var rule = Assert.Single((await Get()).ServerSideEncryptionConfiguration!.Rules);
        Assert.Equal(("aws:kms", "key", true), (rule.ApplyServerSideEncryptionByDefault!.SSEAlgorithm, rule.ApplyServerSideEncryptionByDefault.KMSMasterKeyID, rule.BucketKeyEnabled));
        Assert.Equal("MalformedXML", await S3Fixture.Refusal(() => Put()));
        Assert.Equal("InvalidArgument", await S3Fixture.Refusal(() => Put(
            new ServerSideEncryptionRule { ApplyServerSideEncryptionByDefault = new() { SSEAlgorithm = "AES256", KMSMasterKeyID = "key" } })));
        await Service.DeleteBucketEncryption(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default);
        Assert.Equal("ServerSideEncryptionConfigurationNotFoundError", await S3Fixture.Refusal(Get));
    }

    [Fact]
    public async Task The_owner_pays_and_nobody_else_can()
    {
        ValueTask Put(string payer) => Service.PutBucketRequestPayment(
            new() { Bucket = S3Fixture.Bucket, RequestPaymentConfiguration = new() { Payer = payer } }, S3Fixture.Call, default);

        await Put("BucketOwner");
        Assert.Equal("NotImplemented", await S3Fixture.Refusal(() => Put("Requester")));
        Assert.Equal("BucketOwner", (await Service.GetBucketRequestPayment(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default)).Payer);
    }

    [Fact]
    public async Task Notifications_are_kept_with_names()
    {
        const string Queue = "arn:aws:sqs:us-east-1:123456789012:q";
        await PutNotification(Of(Queue, "s3:ObjectCreated:*", "images/", ".jpg"), Of(Queue, "s3:ObjectCreated:Put", "images/", ".png"));

        var kept = await Service.GetBucketNotificationConfiguration(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default);
        Assert.Equal(2, kept.QueueConfigurations!.Select(q => q.Id).Distinct().Count());
        Assert.Equal("InvalidArgument", await S3Fixture.Refusal(() => PutNotification(Of("queue", "s3:ObjectCreated:*"))));
        Assert.Equal("InvalidArgument", await S3Fixture.Refusal(
            () => PutNotification(Of(Queue, "s3:ObjectCreated:*", "a"), Of(Queue, "s3:ObjectCreated:Copy", "ab"))));
        await PutNotification();
        Assert.Empty((await Service.GetBucketNotificationConfiguration(new() { Bucket = S3Fixture.Bucket }, S3Fixture.Call, default)).QueueConfigurations!);
    }

    private static QueueConfiguration Of(string arn, string when, string prefix = "", string suffix = "") => new()
    {
        QueueArn = arn, Events = [when],
        Filter = new() { Key = new() { FilterRules = [new() { Name = "prefix", Value = prefix }, new() { Name = "suffix", Value = suffix }] } },
    };

    private ValueTask PutNotification(params QueueConfiguration[] queues) => Service.PutBucketNotificationConfiguration(
        new() { Bucket = S3Fixture.Bucket, NotificationConfiguration = new() { QueueConfigurations = queues } }, S3Fixture.Call, default);

    private ValueTask PutTags(params (string Key, string Value)[] tags) => Service.PutBucketTagging(
        new() { Bucket = S3Fixture.Bucket, Tagging = new() { TagSet = [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] } }, S3Fixture.Call, default);
}
