namespace Sagebrush.Hosting;

/// <summary>What requests see of an instance: the way to its containers, and the gate that counts them in and out.</summary>
/// <param name="id">The instance's id.</param>
/// <param name="containers">At least one; a request goes through all of them, one after the other.</param>
/// <param name="isDirect">A request goes to the one container that it names instead.</param>
public sealed class Backend(string id, IReadOnlyList<BackendContainer> containers, bool isDirect = false) : IDisposable
{
    /// <summary>The instance's id.</summary>
    public string Id { get; } = id;

    /// <summary>Its containers, in the order of the model's.</summary>
    public IReadOnlyList<BackendContainer> Containers { get; } = containers;

    /// <summary>A request goes to the one container that it names.</summary>
    public bool IsDirect { get; } = isDirect;

    /// <summary>A request names the model that it wants.</summary>
    public bool IsMultiModel => Containers.Any(container => container.Models is not null);

    /// <summary>Counts the requests inside.</summary>
    public Gate Gate { get; } = new();

    /// <summary>Those that wait for room in its variant; null of instances that are no endpoint's.</summary>
    public RequestQueue? Queue { get; internal set; }

    /// <summary>The sessions that its model keeps.</summary>
    public ModelSessions Sessions { get; init; } = new(TimeProvider.System);

    /// <summary>Counts what its containers are asked where it has several; null of instances that are no endpoint's.</summary>
    public VariantMeter? Meter { get; internal set; }

    /// <summary>A request that entered by the gate leaves; who waits for its room is called.</summary>
    public void Leave()
    {
        Gate.Leave();
        Queue?.Left();
    }

    /// <summary>Closes the connections that are not in use.</summary>
    public void Dispose()
    {
        foreach (var container in Containers)
        {
            container.Client.Dispose();
        }
    }
}
