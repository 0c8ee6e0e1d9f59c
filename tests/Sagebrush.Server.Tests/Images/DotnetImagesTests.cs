using Sagebrush.Runs;
using Xunit;

namespace Sagebrush.Images;

public sealed class DotnetImagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sagebrush-dotnet", true)]
    [InlineData("sagebrush-dotnet:10", true)]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com/sagebrush-dotnet:latest", true)]
    [InlineData("sagebrush-dotnet:9", false)]
    [InlineData("sagebrush-python:10", false)]
    public void The_image_is_known_from_any_registry(string uri, bool known) => Assert.Equal(known, Images.Find(ImageUri.Parse(uri)!) is not null);

    [Fact]
    public void Its_container_runs_this_program()
    {
        var image = Images.Find(ImageUri.Parse("sagebrush-dotnet")!)!;
        Assert.Equal(["/usr/bin/env", "sagebrush", "script", "train"], image.TrainCommand);
        Assert.Equal(["/usr/bin/env", "sagebrush", "script", "serve"], image.ServeCommand);
        Assert.True(File.Exists(image.Environment[DotnetImages.Variable]));
        Assert.Null(image.Missing());
    }

    [Fact]
    public void Without_an_SDK_it_serves_but_does_not_train()
    {
        var image = new DotnetImage(Path.Combine(_folder, "dotnet")) { TrainCommand = [], ServeCommand = [] };
        Assert.Contains("the .NET 10 SDK is missing", image.Missing(), StringComparison.Ordinal);
        Assert.Null(image.MissingToServe());
    }

    [Fact]
    public void Roles_share_nothing()
    {
        var caches = new RoleCaches(_folder);
        Assert.Equal(caches.Of("arn:aws:iam::123456789012:role/a"), caches.Of("arn:aws:iam::123456789012:role/a"));
        Assert.NotEqual(caches.Of("arn:aws:iam::123456789012:role/a"), caches.Of("arn:aws:iam::123456789012:role/b"));
    }

    private DotnetImages Images => new(["/usr/bin/env", "sagebrush"], new(_folder));
}
