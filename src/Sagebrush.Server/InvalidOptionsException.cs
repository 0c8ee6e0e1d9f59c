namespace Sagebrush;

/// <summary>The configuration cannot be used; the message names each setting that is wrong, what was given and what is expected.</summary>
public sealed class InvalidOptionsException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>One sentence a problem.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
