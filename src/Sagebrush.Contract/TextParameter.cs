namespace Sagebrush.Contract;

/// <summary>Free text.</summary>
public sealed record TextParameter(string Name, string Description) : HyperParameter<string>(Name, Description)
{
    /// <inheritdoc/>
    public override string Accepted => "text";

    /// <inheritdoc/>
    public override string? Constraint(string text) => null;

    private protected override bool TryParse(string text, out string value)
    {
        value = text;
        return true;
    }
}
