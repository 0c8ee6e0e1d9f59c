namespace Sagebrush.Contract;

/// <summary>A hyperparameter as an algorithm declares it: one declaration parses, validates, documents and feeds the tuning ranges.</summary>
/// <param name="Name">The name on the wire, in SageMaker's snake_case.</param>
/// <param name="Description">One sentence for people.</param>
public abstract record HyperParameter(string Name, string Description)
{
    /// <summary>The job is refused without it.</summary>
    public bool Required { get; init; }

    /// <summary>A tuning job may vary it.</summary>
    public bool Tunable { get; init; }

    /// <summary>The text that stands in when the caller gives none; null: then the algorithm does without.</summary>
    public string? Default { get; init; }

    /// <summary>A word that is accepted in place of a value, for example <c>auto</c>.</summary>
    public string? SpecialWord { get; init; }

    /// <summary>Other names by which it may be given; of several that are given the last counts.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What a value must be, to follow the words "Member must"; null when <paramref name="text"/> is such a value.</summary>
    public abstract string? Constraint(string text);

    /// <summary>The accepted values in a few words, for documentation.</summary>
    public abstract string Accepted { get; }

    internal bool IsSpecialWord(string text) => SpecialWord is not null && text == SpecialWord;

    internal string OrSpecialWord => SpecialWord is null ? "" : $" or '{SpecialWord}'";
}

/// <summary>A hyperparameter whose values are of type <typeparamref name="T"/>.</summary>
public abstract record HyperParameter<T>(string Name, string Description) : HyperParameter(Name, Description)
{
    private protected abstract bool TryParse(string text, out T value);

    internal bool TryGet(string text, out T value)
    {
        value = default!;
        return !IsSpecialWord(text) && TryParse(text, out value);
    }
}
