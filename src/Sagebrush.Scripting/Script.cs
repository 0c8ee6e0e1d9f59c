namespace Sagebrush.Scripting;

/// <summary>Runs a script in the role that the platform gives it: the first argument is <c>train</c> or <c>serve</c>.</summary>
public static class Script
{
    /// <summary>The exit code of a training that failed, or of a model that cannot be loaded.</summary>
    public const int Failed = 1;

    /// <summary>The exit code of a training that SIGTERM ended.</summary>
    public const int Stopped = 128 + 15;

    /// <summary>The exit code where the role is neither <c>train</c> nor <c>serve</c>.</summary>
    public const int UnknownRole = 64;

    /// <summary>Trains or serves until done or SIGTERM.</summary>
    /// <typeparam name="TModel">What <see cref="Script{TModel, TInput, TOutput}.Load"/> makes of the model's folder.</typeparam>
    /// <typeparam name="TInput">What a request is turned into.</typeparam>
    /// <typeparam name="TOutput">What the model answers.</typeparam>
    /// <param name="args">The program's arguments: the role, and behind <c>train</c> the hyperparameters as <c>--NAME VALUE</c>.</param>
    /// <param name="script">What to do.</param>
    /// <returns>The program's exit code.</returns>
    public static async Task<int> Run<TModel, TInput, TOutput>(string[] args, Script<TModel, TInput, TOutput> script)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(script);
        switch (args)
        {
            case ["train", ..]:
                return await new TrainingRole(script.Train).Run();
            case ["serve", ..]:
                return await new ServingRole<TModel, TInput, TOutput>(script).Run();
            default:
                await Console.Error.WriteLineAsync($"A script is run with 'train' or 'serve', not with '{args.FirstOrDefault()}'.");
                return UnknownRole;
        }
    }

    /// <summary>Trains only.</summary>
    /// <param name="args">The program's arguments: <c>train</c>, and the hyperparameters as <c>--NAME VALUE</c>.</param>
    /// <param name="train">Leaves a model in <see cref="TrainingContext.ModelFolder"/>.</param>
    /// <returns>The program's exit code.</returns>
    public static Task<int> Run(string[] args, Func<TrainingContext, Task> train)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Run(args, new TrainingOnly(train));
    }

    private sealed class TrainingOnly(Func<TrainingContext, Task> train) : Script<object, float[,], float[]>
    {
        public override Task Train(TrainingContext job) => train(job);
    }
}
