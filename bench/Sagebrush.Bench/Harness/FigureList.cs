using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sagebrush.Bench.Harness;

/// <summary>The figures of one run on one machine.</summary>
internal sealed record FigureList(string Cpu, int Cores, string Date, IReadOnlyList<Figure> Figures)
{
    /// <summary>Figures measured here and today.</summary>
    public static FigureList Here(IReadOnlyList<Figure> figures) => new(Machine.Cpu, Environment.ProcessorCount, Machine.Date, figures);

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FigureJson.Default.FigureList);

    /// <summary>A page of Markdown.</summary>
    /// <param name="title">What was measured.</param>
    /// <param name="introduction">How, in lines that are short enough for a page.</param>
    public string Report(string title, string introduction)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {title} on {Cpu}, {Cores} cores, {Date}\n\n{introduction}\n\n");
        text.Append("| What | Unit | Ours | Peer | Peer's | Ratio | Aim |\n| --- | --- | --: | --- | --: | --: | --- |\n");
        foreach (var f in Figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {f.What} | {f.Unit} | {Number(f.Ours)} | {f.Peer} | {Number(f.Theirs)} | {f.Ratio:0.00} | {f.Aim} |\n");
        }

        return text.ToString();
    }

    private static string Number(double? value) => value?.ToString(value < 1 ? "0.000" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) ?? "";
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FigureList))]
internal sealed partial class FigureJson : JsonSerializerContext;
