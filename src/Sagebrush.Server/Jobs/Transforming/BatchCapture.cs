using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>
/// Captures what a transform job read and wrote, as Model Monitor looks for it: not the data again but manifests that name it, below <c>input/</c> and
/// <c>output/</c> and the hour in which the job started.
/// </summary>
/// <param name="storage">Where the manifests go.</param>
/// <remarks>Source: AWS, "Capture data from batch transform job".</remarks>
internal sealed class BatchCapture(ObjectStorage storage)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <summary>Writes the manifests of a job that asks for them; the same again when it is done again.</summary>
    /// <param name="job">The job.</param>
    /// <param name="items">The objects that have results, at least one.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="StorageException">The storage does not take them.</exception>
    public async Task Write(TransformJob job, IReadOnlyList<TransformItem> items, CancellationToken cancel)
    {
        if (job.Spec.DataCaptureConfig is not { } config)
        {
            return;
        }

        string hour = (job.TransformStarted ?? job.Created).UtcDateTime.ToString("yyyy'/'MM'/'dd'/'HH", CultureInfo.InvariantCulture);
        await Put("input", items[0].Object.Place, items.Select(item => item.Name));
        await Put("output", items[0].Target(job.Spec), items.Select(item => item.Name + ".out"));

        async Task Put(string side, S3Uri first, IEnumerable<string> names)
        {
            var target = S3Uri.Parse($"{config.DestinationS3Uri.TrimEnd('/')}/{side}/{hour}/{job.Key}.json")!.Value;
            using var body = new MemoryStream(Encoding.UTF8.GetBytes(Manifest(first, [.. names])));
            await storage.Put(target, body, "application/json", cancel);
        }
    }

    // [{"prefix": "s3://bucket/in/"}, "a.csv", "more/b.csv"]
    private static string Manifest(S3Uri first, IReadOnlyList<string> names)
    {
        JsonArray manifest = [new JsonObject { ["prefix"] = first.ToString()[..^names[0].Length] }, .. names.Select(name => (JsonNode)name)];
        return manifest.ToJsonString(Plain);
    }
}
