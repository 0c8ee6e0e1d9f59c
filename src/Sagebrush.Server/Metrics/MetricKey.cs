using System.Text;

namespace Sagebrush.Metrics;

/// <summary>What makes a metric one metric: its namespace, its name and all its dimensions, whatever their order.</summary>
public sealed class MetricKey : IEquatable<MetricKey>
{
    private readonly string _identity;

    /// <summary>Names a metric.</summary>
    /// <param name="ns">For example <c>AWS/SageMaker</c>.</param>
    /// <param name="name">For example <c>Invocations</c>.</param>
    /// <param name="dimensions">For example EndpointName and VariantName; each name once.</param>
    public MetricKey(string ns, string name, IEnumerable<(string Name, string Value)> dimensions)
    {
        (Namespace, Name) = (ns, name);
        Dimensions = [.. dimensions.OrderBy(dimension => dimension.Name, StringComparer.Ordinal)];
        var identity = new StringBuilder().Append(ns).Append('\0').Append(name);
        foreach (var (dimension, value) in Dimensions)
        {
            identity.Append('\0').Append(dimension).Append('\0').Append(value);
        }

        _identity = identity.ToString();
    }

    /// <summary>Names a metric.</summary>
    public MetricKey(string ns, string name, params (string Name, string Value)[] dimensions)
        : this(ns, name, dimensions.AsEnumerable())
    {
    }

    /// <summary>Whose metric it is: <c>AWS/SageMaker</c>, or a name of the user's.</summary>
    public string Namespace { get; }

    /// <summary>What is measured.</summary>
    public string Name { get; }

    /// <summary>Of what it is measured; ordered by name.</summary>
    public IReadOnlyList<(string Name, string Value)> Dimensions { get; }

    /// <inheritdoc/>
    public bool Equals(MetricKey? other) => other is not null && other._identity == _identity;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MetricKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _identity.GetHashCode(StringComparison.Ordinal);

    /// <summary>For people: <c>AWS/SageMaker Invocations EndpointName=a</c>.</summary>
    public override string ToString() => string.Join(' ', [Namespace, Name, .. Dimensions.Select(dimension => $"{dimension.Name}={dimension.Value}")]);
}
