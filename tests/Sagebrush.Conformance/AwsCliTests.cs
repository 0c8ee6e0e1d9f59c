using System.Text.Json;

namespace Sagebrush.Conformance;

/// <summary>The AWS CLI against the real program.</summary>
public sealed class AwsCliTests : IAsyncLifetime
{
    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        if (Tools.AwsCli is not null)
        {
            _server = await ServerProcess.Ephemeral();
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [AwsCliFact]
    public async Task Folders_are_copied_both_ways()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "small.txt"), "hello"u8.ToArray());
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "large.bin"), new byte[9 * 1024 * 1024]);
        await _server.Aws("s3", "mb", "s3://folders");
        await _server.Aws("s3", "cp", "--recursive", folder.Path, "s3://folders/up");
        await _server.Aws("s3", "mv", "s3://folders/up/small.txt", "s3://folders/up/moved.txt");
        await _server.Aws("s3", "sync", "s3://folders/up", Path.Combine(folder.Path, "down"));
        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Combine(folder.Path, "down", "moved.txt")));
        Assert.Equal(9 * 1024 * 1024, new FileInfo(Path.Combine(folder.Path, "down", "large.bin")).Length);
        await _server.Aws("s3", "rb", "--force", "s3://folders");
        Assert.Empty(await _server.Aws("s3", "ls"));
    }

    [AwsCliFact]
    public async Task Who_calls_is_known()
    {
        using var identity = JsonDocument.Parse(await _server.Aws("sts", "get-caller-identity"));
        Assert.Equal("arn:aws:iam::123456789012:user/tester", identity.RootElement.GetProperty("Arn").GetString());
    }

    [AwsCliFact]
    public async Task A_refusal_is_told_in_the_services_words()
    {
        var run = await Command.Run("aws", ["sagemaker", "describe-training-job", "--training-job-name", "nobody"], _server.ClientEnvironment);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("An error occurred (ValidationException)", run.Error, StringComparison.Ordinal);
        Assert.Contains("Requested resource not found", run.Error, StringComparison.Ordinal);
    }

    [AwsCliFact]
    public async Task A_wrong_secret_is_refused()
    {
        var environment = _server.ClientEnvironment;
        environment["AWS_SECRET_ACCESS_KEY"] = "wrong";
        var run = await Command.Run("aws", ["s3", "ls"], environment);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("SignatureDoesNotMatch", run.Error, StringComparison.Ordinal);
    }
}
