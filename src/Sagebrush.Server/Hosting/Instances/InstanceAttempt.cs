using System.Globalization;
using Microsoft.Extensions.Logging;
using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Storage;

namespace Sagebrush.Hosting;

/// <summary>
/// One attempt of an instance: its containers, from the unpacking of their models to the end of the first of them, with which the others are ended.
/// </summary>
/// <param name="platform">What it stands on.</param>
/// <param name="plan">What it runs, for whom.</param>
/// <param name="row">The instance's row, which asks for this attempt.</param>
/// <param name="report">Told what the instance does.</param>
/// <param name="log">Told of crashes.</param>
internal sealed partial class InstanceAttempt(HostingPlatform platform, InstancePlan plan, InstanceRow row, Action<InstanceState> report, ILogger log)
{
    private volatile IReadOnlyList<RunHandle> _runs = [];
    private volatile Backend? _backend;
    private volatile Backend? _left;

    /// <summary>The containers that were started, or found.</summary>
    public IReadOnlyList<RunHandle> Runs => _runs;

    /// <summary>The way to its containers while they are in service.</summary>
    public Backend? Backend => _backend;

    /// <summary>The way to its containers while requests may be inside: also when a sick one has taken them out of service.</summary>
    public Backend? Way => _backend ?? _left;

    /// <summary>Runs them.</summary>
    /// <param name="clear">Lets the runner forget the last attempt's containers; called when the first of this one's is to start.</param>
    /// <param name="grace">What they get between SIGTERM and SIGKILL; asked when they are ended.</param>
    /// <param name="cancel">Ends them.</param>
    /// <returns>Why it ended; nothing of the containers runs any more.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of the containers runs any more.</exception>
    public async Task<InstanceState.Ended> Run(Func<CancellationToken, Task> clear, Func<TimeSpan> grace, CancellationToken cancel)
    {
        report(new InstanceState.Starting { Attempt = row.Attempt });
        var containers = new List<RunningContainer>();
        try
        {
            List<(ContainerPlan Plan, ContainerImage Image)> plans = [];
            foreach (var container in plan.Containers)
            {
                plans.Add((container, ImageOf(container)));
                await Place(container, cancel);
            }

            // Only now: the row asks for another attempt, so nobody will ask for the last one's output and exit codes again.
            await clear(cancel);
            ClearSessions();
            foreach (var (container, image) in plans)
            {
                containers.Add(await RunningContainer.Start(platform, container, image, row.Attempt, cancel));
                _runs = [.. containers.Select(started => started.Run)];
            }

            report(new InstanceState.Starting { Attempt = row.Attempt, Runs = _runs });

            // What ended while no server watched is no sign of a bad container.
            return row.Runs is not null && await HasEnded(cancel)
                ? Ended("A container ended.", served: TimeSpan.MaxValue)
                : await Watch(containers, cancel);
        }
        catch (ModelDataException e)
        {
            return Ended(e.Message, final: true);
        }
        catch (StorageException e)
        {
            return Ended($"The model data for {plan.Purpose} could not be downloaded. {e.Message}");
        }
        finally
        {
            await Task.WhenAll(containers.Select(container => container.Stop(grace())));
            platform.Variables.RevokeBelow(plan.RunIds(row.Attempt));
            containers.ForEach(container => container.Dispose());
        }
    }

    private static string Called(RunningContainer container) => container.Plan.Title == "primary" ? "primary container" : container.Plan.Title;

    private static string Words(RunState state) => state switch
    {
        RunState.Exited { Shortage: Shortage.Memory } => "It ran out of memory: use an instance type with more, or a smaller model.",
        RunState.Exited { Shortage: Shortage.Disk } => "No space left on device: it wrote more than its volume holds.",
        RunState.Exited exited => $"It exited with code {exited.Code}.",
        RunState.Lost lost => lost.Reason,
        _ => "It runs.",
    };

    private InstanceState.Ended Ended(string reason, bool final = false, TimeSpan served = default) => new(reason, final, served) { Attempt = row.Attempt };

    private ContainerImage ImageOf(ContainerPlan container) =>
        platform.Images.ImageOf(container.Definition) ?? throw new ModelDataException($"Requested image {container.Definition.Image} not found.");

    private Task Place(ContainerPlan container, CancellationToken cancel)
    {
        Directory.CreateDirectory(container.IsMultiModel ? container.Root.Models : container.Root.Path);
        return new ModelData(platform.Storage).Place(
            ModelData.SourceOf(container.Definition), container.DataName, container.Root.Model, container.Instance.Limits?.Disk, cancel);
    }

    /// <summary>Deletes what was written down of the sessions of earlier attempts: they went with their containers.</summary>
    private void ClearSessions()
    {
        if (Directory.Exists(plan.SessionFolder))
        {
            foreach (string folder in Directory.EnumerateDirectories(plan.SessionFolder).Where(path => path != SessionsOf(row.Attempt)).ToList())
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private string SessionsOf(int attempt) => Path.Combine(plan.SessionFolder, attempt.ToString(CultureInfo.InvariantCulture));

    private async Task<bool> HasEnded(CancellationToken cancel)
    {
        foreach (var run in _runs)
        {
            if (await platform.Runner.Observe(run, cancel) is not RunState.Running)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>From the containers' start to the end of the first of them, which ends the attempt.</summary>
    private async Task<InstanceState.Ended> Watch(IReadOnlyList<RunningContainer> containers, CancellationToken cancel)
    {
        var ended = Task.WhenAny(containers.Select(container => container.Ended));
        if (await Unready(containers, ended, cancel) is { } unready)
        {
            return Ended(Sick(unready, unready.Ended.IsCompleted ? Words(await unready.Ended) : $"It did not answer within {plan.StartupTimeout.TotalSeconds} seconds."));
        }

        var since = platform.Clock.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var backend = new Backend(plan.Id, [.. containers.Select(container => container.Backend)], plan.IsDirect)
        {
            Sessions = new(platform.Clock, SessionsOf(row.Attempt)),
        };
        _backend = backend;
        report(new InstanceState.InService { Attempt = row.Attempt, Runs = _runs });
        try
        {
            var isBusy = () => backend.Gate.Inside > 0;
            var sick = plan.Health is { } checks ? new HealthWatch(containers, checks, platform.Clock).Run(isBusy, over.Token) : null;
            if (sick is not null && await Task.WhenAny(ended, sick) == sick)
            {
                var (container, why) = await sick;
                return await Leave(container, why, backend, ended, platform.Clock.GetElapsedTime(since), cancel);
            }

            var first = await ended;
            string words = Words(await first);
            Log.Crashed(log, plan.Kind, plan.Owner, plan.Id, words);
            return Ended(
                $"The {Called(containers.First(container => container.Ended == first))} for {plan.Purpose} ended. {words}", served: platform.Clock.GetElapsedTime(since));
        }
        finally
        {
            await over.CancelAsync();
            _backend = null;
            backend.Gate.Shut();
        }
    }

    /// <summary>Takes the instance out of service because of a container that runs but is not well; the requests inside may finish.</summary>
    private async Task<InstanceState.Ended> Leave(
        RunningContainer container, string why, Backend backend, Task ended, TimeSpan served, CancellationToken cancel)
    {
        string reason = Sick(container, why);
        Log.Unhealthy(log, plan.Kind, plan.Owner, plan.Id, why);
        (_left, _backend) = (backend, null);
        backend.Gate.Shut();
        report(new InstanceState.Unhealthy(reason) { Attempt = row.Attempt, Runs = _runs });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(ended, backend.Gate.Empty, Task.Delay(plan.LongestRequest, platform.Clock, over.Token));
        await over.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        return Ended(reason, served: served);
    }

    private string Sick(RunningContainer container, string why) => $"The {Called(container)} for {plan.Purpose} did not pass the ping health check. "
        + $"Please check CloudWatch logs for this {plan.Kind.Replace('-', ' ')}. {why}";

    /// <summary>The container that keeps the instance out of service, once that is known; null when all answer pings.</summary>
    private async Task<RunningContainer?> Unready(IReadOnlyList<RunningContainer> containers, Task ended, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var tired = Task.WhenAny(ended, Task.Delay(plan.StartupTimeout, platform.Clock, over.Token));
        try
        {
            foreach (var container in containers)
            {
                if (!await container.Ready(tired, cancel))
                {
                    return containers.FirstOrDefault(other => other.Ended.IsCompleted) ?? container;
                }
            }

            return null;
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Owner}: the container of instance {Instance} ended. {How}")]
        public static partial void Crashed(ILogger logger, string kind, string owner, string instance, string how);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Owner}: the container of instance {Instance} is not well and is replaced. {Why}")]
        public static partial void Unhealthy(ILogger logger, string kind, string owner, string instance, string why);
    }
}
