namespace Sagebrush.Serving;

/// <summary>A request to a serving container; good until the next one on its connection.</summary>
/// <param name="Method"><c>GET</c>, <c>POST</c> …</param>
/// <param name="Path">Without the query.</param>
/// <param name="ContentType">Null when the client says none.</param>
/// <param name="Accept">Null when the client says none.</param>
/// <param name="Body">All of it.</param>
/// <param name="KeepAlive">The connection takes another request after this one.</param>
public sealed record ServingRequest(string Method, string Path, string? ContentType, string? Accept, MemoryStream Body, bool KeepAlive)
{
    /// <summary>What stands behind the path's question mark; empty when nothing does.</summary>
    public string Query { get; init; } = "";
}
