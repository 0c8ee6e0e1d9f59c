using System.Collections.Frozen;

namespace Sagebrush.Wire;

/// <summary>What a value of the model is.</summary>
public enum ShapeKind
{
    /// <summary>Named members.</summary>
    Structure,

    /// <summary>Values of one shape in order.</summary>
    List,

    /// <summary>Values of one shape by key.</summary>
    Map,

    /// <summary>Text, also of enums.</summary>
    String,

    /// <summary>A whole number of 32 bits.</summary>
    Integer,

    /// <summary>A whole number of 64 bits.</summary>
    Long,

    /// <summary>A number of 32 bits.</summary>
    Float,

    /// <summary>A number of 64 bits.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A point in time.</summary>
    Timestamp,

    /// <summary>Bytes.</summary>
    Blob,
}

/// <summary>A shape of an AWS model: its kind, its parts, its constraints and how it looks on the wire.</summary>
public sealed class Shape
{
    /// <summary>As in the model.</summary>
    public required string Name { get; init; }

    /// <summary>What a value is.</summary>
    public required ShapeKind Kind { get; init; }

    /// <summary>Members of a structure, in the model's order.</summary>
    public IReadOnlyList<Member> Members { get; internal set; } = [];

    /// <summary>Of the members, those in a REST message's path, query, headers or status.</summary>
    public IReadOnlyList<Member> Located { get; internal set; } = [];

    /// <summary>Of the members, those in the body.</summary>
    public IReadOnlyList<Member> InBody { get; internal set; } = [];

    /// <summary>Members of a structure by name.</summary>
    public FrozenDictionary<string, Member> ByName { get; internal set; } = FrozenDictionary<string, Member>.Empty;

    /// <summary>What a list holds, or what a map holds under its keys.</summary>
    public Member? Element { get; internal set; }

    /// <summary>What a map's keys are.</summary>
    public Member? Key { get; internal set; }

    /// <summary>Least value, length or count.</summary>
    public double? Min { get; init; }

    /// <summary>Greatest value, length or count.</summary>
    public double? Max { get; init; }

    /// <summary>The pattern that text must match as a whole; null for none.</summary>
    public Pattern? Pattern { get; init; }

    /// <summary>The values of an enum, in the model's order; empty for other text.</summary>
    public IReadOnlyList<string> Enum { get; init; } = [];

    /// <summary>Exactly one member may be given.</summary>
    public bool IsUnion { get; init; }

    /// <summary>The value must not stand in an error's text.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>The member that is the HTTP body of a REST operation; null when the body holds all members without a location.</summary>
    public string? Payload { get; init; }

    /// <summary>XML: a list's elements stand in the parent without a wrapper.</summary>
    public bool IsFlattened { get; init; }

    /// <summary>XML: the element's name when the shape itself names it.</summary>
    public string? LocationName { get; init; }

    /// <summary>XML: the namespace that the shape names, as prefix and URI.</summary>
    public (string? Prefix, string Uri)? XmlNamespace { get; init; }

    /// <summary><c>iso8601</c>, <c>rfc822</c> or <c>unixTimestamp</c>; null for the protocol's own.</summary>
    public string? TimestampFormat { get; init; }

    /// <summary>Neither structure, list nor map.</summary>
    public bool IsScalar => Kind > ShapeKind.Map;
}

/// <summary>A member of a structure, or the element of a list or map.</summary>
public sealed class Member
{
    /// <summary>As in the model.</summary>
    public required string Name { get; init; }

    /// <summary>The name as errors spell it: <c>trainingJobName</c>.</summary>
    public required string CamelName { get; init; }

    /// <summary>What its values are.</summary>
    public required Shape Shape { get; init; }

    /// <summary>REST: <c>uri</c>, <c>querystring</c>, <c>header</c>, <c>headers</c> (all that begin with the location name), <c>statusCode</c>; null for the body.</summary>
    public string? Location { get; init; }

    /// <summary>The name on the wire.</summary>
    public required string LocationName { get; init; }

    /// <summary>Whether the model itself gives the wire name.</summary>
    public bool IsRenamed { get; init; }

    /// <summary>Must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>XML: a list's elements stand in the parent without a wrapper.</summary>
    public bool IsFlattened { get; init; }

    /// <summary>XML: the value is an attribute of the parent's element.</summary>
    public bool IsXmlAttribute { get; init; }

    /// <summary>XML: the namespace that the member, or else its shape, names, as prefix and URI.</summary>
    public (string? Prefix, string Uri)? XmlNamespace { get; init; }

    /// <summary>The format that the member, or else its shape, names; null for the protocol's own.</summary>
    public string? TimestampFormat { get; init; }
}
