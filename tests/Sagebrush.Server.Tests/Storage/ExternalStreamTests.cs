using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Storage;

/// <summary>Reading from an external S3 whose connections break.</summary>
public sealed class ExternalStreamTests
{
    private static readonly S3Uri Place = new("b", "k");

    [Fact]
    public async Task A_broken_connection_goes_on_with_the_same_object()
    {
        int asked = 0;
        await using var s3 = await ScriptedS3.Start(http => asked++ == 0
            ? ScriptedS3.Give(http, "0123456789", sent: 4)
            : ScriptedS3.Give(http, "0123456789", from: 4));

        Assert.Equal("0123456789", await Read(s3));
        Assert.Equal(["GET /b/k", "GET /b/k bytes=4- \"etag\""], s3.Requests);
    }

    [Fact]
    public async Task What_was_replaced_meanwhile_is_not_mixed_with_what_was_there()
    {
        int asked = 0;
        await using var s3 = await ScriptedS3.Start(http => asked++ == 0
            ? ScriptedS3.Give(http, "0123456789", sent: 4)
            : ScriptedS3.Refuse(http, 412, "PreconditionFailed"));

        var refused = await Assert.ThrowsAsync<StorageException>(() => Read(s3));

        Assert.Equal("PreconditionFailed", refused.Code);
        Assert.Contains("s3://b/k", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_the_asked_range_is_refused()
    {
        int asked = 0;
        await using var s3 = await ScriptedS3.Start(http => ScriptedS3.Give(http, "0123456789", sent: asked++ == 0 ? 4 : null));

        await Assert.ThrowsAsync<StorageException>(() => Read(s3));
    }

    [Fact]
    public async Task What_breaks_again_and_again_fails()
    {
        await using var s3 = await ScriptedS3.Start(http => ScriptedS3.Give(http, "0123456789", sent: 0));

        Assert.Contains("cannot be reached for s3://b/k", (await Assert.ThrowsAsync<StorageException>(() => Read(s3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_go_back()
    {
        await using var s3 = await ScriptedS3.Start(http => ScriptedS3.Give(http, "0123456789"));
        await using var stream = (await s3.Storage().Open(Place, default))!;
        byte[] two = new byte[2];

        Assert.Equal(2, stream.ReadAtLeast(two, 2));
        stream.Position = 0;

        Assert.Equal("0123456789", await new StreamReader(stream).ReadToEndAsync());
        Assert.Equal(10, stream.Length);
    }

    private static async Task<string> Read(ScriptedS3 s3)
    {
        await using var stream = (await s3.Storage().Open(Place, default))!;
        return await new StreamReader(stream).ReadToEndAsync();
    }
}
