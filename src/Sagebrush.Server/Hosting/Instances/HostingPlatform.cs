using Sagebrush.Images;
using Sagebrush.Metrics;
using Sagebrush.Runs;
using Sagebrush.Storage;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>What the instances of endpoints stand on.</summary>
/// <param name="Folder">Holds a folder per instance.</param>
/// <param name="Runner">Runs their containers.</param>
/// <param name="Variables">Completes their environments.</param>
/// <param name="Images">Knows their images.</param>
/// <param name="Storage">Has their models.</param>
/// <param name="Logs">Keeps their output.</param>
/// <param name="Clock">Measures delays and limits.</param>
public sealed record HostingPlatform(
    DataFolder Folder, IRunner Runner, ContainerVariables Variables, ImageCatalog Images, ObjectStorage Storage, LogStore Logs, TimeProvider Clock)
{
    /// <summary>Takes what endpoints capture; null where nothing writes it.</summary>
    public CaptureBuffer? Captures { get; init; }

    /// <summary>Takes what is measured of endpoints; null where nobody keeps it.</summary>
    public MetricStore? Metrics { get; init; }

    /// <summary>How long an invocation may take.</summary>
    public TimeSpan LongestRequest { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Keeps what comparing shadows finds; null where nobody is interested, and no copies are made.</summary>
    public ShadowRecords? Shadows { get; init; }

    /// <summary>The state of a CloudWatch alarm by its name; null when there is none of that name.</summary>
    public Func<string, string?> Alarm { get; init; } = _ => null;
}
