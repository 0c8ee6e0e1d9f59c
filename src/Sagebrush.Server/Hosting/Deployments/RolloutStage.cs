using System.Text.Json.Serialization;

namespace Sagebrush.Hosting;

/// <summary>Where an update of an endpoint stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RolloutStage>))]
public enum RolloutStage
{
    /// <summary>New instances are coming up; they get no traffic yet, or that of the steps before.</summary>
    Creating,

    /// <summary>The new instances have their part of the traffic, and time to show faults.</summary>
    Baking,

    /// <summary>All traffic goes to the new instances; the old ones stay for a while, ready to take it back.</summary>
    Terminating,

    /// <summary>Instances of the old configuration come up again to take back the traffic that they have given up. Rolling updates only: with the others the old ones stay to the end.</summary>
    RollingBack,
}
