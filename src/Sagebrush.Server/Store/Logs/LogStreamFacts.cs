namespace Sagebrush.Store;

/// <summary>A log stream's row.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Name">For example <c>my-job/algo-1-1762344000</c>; holds no colon.</param>
/// <param name="Id">Names the stream's file, and no other stream's ever.</param>
public sealed record LogStreamFacts(string Group, string Name, Guid Id) : Resource
{
    /// <inheritdoc/>
    public override string Key => $"{Group}:{Name}";
}
