using System.Text.Json.Serialization;

namespace Sagebrush.Store;

public sealed record Boat(string Name) : Resource
{
    public override string Key => Name;

    public override string? Status => State;

    public string? State { get; init; }

    public int Miles { get; init; }
}

[JsonSerializable(typeof(Boat))]
public sealed partial class BoatJson : JsonSerializerContext;
