using System.CommandLine;

namespace Sagebrush.Commands;

/// <summary>
/// The roles in which the server starts this program as a container. <c>Program</c> dispatches them before any command is parsed, so that a container
/// starts fast; here stands their help.
/// </summary>
internal static class ContainerCommands
{
    /// <summary>The commands <c>monitor</c>, <c>train</c>, <c>serve</c> and <c>describe</c>.</summary>
    public static IEnumerable<Command> All =>
    [
        Role("train", "Train ALGORITHM on what /opt/ml holds (SAGEBRUSH_ML_ROOT names another folder), as SageMaker runs a training container."),
        Role("serve", "Serve the model of ALGORITHM in /opt/ml/model: GET /ping, POST /invocations on port 8080, or on the Unix socket SAGEBRUSH_SOCKET."),
        new("monitor", "Report on the data of a processing job of Model Monitor: analyze what its environment names, or merge captures with ground truth.")
        {
            new Argument<string>("ROLE") { Description = "analyze or merge." },
        },
        Role("describe", "Print the manifest of ALGORITHM: hyperparameters, channels, metrics, instance types."),
    ];

    private static Command Role(string name, string description) =>
        new(name, description) { new Argument<string>("ALGORITHM") { Description = "For example knn." } };
}
