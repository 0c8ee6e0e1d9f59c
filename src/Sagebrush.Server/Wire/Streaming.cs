using System.Text.Json.Serialization;

namespace Sagebrush.Wire;

/// <summary>A request whose HTTP body is data, not members.</summary>
public abstract record StreamingRequest
{
    /// <summary>The body, decoded and verified while it is read: a wrong hash or a cut body throws from the read that meets it.</summary>
    [JsonIgnore]
    public Stream Body { get; set; } = Stream.Null;
}

/// <summary>A response whose HTTP body is data, not members.</summary>
public abstract record StreamingResponse
{
    /// <summary>The body; the pipeline copies it out and disposes it.</summary>
    [JsonIgnore]
    public Stream Body { get; init; } = Stream.Null;
}
