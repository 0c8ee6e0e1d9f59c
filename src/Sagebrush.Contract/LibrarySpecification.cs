namespace Sagebrush.Contract;

/// <summary>A native library without which an algorithm neither trains nor answers.</summary>
/// <param name="Name">What people call it, for example <c>libxgboost</c>.</param>
/// <param name="Package">The package that has it in Debian and Ubuntu.</param>
/// <param name="Variable">The environment variable that names its file, where the machine's loader does not know it.</param>
/// <param name="Files">The names by which the loader is asked, one after the other.</param>
public sealed record LibrarySpecification(string Name, string Package, string Variable, IReadOnlyList<string> Files)
{
    /// <summary>How to come by it.</summary>
    public string Advice { get; init; } = $"Install it (Debian and Ubuntu: apt-get install {Package})";

    /// <summary>What is tried to load it.</summary>
    /// <param name="named">The value of <see cref="Variable"/>; null or empty when it is not set.</param>
    public IReadOnlyList<string> Candidates(string? named) => string.IsNullOrEmpty(named) ? Files : [named];

    /// <summary>The sentence for who needs it where it is not there.</summary>
    /// <param name="named">The value of <see cref="Variable"/>; null or empty when it is not set.</param>
    public string Missing(string? named) =>
        $"{Name} cannot be loaded: looked for {string.Join(", ", Candidates(named))}. {Advice}, or let {Variable} name its file.";
}
