using System.Diagnostics.CodeAnalysis;

namespace Sagebrush.Images;

/// <summary>A framework's image: an interpreter of this machine that runs the user's script.</summary>
public sealed record FrameworkImage : ContainerImage
{
    private readonly Framework _framework;
    private readonly Interpreter _interpreter;
    private readonly string _toolkit;

    /// <summary>The image of a framework.</summary>
    /// <param name="framework">Which.</param>
    /// <param name="interpreter">What runs it.</param>
    /// <param name="toolkit">The folder of the toolkit.</param>
    [SetsRequiredMembers]
    public FrameworkImage(Framework framework, Interpreter interpreter, string toolkit)
    {
        (_framework, _interpreter, _toolkit) = (framework, interpreter, toolkit);
        (TrainCommand, ServeCommand) = ([interpreter.Program, toolkit, "train"], [interpreter.Program, toolkit, "serve"]);
        Environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{Path.GetDirectoryName(interpreter.Program)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["PYTHONPATH"] = Path.Combine(toolkit, "hooks"),
            ["PYTHONUNBUFFERED"] = "TRUE",
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            ["PYTHONIOENCODING"] = "UTF-8",
            ["LANG"] = "C.UTF-8",
            ["LC_ALL"] = "C.UTF-8",
            ["SAGEMAKER_TRAINING_MODULE"] = framework.TrainingModule,
            ["SAGEBRUSH_FRAMEWORK"] = framework.Name,
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ReadOnly => [_toolkit, .. _interpreter.Folders(_framework.Module).Where(IsElsewhere)];

    /// <inheritdoc/>
    public override string? Missing()
    {
        string instead = $"or name an interpreter or a virtual environment that has it: frameworks.{_framework.Name} in sagebrush.json, or "
            + $"SAGEBRUSH_FRAMEWORKS={_framework.Name}=PATH.";
        return _interpreter.Look(_framework.Module) switch
        {
            { Problem: { } problem } => $"scripts for {_framework.Name} run with {_interpreter.Program}, {problem}. Install one, {instead}",
            { HasModule: false } => $"scripts for {_framework.Name} run with {_interpreter.Program}, which has no module '{_framework.Module}'. "
                + $"Install it {_framework.Source}, {instead}",
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override string? TrainingError(IReadOnlyDictionary<string, string> hyperParameters, IReadOnlyDictionary<string, string> environment) =>
        ScriptMode.IsAsked(hyperParameters, environment) ? null
            : $"Value null at 'hyperParameters.{ScriptMode.ProgramParameter}' failed to satisfy constraint: Member must not be null: "
                + $"it names the script that an image of {_framework.Name} runs";

    // A sandbox has the machine's /usr already.
    private static bool IsElsewhere(string folder) => !folder.StartsWith("/usr/", StringComparison.Ordinal) && folder != "/usr";
}
