using Sagebrush.Contract;
using Xunit;

namespace Sagebrush.Images;

public sealed class OnnxImagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sagebrush-onnx", true)]
    [InlineData("sagebrush-onnx:1", true)]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com/sagebrush-onnx:latest", true)]
    [InlineData("sagebrush-onnx:2", false)]
    [InlineData("sagebrush-dotnet:1", false)]
    public void The_image_is_known_from_any_registry(string uri, bool known) => Assert.Equal(known, Image(uri, new()) is not null);

    [Fact]
    public void It_serves_and_does_not_train()
    {
        var image = Image("sagebrush-onnx", new())!;
        Assert.Equal(["/usr/bin/env", "sagebrush", "serve", "onnx"], image.ServeCommand);
        Assert.Equal("it hosts models and trains none.", image.Missing());
    }

    [Fact]
    public void A_configured_library_reaches_its_container()
    {
        string library = Path.Combine(_folder, "libonnxruntime.so");
        File.WriteAllBytes(library, []);
        var image = Image("sagebrush-onnx", new() { OnnxRuntimeLibrary = library })!;
        Assert.Equal(library, image.Environment[OnnxRuntime.Library.Variable]);
        Assert.Contains(_folder, image.ReadOnly);
    }

    [Fact]
    public void A_library_that_does_not_load_is_named_with_the_advice()
    {
        string library = Path.Combine(_folder, "libonnxruntime.so");
        File.WriteAllBytes(library, []);
        string missing = Image("sagebrush-onnx", new() { OnnxRuntimeLibrary = library })!.MissingToServe()!;
        Assert.StartsWith($"ONNX Runtime cannot be loaded: looked for {library}.", missing, StringComparison.Ordinal);
        Assert.EndsWith($"or let {OnnxRuntime.Library.Variable} name its file.", missing, StringComparison.Ordinal);
    }

    private static ContainerImage? Image(string uri, Settings settings) =>
        new OnnxImages(["/usr/bin/env", "sagebrush"], Options.From(settings).Libraries).Find(ImageUri.Parse(uri)!);
}
