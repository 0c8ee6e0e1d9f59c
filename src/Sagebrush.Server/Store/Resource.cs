using System.Text.Json.Serialization;

namespace Sagebrush.Store;

/// <summary>A row of a <see cref="Table{T}"/>: what the caller specified plus what became of it. Immutable; a change is a new record.</summary>
public abstract record Resource
{
    /// <summary>Names the row in its table; compared byte by byte.</summary>
    [JsonIgnore]
    public abstract string Key { get; }

    /// <summary>When the row was added; set by the table.</summary>
    [JsonIgnore]
    public DateTimeOffset Created { get; init; }

    /// <summary>When the row was last written; set by the table.</summary>
    [JsonIgnore]
    public DateTimeOffset Modified { get; init; }

    /// <summary>1 when added, one more with every write; set by the table.</summary>
    [JsonIgnore]
    public long Version { get; init; }

    /// <summary>What lists filter and sort by as status; null for resources that have none.</summary>
    [JsonIgnore]
    public virtual string? Status => null;
}
