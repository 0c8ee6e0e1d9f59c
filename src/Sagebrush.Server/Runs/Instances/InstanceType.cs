using System.Collections.Frozen;
using System.Text.Json;

namespace Sagebrush.Runs;

/// <summary>What an instance type has, as AWS publishes it (Amazon SageMaker AI pricing, Amazon EC2 instance types).</summary>
/// <param name="Name">For example <c>ml.m5.large</c>.</param>
/// <param name="Cpus">Virtual processors.</param>
/// <param name="Memory">In bytes.</param>
/// <param name="Gpus">Graphics processors.</param>
public sealed record InstanceType(string Name, int Cpus, long Memory, int Gpus)
{
    private const string Prefix = "ml.";
    private const double Gibibyte = 1L << 30;

    // Family → size → [processors, GiB] or [processors, GiB, graphics processors].
    private static readonly Lazy<FrozenDictionary<string, InstanceType>> All = new(Read);

    /// <summary>The type of that name; null when the table does not have it.</summary>
    public static InstanceType? Find(string? name) => name is null ? null : All.Value.GetValueOrDefault(name);

    private static FrozenDictionary<string, InstanceType> Read()
    {
        using var table = typeof(InstanceType).Assembly.GetManifestResourceStream("instance-types.json")!;
        using var families = JsonDocument.Parse(table);
        return (from family in families.RootElement.EnumerateObject()
                from size in family.Value.EnumerateObject()
                select Of($"{Prefix}{family.Name}.{size.Name}", [.. size.Value.EnumerateArray().Select(figure => figure.GetDouble())]))
            .ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
    }

    private static InstanceType Of(string name, double[] figures) =>
        new(name, (int)figures[0], (long)(figures[1] * Gibibyte), figures.Length > 2 ? (int)figures[2] : 0);
}
