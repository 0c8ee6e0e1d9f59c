using System.Text;
using Sagebrush.Access;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using Xunit;

namespace Sagebrush.Services;

/// <summary>An S3 on a folder of its own, and the short forms of what tests ask of it.</summary>
public sealed class S3Fixture : IDisposable
{
    public const string Bucket = "data-bucket";

    private readonly DataFixture _data = new();
    private readonly ObjectStore _objects;

    public S3Fixture(string region = "us-east-1")
    {
        var options = new Options { Region = region, Users = ["anna:AKIA:s", "999999999999/otto:AKIO:s"] };
        Accounts = new(options);
        _objects = new(_data.Folder, _data.Database, Clock);
        Service = new(options, _objects, Accounts, new S3Authorizer(RightsOf, Accounts, Clock), Clock);
    }

    public ManualClock Clock { get; } = new();

    public Accounts Accounts { get; }

    /// <summary>Policies of users, by ARN.</summary>
    public Dictionary<string, string> Policies { get; } = [];

    public S3Service Service { get; }

    public static Call Call { get; } = CallOf(new("123456789012", "arn:aws:iam::123456789012:user/anna", "AIDA", "AKIA") { IsAdministrator = true });

    /// <summary>A user of another account.</summary>
    public static Call Stranger { get; } = CallOf(new("999999999999", "arn:aws:iam::999999999999:user/otto", "AIDO", "AKIO") { IsAdministrator = true });

    /// <summary>A user of the bucket's account who has only what <see cref="Policies"/> give him.</summary>
    public static Call Eve { get; } = CallOf(new("123456789012", "arn:aws:iam::123456789012:user/eve", "AIDE", "AKIE"));

    public static Call Anonymous { get; } = CallOf(Identity.Anonymous("123456789012"));

    public void Dispose() => _data.Dispose();

    /// <summary>One that has a bucket already.</summary>
    public static S3Fixture WithBucket()
    {
        var s3 = new S3Fixture();
        s3._objects.CreateBucket(Bucket, made => made with { Owner = Call.Account });
        return s3;
    }

    public async Task CreateBucket() => await Service.CreateBucket(new() { Bucket = Bucket }, Call, default);

    public async Task<string> Put(string key, string text) => (await Service.PutObject(PutRequest(key, text), Call, default)).ETag!;

    public static PutObjectRequest PutRequest(string key, string text) => new() { Bucket = Bucket, Key = key, Body = Bytes(text) };

    public async Task<string> Get(string key) => await Text(await Service.GetObject(new() { Bucket = Bucket, Key = key }, Call, default));

    public static async Task<string> Text(GetObjectResponse response)
    {
        using var reader = new StreamReader(response.Body);
        return await reader.ReadToEndAsync();
    }

    public static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>The code of the error that the call ends with.</summary>
    public static async Task<string> Refusal<T>(Func<ValueTask<T>> call) => (await Error(call)).Error.Code;

    /// <summary>The same of a call that answers nothing.</summary>
    public static async Task<string> Refusal(Func<ValueTask> call) => (await Assert.ThrowsAsync<AwsException>(async () => await call())).Error.Code;

    public static async Task<AwsException> Error<T>(Func<ValueTask<T>> call) => await Assert.ThrowsAsync<AwsException>(async () => await call());

    private IdentityRights RightsOf(Identity caller) =>
        Policies.TryGetValue(caller.Arn, out string? text) ? new([PolicyCache.Get(PolicyRules.Identity, text)]) : IdentityRights.None;

    private static Call CallOf(Identity caller) => new("s3", "Any", "id", caller, "us-east-1");
}
