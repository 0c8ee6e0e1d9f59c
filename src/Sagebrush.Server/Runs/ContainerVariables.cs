using System.Globalization;
using Sagebrush.Images;
using Sagebrush.Services;

namespace Sagebrush.Runs;

/// <summary>
/// The environment of every container, training and hosting alike. The later wins: the image's own variables, the platform's address, what its instance has
/// and the credentials of the container's role, what the request sets, and what the platform must be sure of.
/// </summary>
/// <param name="options">The region.</param>
/// <param name="address">Where containers reach this server, once it listens.</param>
/// <param name="keys">Gives out credentials.</param>
public sealed class ContainerVariables(Options options, Task<string> address, ContainerKeys keys)
{
    private const string KeyId = "AWS_ACCESS_KEY_ID";

    // What .NET takes of a container's memory for its heap where it sees the limit itself.
    private const double HeapPart = 0.75;

    /// <summary>The run with its environment complete, ready on its image.</summary>
    /// <param name="run">With the variables that the platform must be sure of.</param>
    /// <param name="image">The image that it runs.</param>
    /// <param name="requested">The variables of the request.</param>
    /// <param name="roleArn">The role whose credentials it gets; null for none. A run without network gets none either.</param>
    /// <param name="validity">The longest that it may run.</param>
    /// <param name="cancel">Stops waiting for the server to listen.</param>
    /// <exception cref="NotSupportedException">The role is gone, or the image cannot run this.</exception>
    public async ValueTask<RunSpec> Complete(
        RunSpec run, ContainerImage image, IReadOnlyDictionary<string, string>? requested, string? roleArn, TimeSpan validity, CancellationToken cancel)
    {
        var variables = new Dictionary<string, string>(image.Environment)
        {
            ["AWS_REGION"] = options.Region, ["AWS_DEFAULT_REGION"] = options.Region, ["SAGEMAKER_REGION"] = options.Region,
        };
        foreach (var (name, value) in Resources(run.Limits))
        {
            variables[name] = value;
        }

        requested ??= new Dictionary<string, string>();
        if (!run.NetworkIsolation)
        {
            variables["AWS_ENDPOINT_URL"] = await address.WaitAsync(cancel);

            // Half of one's own credentials and half of the role's would be none.
            if (roleArn is not null && !requested.ContainsKey(KeyId))
            {
                var key = keys.Of(run.Id, roleArn, validity);
                (variables[KeyId], variables["AWS_SECRET_ACCESS_KEY"], variables["AWS_SESSION_TOKEN"]) = (key.Id, key.Secret, key.SessionToken!);
            }
        }

        if (image.Caches is { } caches && roleArn is not null)
        {
            string folder = caches.Of(roleArn);
            run = run with { Shared = [folder], Environment = new Dictionary<string, string>(run.Environment) { [RoleCaches.Variable] = folder } };
        }

        foreach (var (name, value) in requested.Concat(run.Environment))
        {
            variables[name] = value;
        }

        return await image.Prepare(run with { Environment = variables }, cancel);
    }

    /// <summary>
    /// What a container cannot see from inside: how many processors it may use, as <c>SAGEBRUSH_CPUS</c> and as libraries want to be told, and how much memory
    /// .NET may plan with, where that is less than the machine's.
    /// </summary>
    private static IEnumerable<(string Name, string Value)> Resources(RunLimits? limits)
    {
        string cpus = Math.Min(limits?.Cpus ?? Machine.Cpus, Machine.Cpus).ToString(CultureInfo.InvariantCulture);
        yield return ("SAGEBRUSH_CPUS", cpus);
        if (limits?.Cpus < Machine.Cpus)
        {
            yield return ("DOTNET_PROCESSOR_COUNT", cpus);
            yield return ("OMP_NUM_THREADS", cpus);
            yield return ("OPENBLAS_NUM_THREADS", cpus);
        }

        if (limits?.Memory < Machine.Memory)
        {
            yield return ("DOTNET_GCHeapHardLimit", ((long)(HeapPart * limits.Memory.Value)).ToString("X", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Ends the credentials of a run that has ended.</summary>
    public void Revoke(string run) => keys.Revoke(run);

    /// <summary>Ends the credentials of all runs whose ids begin so; none of them runs any more.</summary>
    public void RevokeBelow(string prefix) => keys.RevokeBelow(prefix);

    /// <summary>Where containers of this machine reach a server that listens there: by loopback when it listens everywhere.</summary>
    public static string Reachable(string url)
    {
        var address = new UriBuilder(url);
        if (address.Host is "0.0.0.0" or "[::]" or "*" or "+")
        {
            address.Host = "127.0.0.1";
        }

        return address.Uri.GetLeftPart(UriPartial.Authority);
    }
}
