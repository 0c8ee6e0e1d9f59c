using System.Runtime.InteropServices;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;

namespace Sagebrush.Training;

/// <summary>
/// The life of a training container: read the platform's files, check them, train, and on failure leave the reason behind. The one place that decides
/// whose fault a failure is.
/// </summary>
/// <param name="algorithm">What to train.</param>
/// <param name="root">The folder shared with the platform.</param>
/// <param name="output">Gets the log.</param>
/// <param name="clock">Stamps the log.</param>
public sealed class TrainingHost(Algorithm algorithm, MlRoot root, Stream output, TimeProvider clock)
{
    /// <summary>The exit code of a failed training.</summary>
    public const int Failed = 1;

    /// <summary>The exit code of a training that SIGTERM ended.</summary>
    public const int Stopped = 128 + 15;

    // A read from a FIFO that nobody fills cannot be cancelled: training that does not see the request in this time is ended.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    /// <summary>Trains until done, failed or SIGTERM.</summary>
    /// <returns>0, <see cref="Failed"/> or <see cref="Stopped"/>.</returns>
    public int Run()
    {
        using var stop = new CancellationTokenSource();
        using var ended = new ManualResetEventSlim();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
            if (!ended.Wait(StopGrace))
            {
                Environment.Exit(Stopped);
            }
        });
        try
        {
            return Run(stop.Token);
        }
        finally
        {
            ended.Set();
        }
    }

    /// <summary>Trains until done, failed or cancelled.</summary>
    public int Run(CancellationToken cancel)
    {
        var log = new ContainerLog(output, clock, "algo-1");
        try
        {
            var input = TrainingInput.Read(root);
            log = new ContainerLog(output, clock, input.Resources.CurrentHost);
            log.Line("Docker entrypoint called with argument(s): train");
            log.Line("Running default environment configuration script");
            var hyperParameters = Check(input, log);
            Directory.CreateDirectory(root.Model);
            algorithm.Train(new TrainingRun(root, input, hyperParameters, log), cancel);
            return 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            log.Warning("Training was asked to stop; no model is left.");
            return Stopped;
        }
        catch (Exception e) when (e is ClientException or MalformedDataException)
        {
            log.Error($"Customer Error: {e.Message}");
            Failure.Write(root, e.Message, byClient: true);
        }
#pragma warning disable CA1031 // The border of the process: whatever went wrong must reach the job's FailureReason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.Error($"Algorithm Error: {e}");
            Failure.Write(root, e.Message, byClient: false);
        }

        return Failed;
    }

    private HyperValues Check(TrainingInput input, ContainerLog log)
    {
        var manifest = algorithm.Manifest;
        var defaults = manifest.HyperParameters.Where(p => p.Default is not null).ToDictionary(p => p.Name, p => p.Default!, StringComparer.Ordinal);
        log.Info($"Reading default configuration of {manifest.Name}: {PythonText.Of(defaults)}");
        log.Info($"Merging with provided configuration from {root.HyperParameters}: {PythonText.Of(input.HyperParameters)}");
        foreach (var (name, text) in input.HyperParameters)
        {
            defaults[name] = text;
        }

        log.Info($"Final configuration: {PythonText.Of(defaults)}");
        bool areValid = HyperValues.TryParse(manifest, input.HyperParameters, out var values, out var errors);
        errors = [.. errors, .. manifest.ValidateInstanceCount(input.Resources.Hosts.Count, input.HyperParameters), .. manifest.ValidateChannels(input.Channels, input.HyperParameters)];
        return areValid && errors.Count == 0 ? values! : throw new ClientException(string.Join("; ", errors));
    }
}
