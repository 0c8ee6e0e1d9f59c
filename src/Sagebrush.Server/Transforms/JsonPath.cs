using System.Diagnostics.CodeAnalysis;

namespace Sagebrush.Transforms;

/// <summary>A path into a record, in the part of JSONPath that batch transform knows.</summary>
/// <remarks>
/// Source: AWS, "Associate Prediction Results with Input Records", supported JSONPath operators; where that page is silent, the library that it points to
/// (json-path/JsonPath) decides.
/// </remarks>
public sealed class JsonPath
{
    private JsonPath(string text, IReadOnlyList<PathStep> steps)
    {
        Text = text;
        Steps = steps;
        IsDefinite = steps.Index().All(step => step.Item.IsDefinite(isLast: step.Index == steps.Count - 1));
    }

    /// <summary><c>$</c>: the whole record.</summary>
    public static JsonPath Root { get; } = new("$", []);

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>The whole record.</summary>
    public bool IsRoot => Steps.Count == 0;

    /// <summary>What leads from the record to the value, from the outside in.</summary>
    internal IReadOnlyList<PathStep> Steps { get; }

    /// <summary>It leads to one value; other paths lead to a list.</summary>
    internal bool IsDefinite { get; }

    /// <summary>Reads a path; an empty one is <c>$</c>.</summary>
    /// <param name="text">For example <c>$[0,5:]</c> or <c>$['id','SageMakerOutput']</c>.</param>
    /// <param name="path">The path, when the answer is true.</param>
    /// <param name="problem">What is wrong with the text, when the answer is false.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            path = text.Length == 0 ? Root : new(text, new JsonPathReader(text).Steps());
            problem = null;
            return true;
        }
        catch (FormatException e)
        {
            path = null;
            problem = e.Message;
            return false;
        }
    }

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">Not a path of this kind; the message says what was expected where.</exception>
    public static JsonPath Parse(string text) => TryParse(text, out var path, out string? problem) ? path : throw new FormatException(problem);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
