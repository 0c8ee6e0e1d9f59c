using System.Text.Json;
using Sagebrush.Algorithms;

namespace Sagebrush.Monitoring;

/// <summary>What the files of a dataset hold, as the variable <c>dataset_format</c> says.</summary>
/// <param name="Kind">CSV, JSON, or captured invocations.</param>
/// <param name="HasHeader">CSV: the first record has the columns' names.</param>
/// <param name="IsLines">JSON: a document in each line, else one for the file.</param>
/// <param name="Sides">Captured: which sides are read, in this order: <c>endpointInput</c>, <c>endpointOutput</c>.</param>
/// <remarks>Source: SageMaker Python SDK, sagemaker.model_monitor.dataset_format.</remarks>
public sealed record DatasetFormat(DatasetKind Kind, bool HasHeader, bool IsLines, IReadOnlyList<string> Sides)
{
    /// <summary>Captured invocations with both sides: what a schedule's executions read.</summary>
    public static DatasetFormat Captured { get; } = new(DatasetKind.Captured, false, true, ["endpointInput", "endpointOutput"]);

    /// <summary>Reads <c>{"csv": {"header": true}}</c>, <c>{"json": {"lines": true}}</c> or <c>{"sagemakerCaptureJson": {"captureIndexNames": […]}}</c>.</summary>
    /// <exception cref="ClientException">It is none of them.</exception>
    public static DatasetFormat Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (root.TryGetProperty("csv", out var csv))
            {
                return new(DatasetKind.Csv, csv.TryGetProperty("header", out var header) && header.GetBoolean(), false, []);
            }

            if (root.TryGetProperty("json", out var plain))
            {
                return new(DatasetKind.Json, false, !plain.TryGetProperty("lines", out var lines) || lines.GetBoolean(), []);
            }

            if (root.TryGetProperty("sagemakerCaptureJson", out var capture))
            {
                return capture.TryGetProperty("captureIndexNames", out var names)
                    ? Captured with { Sides = [.. names.EnumerateArray().Select(name => name.GetString()!)] } : Captured;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ClientException($"dataset_format '{text}' is not of the documented form: {e.Message}", e);
        }

        throw new ClientException($"dataset_format '{text}' is none of csv, json and sagemakerCaptureJson; parquet is not read here.");
    }
}
