namespace Sagebrush.Hosting;

/// <summary>What requests see of one container of an instance.</summary>
/// <param name="Name">The name by which requests and errors mean it; <c>primary</c> when it is alone.</param>
/// <param name="LogStream">Where its output goes, within the endpoint's log group.</param>
/// <param name="Client">The way to it.</param>
public sealed record BackendContainer(string Name, string LogStream, ContainerClient Client)
{
    /// <summary>The models that it has loaded; null of a container with a model of its own.</summary>
    internal ModelCache? Models { get; init; }
}
