using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sagebrush.Data;

namespace Sagebrush.Monitoring;

/// <summary>A captured invocation, perhaps with the truth that became known later.</summary>
/// <param name="Line">The line of JSON that it was read from.</param>
/// <param name="EventId">Its name: the caller's, or the platform's where the caller gave none.</param>
/// <param name="Time">When it was answered.</param>
public sealed record CapturedRecord(JsonObject Line, string EventId, DateTimeOffset Time)
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">It is no captured invocation.</exception>
    public static CapturedRecord Parse(string line)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        var metadata = json["eventMetadata"] ?? throw new InvalidOperationException("it has no eventMetadata");
        string id = (string?)metadata["inferenceId"] ?? (string?)metadata["eventId"] ?? throw new InvalidOperationException("it has no eventId");
        return new(json, id, DateTimeOffset.Parse((string)metadata["inferenceTime"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }

    /// <summary>The data of a side as text; null when it was not captured.</summary>
    /// <param name="side"><c>endpointInput</c> or <c>endpointOutput</c>.</param>
    public (string Text, bool IsCsv)? Data(string side) => Line["captureData"]?[side] is { } found ? Decode(found) : null;

    /// <summary>The ground truth; null when there is none.</summary>
    public (string Text, bool IsCsv)? GroundTruth() => Line["groundTruthData"] is { } found ? Decode(found) : null;

    /// <summary>Its rows: answers first, then questions, as training data has its label first. Several rows in a request are rows of their own.</summary>
    /// <param name="sides">Which sides.</param>
    /// <exception cref="MalformedDataException">The sides have not as many rows as each other.</exception>
    public IReadOnlyList<Observation> Rows(IReadOnlyList<string> sides)
    {
        IReadOnlyList<Observation>? rows = null;
        foreach (string side in sides.OrderByDescending(side => side == "endpointOutput"))
        {
            if (Data(side) is { } data)
            {
                var next = RowsOf(data.Text, data.IsCsv);
                rows = rows is null ? next : rows.Count == next.Count
                    ? [.. rows.Zip(next, (a, b) => new Observation([.. a.Fields, .. b.Fields]))]
                    : throw new MalformedDataException($"the request has {next.Count} rows and the answer {rows.Count}");
            }
        }

        return rows ?? [];
    }

    internal static IReadOnlyList<Observation> RowsOf(string text, bool isCsv)
    {
        if (!isCsv)
        {
            return JsonRows.Of(text);
        }

        var rows = new List<Observation>();
        var records = new CsvRecords(new StringReader(text));
        while (records.Next() is { } fields)
        {
            rows.Add(new([.. fields.Select(field => ((string?)null, (string?)field))]));
        }

        return rows;
    }

    private static (string, bool) Decode(JsonNode side)
    {
        string data = (string?)side["data"] ?? "", type = (string?)side["observedContentType"] ?? "";
        return (string?)side["encoding"] switch
        {
            "JSON" => (data, false),
            "CSV" => (data, true),
            _ => (Encoding.UTF8.GetString(Convert.FromBase64String(data)), !type.Contains("json", StringComparison.OrdinalIgnoreCase)),
        };
    }
}
