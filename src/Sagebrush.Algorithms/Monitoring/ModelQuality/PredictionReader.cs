using System.Globalization;
using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.Data;

namespace Sagebrush.Monitoring;

/// <summary>Finds predictions and truths in rows of a dataset, or in merged captures.</summary>
/// <param name="settings">Name the columns: by name, or by number from 0 where they have none. Where none is named an answer's first value is the prediction.</param>
internal sealed class PredictionReader(MonitorSettings settings)
{
    /// <summary>All predictions.</summary>
    /// <exception cref="ClientException">A row lacks what was named.</exception>
    public IEnumerable<Prediction> Read(Dataset dataset) => settings.Format.Kind == DatasetKind.Captured
        ? dataset.Records().SelectMany(Merged) : dataset.Rows().Select(row => Made(row, Required(row, settings.GroundTruthAttribute, "ground_truth_attribute")));

    private IReadOnlyList<Prediction> Merged(CapturedRecord record)
    {
        try
        {
            if (record.GroundTruth() is not { } truth || record.Data("endpointOutput") is not { } answer)
            {
                return [];
            }

            var truths = CapturedRecord.RowsOf(truth.Text, truth.IsCsv);
            var answers = CapturedRecord.RowsOf(answer.Text, answer.IsCsv);
            return truths.Count == answers.Count
                ? [.. answers.Zip(truths, (row, known) => Made(row, Value(known, settings.GroundTruthAttribute) ?? (known.Fields is [var first, ..] ? first.Value : null) ?? ""))]
                : throw new ClientException($"The event {record.EventId} has {answers.Count} predictions and {truths.Count} ground truths.");
        }
        catch (Exception e) when (e is MalformedDataException or JsonException or InvalidOperationException or FormatException)
        {
            throw new ClientException($"The event {record.EventId} cannot be read: {e.Message}", e);
        }
    }

    private Prediction Made(Observation row, string truth)
    {
        double? probability = Value(row, settings.ProbabilityAttribute) is { } text
            ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw new ClientException($"The probability '{text}' is no number.") : null;
        string? label = settings.InferenceAttribute is { } named ? Required(row, named, "inference_attribute")
            : probability is { } p ? (p >= settings.Threshold ? "1" : "0")
            : row.Fields.Count > 0 ? row.Fields[0].Value : null;
        return new(label ?? throw new ClientException("An answer is empty."), probability, truth);
    }

    private static string Required(Observation row, string? column, string setting) => column is null
        ? throw new ClientException($"The environment has no {setting}.")
        : Value(row, column) ?? throw new ClientException($"A row has no column '{column}', which {setting} names.");

    private static string? Value(Observation row, string? column)
    {
        if (column is null)
        {
            return null;
        }

        string name = column.TrimStart('$', '.').Replace('.', '_').Replace('[', '_').Replace("]", "", StringComparison.Ordinal);
        foreach (var field in row.Fields)
        {
            if (field.Name == column || field.Name == name)
            {
                return field.Value;
            }
        }

        return int.TryParse(column, out int position) && position >= 0 && position < row.Fields.Count ? row.Fields[position].Value : null;
    }
}
