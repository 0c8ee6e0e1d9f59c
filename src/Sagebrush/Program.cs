using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Bridging;
using Sagebrush.Commands;
using Sagebrush.Scripts;

// A container role is decided before anything of the server or of the command line is loaded: a training job's time begins here.
return args switch
{
    ["train", [not '-', ..] algorithm] => ContainerRole.Train(algorithm),
    ["serve", [not '-', ..] algorithm] => ContainerRole.Serve(algorithm),
    ["monitor", "analyze" or "merge"] => ContainerRole.Monitor(args[1]),
    ["script", "train" or "serve"] => await ScriptContainer.Run(args[1]),
    ["bridge", var socket, var port] => await PortBridge.Run(socket, Number(port), null),
    ["bridge", var socket, var port, var inside, var server] => await PortBridge.Run(socket, Number(port), (Number(inside), server)),
    ["describe", [not '-', ..] algorithm] => Describe(algorithm),
    _ => await CommandTree.Run(args),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Describe(string algorithm)
{
    using var output = Console.OpenStandardOutput();
    return ContainerRole.Describe(algorithm, output);
}
