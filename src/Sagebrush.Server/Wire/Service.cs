namespace Sagebrush.Wire;

/// <summary>A service behind the front door: its model, the protocol it speaks, and what runs its operations.</summary>
/// <param name="Model">All its operations.</param>
/// <param name="Protocol">How it speaks.</param>
/// <param name="Api">Those that are implemented.</param>
public sealed record Service(ServiceModel Model, Protocol Protocol, Api Api);
