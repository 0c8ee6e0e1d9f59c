using Sagebrush.Client;
using Sagebrush.Hosting;

namespace Sagebrush.Scripts;

/// <summary>Brings a script's source to where it is compiled.</summary>
/// <param name="variable">Answers a variable of the container, null when it is not set.</param>
internal sealed class ScriptSource(Func<string, string?> variable)
{
    private const string S3 = "s3://";

    /// <summary>Fills a folder with the source.</summary>
    /// <param name="place"><c>s3://BUCKET/KEY</c> or a path: a <c>tar.gz</c>, a C# file, or, as a path, a folder.</param>
    /// <param name="folder">Made.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ScriptFaultException">There is no source.</exception>
    public async Task Fetch(string place, string folder, CancellationToken cancel)
    {
        if (Directory.Exists(place))
        {
            FolderCopy.Of(place, folder);
            return;
        }

        Directory.CreateDirectory(folder);
        byte[] bytes = place.StartsWith(S3, StringComparison.Ordinal) ? await Download(place, cancel)
            : File.Exists(place) ? await File.ReadAllBytesAsync(place, cancel)
            : throw new ScriptFaultException($"There is no source at {place}.");
        if (place.EndsWith(".cs", StringComparison.Ordinal))
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, Path.GetFileName(place)), bytes, cancel);
            return;
        }

        try
        {
            await ModelArchive.Unpack(new MemoryStream(bytes), folder, limit: null, cancel);
        }
        catch (InvalidDataException e)
        {
            throw new ScriptFaultException($"The source at {place} is neither a C# file nor a tar.gz archive: {e.Message}");
        }
    }

    private async Task<byte[]> Download(string place, CancellationToken cancel)
    {
        if ((variable("AWS_ENDPOINT_URL_S3") ?? variable("AWS_ENDPOINT_URL")) is not { } endpoint
            || variable("AWS_ACCESS_KEY_ID") is not { } id || variable("AWS_SECRET_ACCESS_KEY") is not { } secret)
        {
            throw new ScriptFaultException($"The source at {place} cannot be fetched without network and credentials of a role: send it as a channel, or as code/ in the model.");
        }

        string[] parts = place[S3.Length..].Split('/', 2);
        string key = string.Join('/', (parts is [_, var tail] ? tail : "").Split('/').Select(Uri.EscapeDataString));
        using var connection = new Connection(
            new(endpoint), new(id, secret, variable("AWS_SESSION_TOKEN")), variable("AWS_REGION") ?? "us-east-1", TimeProvider.System);
        try
        {
            return await new S3Client(connection).GetObject(parts[0], key, cancel);
        }
        catch (ServiceException e)
        {
            throw new ScriptFaultException($"The source at {place} cannot be fetched: {e.Message}");
        }
    }
}
