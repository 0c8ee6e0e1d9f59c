using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Sagebrush.Images;

/// <summary>The images that an engine on this machine has, podman's or docker's: saved into the store when they are first asked for. Nothing is pulled.</summary>
/// <param name="images">Makes them.</param>
/// <param name="engines">The programs, in order: <c>podman</c>, <c>docker</c>.</param>
public sealed class EngineImages(OwnImages images, params IReadOnlyList<string> engines) : ImageSource
{
    // Longer takes only an engine that does not answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Digest> _known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override ContainerImage? Find(ImageUri uri)
    {
        foreach (string engine in engines)
        {
            if (Ask(engine, "image", "inspect", "--format", "{{.Id}}", "--", Name(uri)) is (true, var id))
            {
                return images.Of(() => Saved(engine, id));
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string Searched(ImageUri uri) => string.Join(", ", engines.Select(engine =>
        $"{engine}: {Ask(engine, "image", "inspect", "--format", "{{.Id}}", "--", Name(uri)).Said.ReplaceLineEndings(" ")}"));

    private Digest Saved(string engine, string id)
    {
        if (_known.TryGetValue(id, out var known) && images.Store.Blobs.Claim(known) is not null)
        {
            return known;
        }

        string file = images.Store.TemporaryFile();
        try
        {
            var (saved, said) = Ask(engine, "save", "--output", file, id);
            return saved ? _known[id] = images.Store.Import(file, "latest") : throw new ImageException($"{engine} cannot save the image {id}: {said}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Name(ImageUri uri) =>
        $"{(uri.Registry.Length > 0 ? uri.Registry + "/" : "")}{uri.Repository}{(uri.Digest is { } digest ? "@" + digest : ":" + uri.Tag)}";

    private static (bool IsDone, string Said) Ask(string engine, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(engine, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(arguments[0] == "save" ? Timeout.InfiniteTimeSpan : Patience))
            {
                process.Kill(entireProcessTree: true);
                return (false, "it does not answer");
            }

            return process.ExitCode == 0 ? (true, output.GetAwaiter().GetResult().Trim()) : (false, error.GetAwaiter().GetResult().Trim());
        }
        catch (Win32Exception)
        {
            return (false, "it is not installed");
        }
    }
}
