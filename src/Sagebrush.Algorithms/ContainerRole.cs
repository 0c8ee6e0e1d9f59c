using Sagebrush.Contract;
using Sagebrush.Monitoring;
using Sagebrush.Onnx;
using Sagebrush.Serving;
using Sagebrush.Training;

namespace Sagebrush.Algorithms;

/// <summary>What the program does when it is the container of a built-in algorithm. Log lines go to standard output.</summary>
public static class ContainerRole
{
    /// <summary>The exit code for an algorithm that does not exist.</summary>
    public const int UnknownAlgorithm = 64;

    // Models of any origin: nothing is trained here that it serves.
    private const string Onnx = "onnx";

    /// <summary>Trains on what <see cref="MlRoot.FromEnvironment"/> holds and leaves model or failure there.</summary>
    /// <returns>The exit code: 0 when there is a model.</returns>
    public static int Train(string algorithm) =>
        With(algorithm, (found, output) => new TrainingHost(found, MlRoot.FromEnvironment(), output, TimeProvider.System).Run());

    /// <summary>Serves the model in <see cref="MlRoot.FromEnvironment"/> until SIGTERM.</summary>
    /// <returns>The exit code: 0 when it was asked to end.</returns>
    public static int Serve(string algorithm) => algorithm == Onnx ? ServeOnnx() :
        With(algorithm, (found, output) => new ServingHost(found, MlRoot.FromEnvironment(), ServingOptions.FromEnvironment(), output).Run());

    /// <summary>Writes the algorithm's manifest as JSON.</summary>
    /// <returns>The exit code.</returns>
    public static int Describe(string algorithm, Stream output) => With(algorithm, (found, _) =>
    {
        output.Write(found.Manifest.ToJson());
        output.Write("\n"u8);
        return 0;
    });

    /// <summary>Does a role of Model Monitor's: <see cref="MonitorContainer.Analyze"/> or <see cref="MonitorContainer.Merge"/>.</summary>
    /// <returns>The exit code: 0 when there is a report.</returns>
    public static int Monitor(string role) =>
        new MonitorContainer(Environment.GetEnvironmentVariable, MlRoot.FromEnvironment(), Console.Out, TimeProvider.System).Run(role);

    private static int ServeOnnx()
    {
        using var output = Console.OpenStandardOutput();
        var options = ServingOptions.FromEnvironment();
        return new ServingHost("ONNX", new OnnxServing(options).Load, MlRoot.FromEnvironment(), options, output).Run();
    }

    private static int With(string algorithm, Func<Algorithm, Stream, int> role)
    {
        if (Catalog.Find(algorithm) is { } found)
        {
            using var output = Console.OpenStandardOutput();
            return role(found, output);
        }

        Console.Error.WriteLine($"There is no algorithm '{algorithm}'. There are: {string.Join(", ", Catalog.All.Select(a => a.Manifest.Name))}.");
        return UnknownAlgorithm;
    }
}
