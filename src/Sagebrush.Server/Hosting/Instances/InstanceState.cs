using Sagebrush.Runs;

namespace Sagebrush.Hosting;

/// <summary>What an instance is doing, as seen by the server that watches it.</summary>
public abstract record InstanceState
{
    /// <summary>Of which container of the instance this is said; see <see cref="InstanceRow.Attempt"/>.</summary>
    public required int Attempt { get; init; }

    /// <summary>The container, while there is one.</summary>
    public RunHandle? Run { get; init; }

    /// <summary>The model is being unpacked, or the container has not answered its first ping yet.</summary>
    public sealed record Starting : InstanceState;

    /// <summary>The container answers pings and takes requests.</summary>
    public sealed record InService : InstanceState;

    /// <summary>The container has ended, or was ended because it would not answer. Nothing of it runs any more.</summary>
    /// <param name="Reason">For the endpoint's FailureReason.</param>
    /// <param name="Final">Another container would end the same way: the model's data is missing, for example.</param>
    /// <param name="Served">How long it was in service.</param>
    public sealed record Ended(string Reason, bool Final, TimeSpan Served) : InstanceState;

    /// <summary>The instance is gone for good, with its folder.</summary>
    public sealed record Gone : InstanceState;
}
