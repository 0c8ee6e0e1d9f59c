using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Sagebrush.Scripting;

/// <summary>
/// The hyperparameters of a job. They arrive as texts; the SageMaker Python SDK sends JSON inside of them (<c>"\"cosine\""</c>), which is undone here. What
/// is of the platform, <c>sagemaker_program</c> and its like, is left out.
/// </summary>
public sealed class HyperParameters : IEnumerable<KeyValuePair<string, string>>
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The hyperparameters of a request.</summary>
    /// <param name="given">Name to text.</param>
    public HyperParameters(IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        foreach (var (name, text) in given.Where(one => !IsPlatform(one.Key)))
        {
            _values[name] = Plain(text);
        }
    }

    /// <summary>Whether one is given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>A text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="otherwise">Its value when it is not given; null: it must be.</param>
    /// <exception cref="ScriptException">It is not given and must be.</exception>
    public string Text(string name, string? otherwise = null) =>
        _values.GetValueOrDefault(name) ?? otherwise ?? throw new ScriptException($"The hyperparameter '{name}' is missing.");

    /// <summary>A whole number.</summary>
    /// <inheritdoc cref="Number"/>
    public int Integer(string name, int? otherwise = null) => Read(name, otherwise, "a whole number", text =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null);

    /// <summary>A number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="otherwise">Its value when it is not given; null: it must be.</param>
    /// <exception cref="ScriptException">It is not given and must be, or is no such value.</exception>
    public double Number(string name, double? otherwise = null) => Read(name, otherwise, "a number", text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null);

    /// <summary><c>true</c> or <c>false</c>, as JSON or Python writes it.</summary>
    /// <inheritdoc cref="Number"/>
    public bool Flag(string name, bool? otherwise = null) => Read(name, otherwise, "true or false", text => bool.TryParse(text, out bool flag) ? flag : null);

    /// <summary>All of them, sorted by name.</summary>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _values.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T Read<T>(string name, T? otherwise, string kind, Func<string, T?> parse)
        where T : struct
    {
        if (!_values.TryGetValue(name, out string? text))
        {
            return otherwise ?? throw new ScriptException($"The hyperparameter '{name}' is missing.");
        }

        return parse(text) ?? throw new ScriptException($"The hyperparameter '{name}' is '{text}', which is not {kind}.");
    }

    private static bool IsPlatform(string name) => name.StartsWith("sagemaker_", StringComparison.Ordinal) || name is "_tuning_objective_metric" or "default_user_module_name";

    private static string Plain(string text)
    {
        if (text is not ['"', .., '"'])
        {
            return text;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetString()!;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
