using Sagebrush.Runs;

namespace Sagebrush.Hosting;

/// <summary>What an instance is doing, as seen by the server that watches it.</summary>
public abstract record InstanceState
{
    /// <summary>Of which attempt of the instance this is said; see <see cref="InstanceRow.Attempt"/>.</summary>
    public required int Attempt { get; init; }

    /// <summary>The containers, once all are started.</summary>
    public IReadOnlyList<RunHandle>? Runs { get; init; }

    /// <summary>Models are being unpacked, or a container has not answered its first ping yet.</summary>
    public sealed record Starting : InstanceState;

    /// <summary>All containers answer pings and take requests.</summary>
    public sealed record InService : InstanceState;

    /// <summary>A container runs but does not pass its health checks any more: nobody enters, those inside finish, then the containers are ended.</summary>
    /// <param name="Reason">For the endpoint's FailureReason.</param>
    public sealed record Unhealthy(string Reason) : InstanceState;

    /// <summary>A container has ended, or would not answer, and the others were ended with it. Nothing of them runs any more.</summary>
    /// <param name="Reason">For the endpoint's FailureReason.</param>
    /// <param name="Final">Another attempt would end the same way: the model's data is missing, for example.</param>
    /// <param name="Served">How long it was in service.</param>
    public sealed record Ended(string Reason, bool Final, TimeSpan Served) : InstanceState;

    /// <summary>The containers have ended because nobody needed them. Nothing of them runs any more; the instance's folder is there.</summary>
    public sealed record Resting : InstanceState;

    /// <summary>The instance is gone for good, with its folder.</summary>
    public sealed record Gone : InstanceState;
}
