using System.Globalization;
using System.Text;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>The memory that endpoints' containers use, as Prometheus text.</summary>
/// <param name="endpoints">The rows.</param>
/// <param name="runner">Knows the containers.</param>
internal sealed class EndpointMemory(Table<Endpoint> endpoints, IRunner runner)
{
    private const string Name = "sagebrush_endpoint_memory_bytes";

    /// <summary>A line for each production variant in service, its instances together. https://prometheus.io/docs/instrumenting/exposition_formats/</summary>
    public string Prometheus()
    {
        var text = new StringBuilder($"# HELP {Name} Memory of a variant's containers; what their processes share counts once.\n# TYPE {Name} gauge\n");
        foreach (var endpoint in endpoints.All())
        {
            foreach (var variant in endpoint.Live?.Variants ?? [])
            {
                long bytes = variant.Instances.SelectMany(instance => instance.Runs ?? []).Sum(runner.Memory);
                text.Append(CultureInfo.InvariantCulture, $"{Name}{{endpoint=\"{endpoint.Key}\",variant=\"{variant.Name}\"}} {bytes}\n");
            }
        }

        return text.ToString();
    }
}
