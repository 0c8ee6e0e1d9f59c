using System.Diagnostics.CodeAnalysis;

namespace Sagebrush.Contract;

/// <summary>
/// The hyperparameters of one job, checked against an algorithm's manifest: the platform does so when a job is created, the container once more when it
/// starts. Keys that begin with <c>_</c> are internal to the service: accepted, and ignored unless the algorithm declares them.
/// </summary>
public sealed class HyperValues
{
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly Dictionary<string, HyperParameter> _declared;

    private HyperValues(IReadOnlyList<HyperParameter> declared, IReadOnlyDictionary<string, string> given)
    {
        _declared = declared.ToDictionary(p => p.Name, StringComparer.Ordinal);
        _given = Named(declared, given);
    }

    /// <summary>Checks all of <paramref name="given"/> and answers the values, or everything that is wrong with them.</summary>
    /// <param name="manifest">Declares the parameters and the rules between them.</param>
    /// <param name="given">Name to text, as the caller wrote them.</param>
    /// <param name="values">The values when there is no error.</param>
    /// <param name="errors">One sentence an error, each with the parameter, the value given and what was expected, in AWS's style.</param>
    public static bool TryParse(
        Manifest manifest, IReadOnlyDictionary<string, string> given, [NotNullWhen(true)] out HyperValues? values, out IReadOnlyList<string> errors)
    {
        var parsed = new HyperValues(manifest.HyperParameters, given);
        errors = [.. parsed.Errors(manifest)];
        values = errors.Count == 0 ? parsed : null;
        return values is not null;
    }

    /// <summary>The value, by the caller or by default.</summary>
    /// <exception cref="InvalidOperationException">There is none, or the special word stands in its place: ask <see cref="TryGet{T}"/> of such parameters.</exception>
    public T Get<T>(HyperParameter<T> parameter) => TryGet(parameter, out var value)
        ? value : throw new InvalidOperationException($"The hyperparameter '{parameter.Name}' has no value.");

    /// <summary>The value, by the caller or by default; false when there is none or the special word (<c>auto</c>) stands in its place.</summary>
    public bool TryGet<T>(HyperParameter<T> parameter, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        return Text(parameter.Name) is { } text && parameter.TryGet(text, out value);
    }

    /// <summary>True when the caller gave it.</summary>
    public bool IsGiven(string name) => _given.ContainsKey(name);

    /// <summary>The text of a declared parameter, by the caller or by default.</summary>
    public string? Text(string name) =>
        _given.TryGetValue(name, out string? text) ? text : _declared.TryGetValue(name, out var parameter) ? parameter.Default : null;

    /// <summary>Whether the value, by the caller or by default, is one of <paramref name="texts"/>.</summary>
    public bool IsOneOf(string name, IReadOnlyList<string> texts) => Text(name) is { } text && texts.Contains(text);

    /// <summary>Whether every word of the value, by the caller or by default, is one of <paramref name="words"/>; a value that is no list is one word.</summary>
    internal bool AreAllOf(string name, IReadOnlyList<string> words) => Words(name).All(words.Contains);

    /// <summary>The words of a value, by the caller or by default; one where it is no list, none where there is no value.</summary>
    internal IReadOnlyList<string> Words(string name) =>
        Text(name) is not { } text ? [] : _declared.GetValueOrDefault(name) is WordsParameter ? text.Split(',') : [text];

    private static Dictionary<string, string> Named(IReadOnlyList<HyperParameter> declared, IReadOnlyDictionary<string, string> given)
    {
        var names = declared.SelectMany(p => p.Aliases, (p, alias) => (alias, p.Name)).ToDictionary(StringComparer.Ordinal);
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in given)
        {
            named[names.GetValueOrDefault(name, name)] = text;
        }

        return named;
    }

    private IEnumerable<string> Errors(Manifest manifest)
    {
        var refused = manifest.Rules.OfType<Rule.NotOffered>().Select(rule => rule.Parameter).ToHashSet(StringComparer.Ordinal);
        foreach (string name in _given.Keys.Order(StringComparer.Ordinal))
        {
            if (!_declared.ContainsKey(name) && !refused.Contains(name) && !name.StartsWith('_'))
            {
                yield return $"Additional properties are not allowed ('{name}' was unexpected)";
            }
        }

        var invalid = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in manifest.HyperParameters)
        {
            string? constraint = !_given.TryGetValue(parameter.Name, out string? text) ? (parameter.Required ? "not be null" : null)
                : parameter.IsSpecialWord(text) ? null : parameter.Constraint(text);
            if (constraint is not null)
            {
                invalid.Add(parameter.Name);
                yield return Violation(parameter.Name, text, constraint);
            }
        }

        foreach (var rule in manifest.Rules.Where(rule => !rule.Names.Any(invalid.Contains)))
        {
            if (rule.Broken(this) is { } constraint)
            {
                yield return Violation(rule.Parameter, Text(rule.Parameter), constraint);
            }
        }
    }

    private static string Violation(string name, string? text, string constraint) =>
        $"Value {(text is null ? "null" : $"'{text}'")} at 'hyperParameters.{name}' failed to satisfy constraint: Member must {constraint}";
}
