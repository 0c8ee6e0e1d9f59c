using System.Text;
using System.Text.Json;

namespace Sagebrush.Conformance;

/// <summary>Images pushed and pulled by a client that knows nothing of us.</summary>
public sealed class ImagePushTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkopeoFact]
    public async Task Skopeo_copies_there_and_back_across_a_restart()
    {
        string data = Path.Combine(_folder.Path, "data"), layout = $"oci:{Path.Combine(_folder.Path, "layout")}:1", back = Path.Combine(_folder.Path, "back");
        await Make(layout);
        string digest;
        await using (var server = await ServerProcess.On(data))
        {
            await Command.Run(Tools.Python!, ["-c", "import aws; aws.client('ecr').create_repository(repositoryName='wine')"], server.ClientEnvironment, Repository.Suite("python"));
            digest = await Skopeo("copy", "--dest-tls-verify=false", "--dest-creds", await Password(server), "--digestfile", "/dev/stdout", layout, $"docker://{server.Url.Authority}/wine:1");
            await server.Kill();
        }

        await using (var server = await ServerProcess.On(data))
        {
            string credentials = await Password(server);
            string inspected = await Skopeo("inspect", "--tls-verify=false", "--creds", credentials, $"docker://{server.Url.Authority}/wine:1");
            using var image = JsonDocument.Parse(inspected);
            Assert.Contains(image.RootElement.GetProperty("Digest").GetString()!, digest, StringComparison.Ordinal);
            await Skopeo("copy", "--src-tls-verify=false", "--src-creds", credentials, $"docker://{server.Url.Authority}/wine:1", $"oci:{back}:1");
        }

        Assert.Equal(Blobs(Path.Combine(_folder.Path, "layout")), Blobs(back));
    }

    private static IEnumerable<string> Blobs(string layout) =>
        Directory.GetFiles(Path.Combine(layout, "blobs", "sha256")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static async Task Make(string layout)
    {
        string script = $$"""
            import json, pathlib, images
            folder = pathlib.Path("{{layout.Split(':')[1]}}")
            (folder / "blobs" / "sha256").mkdir(parents=True)
            image = images.Image({"etc/": None, "etc/greeting": b"hello" * 100000})
            for blob in [*image.layers, image.config, image.manifest]:
                (folder / "blobs" / "sha256" / images.digest(blob)[7:]).write_bytes(blob)
            entry = image.describe(images.MANIFEST, image.manifest) | {"annotations": {"org.opencontainers.image.ref.name": "1"} }
            (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
            (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
            """;
        var run = await Command.Run(Tools.Python!, ["-c", script], new Dictionary<string, string> { ["AWS_ENDPOINT_URL"] = "http://127.0.0.1" }, Repository.Suite("python"));
        Assert.True(run.ExitCode == 0, $"{run}");
    }

    private static async Task<string> Password(ServerProcess server)
    {
        var run = await Command.Run(
            Tools.Python!, ["-c", "import aws; print(aws.client('ecr').get_authorization_token()['authorizationData'][0]['authorizationToken'])"],
            server.ClientEnvironment, Repository.Suite("python"));
        return Encoding.UTF8.GetString(Convert.FromBase64String(run.Output.Trim()));
    }

    private static async Task<string> Skopeo(params string[] arguments)
    {
        var run = await Command.Run("skopeo", ["--insecure-policy", .. arguments], new Dictionary<string, string>());
        Assert.True(run.ExitCode == 0, $"{run}");
        return run.Output;
    }
}
