using Sagebrush.Contract;
using Xunit;

namespace Sagebrush.Images;

public sealed class ImageCatalogTests
{
    private static readonly Manifest Knn = new()
    {
        Name = "knn", Images = [new("knn", ["1", "latest"])],
        Inference = new(["text/csv"], ["application/json"]),
    };

    private readonly ImageCatalog _catalog = new(new BuiltInImages([Knn], ["/usr/bin/env", "sagebrush"]));

    [Theory]
    [InlineData("382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1")]
    [InlineData("438346466558.dkr.ecr-fips.eu-west-1.amazonaws.com/knn:latest")]
    [InlineData("387376663083.dkr.ecr.cn-north-1.amazonaws.com.cn/knn:1")]
    [InlineData("localhost:5000/team/knn:1")]
    [InlineData("knn")]
    [InlineData("knn:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Any_registry_names_the_algorithm(string uri)
    {
        var image = _catalog.Find(uri);

        Assert.Equal(["/usr/bin/env", "sagebrush", "train", "knn"], image?.TrainCommand);
        Assert.Equal(["/usr/bin/env", "sagebrush", "serve", "knn"], image?.ServeCommand);
        Assert.Same(Knn, image?.Manifest);
    }

    [Fact]
    public void A_configured_library_reaches_the_containers()
    {
        string folder = Directory.CreateTempSubdirectory("sagebrush-library-").FullName;
        string library = Path.Combine(folder, "libxgboost.so");
        File.WriteAllBytes(library, []);
        var image = new BuiltInImages([Knn], ["/usr/bin/env", "sagebrush"], Options.From(new() { XgboostLibrary = library }).Libraries).Find(ImageUri.Parse("knn:1")!)!;
        Directory.Delete(folder, recursive: true);

        Assert.Equal(library, image.Environment["SAGEBRUSH_XGBOOST_LIBRARY"]);
        Assert.Contains(folder, image.ReadOnly);
    }

    [Theory]
    [InlineData("libc.so.6", null)]
    [InlineData("libnowhere.so", "libnowhere cannot be loaded: looked for libelsewhere.so, libnowhere.so. Install it (Debian and Ubuntu: apt-get install nowhere0), "
        + "or let SAGEBRUSH_NOWHERE name its file.")]
    public void An_image_knows_what_this_machine_lacks(string file, string? missing)
    {
        var manifest = Knn with { Library = new("libnowhere", "nowhere0", "SAGEBRUSH_NOWHERE", ["libelsewhere.so", file]) };
        Assert.Equal(missing, new BuiltInImages([manifest], ["/usr/bin/env", "sagebrush"]).Find(ImageUri.Parse("knn:1")!)!.Missing());
    }

    [Theory]
    [InlineData("382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:2")]
    [InlineData("382416733822.dkr.ecr.us-east-1.amazonaws.com/kmeans:1")]
    [InlineData("382416733822.dkr.ecr.us-east-1.amazonaws.com/")]
    [InlineData("knn:1/other")]
    [InlineData("")]
    public void Other_images_are_unknown(string uri) => Assert.Null(_catalog.Find(uri));
}
