using System.Text;
using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.Data;

namespace Sagebrush.Monitoring;

/// <summary>The rows of all files below a folder, one after the other.</summary>
/// <param name="folder">The folder, or one file.</param>
/// <param name="format">What its files hold.</param>
/// <param name="window">Of captured invocations, those of this time.</param>
public sealed class Dataset(string folder, DatasetFormat format, TimeWindow window)
{
    /// <summary>Paths of its files, in order.</summary>
    public IReadOnlyList<string> Files { get; } = Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : File.Exists(folder) ? [folder] : [];

    /// <summary>The rows.</summary>
    /// <exception cref="ClientException">A file is not of the format; the message names it.</exception>
    public IEnumerable<Observation> Rows() => Files.SelectMany(Read);

    /// <summary>The captured invocations, or those merged with ground truth.</summary>
    /// <exception cref="ClientException">A line is none; the message names it.</exception>
    public IEnumerable<CapturedRecord> Records() => Files.SelectMany(Lines);

    private IEnumerable<CapturedRecord> Lines(string path)
    {
        int number = 0;
        foreach (string line in File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            number++;
            var record = Guard(path, number, () => CapturedRecord.Parse(line));
            if (window.Holds(record.Time))
            {
                yield return record;
            }
        }
    }

    private IEnumerable<Observation> Read(string path) => format.Kind switch
    {
        DatasetKind.Csv => Csv(path),
        DatasetKind.Json => Json(path),
        _ => Lines(path).SelectMany((record, i) => Guard(path, i + 1, () => record.Rows(format.Sides))),
    };

    private IEnumerable<Observation> Csv(string path)
    {
        using var text = new StreamReader(path, Encoding.UTF8);
        var records = new CsvRecords(text);
        var names = format.HasHeader ? Guard(path, 1, records.Next) : null;
        for (int number = 2; Guard(path, number, records.Next) is { } fields; number++)
        {
            if (names is not null && names.Count != fields.Count)
            {
                throw new ClientException($"{path}: record {number} has {fields.Count} fields, the header {names.Count}.");
            }

            yield return new([.. fields.Select((field, i) => (names?[i].Trim(), (string?)field))]);
        }
    }

    private IEnumerable<Observation> Json(string path)
    {
        if (!format.IsLines)
        {
            return Guard(path, 1, () => JsonRows.Of(File.ReadAllText(path)));
        }

        return File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)).SelectMany((line, i) => Guard(path, i + 1, () => JsonRows.Of(line)));
    }

    private static T Guard<T>(string path, int number, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is MalformedDataException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ClientException($"{path}: record {number} cannot be read: {e.Message}", e);
        }
    }
}
