namespace Sagebrush.Hosting;

/// <summary>What a container makes of a ping.</summary>
public enum PingAnswer
{
    /// <summary>200.</summary>
    Well,

    /// <summary>Another status, a connection that it refuses or closes, or no HTTP.</summary>
    Refused,

    /// <summary>Nothing within <see cref="ContainerClient.PingLimit"/>.</summary>
    None,
}
