using System.Text.Json.Serialization;
using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>A row that moves by itself from its creation to an end.</summary>
public abstract record Job : Resource
{
    /// <summary>True when nothing more will happen to the job.</summary>
    [JsonIgnore]
    public abstract bool HasEnded { get; }

    /// <summary>True when somebody wants it stopped and it has not ended yet.</summary>
    [JsonIgnore]
    public abstract bool IsStopping { get; }
}
