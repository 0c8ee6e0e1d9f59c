using Sagebrush.Contract;
using Sagebrush.Runs;

namespace Sagebrush.Hosting;

/// <summary>All that an instance needs to know to run its containers.</summary>
/// <param name="Endpoint">The endpoint's name.</param>
/// <param name="Variant">The variant it serves.</param>
/// <param name="Id">The instance's id.</param>
/// <param name="Root">The folder that its containers see as <c>/opt/ml</c>.</param>
/// <param name="Image">What they run.</param>
public sealed record InstancePlan(string Endpoint, Variant Variant, string Id, MlRoot Root, CatalogImage Image)
{
    /// <summary>Names the socket for the container, relative to <see cref="Root"/>, which is also its working directory: one text, with and without a mount.</summary>
    private const string SocketVariable = "SAGEBRUSH_SOCKET";

    /// <summary>Where the containers' output goes, within the endpoint's log group.</summary>
    public string LogStream => $"{Variant.Name}/{Id}";

    /// <summary>The container of an attempt.</summary>
    /// <param name="attempt">From 1.</param>
    /// <param name="region">This installation's.</param>
    public RunSpec Run(int attempt, string region) => new($"endpoint/{Endpoint}/{Id}/{attempt}", Id, Image.ServeCommand, Root.Path, Environment(region))
    {
        NetworkIsolation = Variant.Model.EnableNetworkIsolation ?? false,
        ReadOnly = [.. Image.ReadOnly, Root.Model],
    };

    private Dictionary<string, string> Environment(string region)
    {
        Dictionary<string, string> variables = new(Image.Environment)
        {
            ["AWS_REGION"] = region,
            ["AWS_DEFAULT_REGION"] = region,
            ["SAGEMAKER_REGION"] = region,
        };
        foreach (var (name, value) in Variant.Container.Environment ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        variables[SocketVariable] = Path.GetRelativePath(Root.Path, Root.Socket);
        return variables;
    }
}
