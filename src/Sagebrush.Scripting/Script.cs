namespace Sagebrush.Scripting;

/// <summary>Runs a script in the role that the platform gives it, the first argument.</summary>
public static class Script
{
    /// <summary>The exit code of a training that failed.</summary>
    public const int Failed = 1;

    /// <summary>The exit code of a training that SIGTERM ended.</summary>
    public const int Stopped = 128 + 15;

    /// <summary>The exit code for a role that there is not.</summary>
    public const int UnknownRole = 64;

    /// <summary>Trains until done or SIGTERM.</summary>
    /// <param name="args">The program's arguments: <c>train</c>, and the hyperparameters as <c>--NAME VALUE</c>.</param>
    /// <param name="train">Leaves a model in <see cref="TrainingContext.ModelFolder"/>.</param>
    /// <returns>The program's exit code.</returns>
    public static async Task<int> Run(string[] args, Func<TrainingContext, Task> train)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(train);
        if (args is ["train", ..])
        {
            return await new TrainingRole(train).Run();
        }

        await Console.Error.WriteLineAsync($"A script is run with 'train', not with '{args.FirstOrDefault()}'.");
        return UnknownRole;
    }
}
