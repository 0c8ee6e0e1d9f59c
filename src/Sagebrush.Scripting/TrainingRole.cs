using Sagebrush.Contract;
using Sagebrush.Data;

namespace Sagebrush.Scripting;

/// <summary>The life of a training script: reads what the platform wrote, trains, and leaves the reason of a failure behind.</summary>
/// <param name="train">The script's training.</param>
internal sealed class TrainingRole(Func<TrainingContext, Task> train)
{
    /// <summary>Trains until done, failed or SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Run()
    {
        using var stop = new StopRequest();
        return await Run(MlRoot.FromEnvironment(), stop.Token);
    }

    /// <summary>Trains until done, failed or cancelled.</summary>
    /// <param name="root">The folder shared with the platform.</param>
    /// <param name="stop">Tells the script to come to an end.</param>
    public async Task<int> Run(MlRoot root, CancellationToken stop)
    {
        try
        {
            await train(new(root, TrainingInput.Read(root), stop));
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Training was asked to stop.");
            return Script.Stopped;
        }
        catch (Exception e) when (e is ScriptException or MalformedDataException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            Failure.Write(root, e.Message, byClient: true);
        }
#pragma warning disable CA1031 // The border of the process: whatever went wrong must reach the job's FailureReason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync(e.ToString());
            Failure.Write(root, e.ToString(), byClient: false);
        }

        return Script.Failed;
    }
}
