using System.CommandLine;
using Sagebrush.Services;

namespace Sagebrush.Commands;

/// <summary><c>sagebrush env</c>: what clients need to find this server, ready to paste.</summary>
internal static class EnvCommand
{
    public static Command Create()
    {
        var settings = new SettingsFlags();
        var part = new Argument<string>("PART")
        {
            Description = "exports: lines for a shell; profile: for ~/.aws/config; sagemaker: configuration of the SageMaker Python SDK. Without: all, of which a shell runs the first.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        part.AcceptOnlyFromAmong("exports", "profile", "sagemaker");
        var command = new Command("env", "Show address and credentials for clients: eval \"$(sagebrush env)\" in a shell points boto3 and the AWS CLI here.") { part };
        settings.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var options = settings.Read(parsed);
            var administrator = AdministratorKey.Find(options) ?? throw new UnavailableException(
                $"there is no access key in {options.Data} yet: start the server once (sagebrush server), or name its folder with --data.");
            var clients = new ClientSettings(options, administrator);
            string file = clients.WriteSageMakerConfig();
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(part) switch
            {
                "exports" => clients.Exports(file),
                "profile" => clients.Profile,
                "sagemaker" => clients.SageMaker,
                _ => $"# Credentials of this installation. In a shell: eval \"$(sagebrush env)\"\n{clients.Exports(file)}"
                    + Commented("For ~/.aws/config, then `aws --profile sagebrush …` (sagebrush env profile):", clients.Profile)
                    + Commented($"For the SageMaker Python SDK, kept in {file} (sagebrush env sagemaker):", clients.SageMaker),
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static string Commented(string title, string text) =>
        string.Concat(text.TrimEnd().Split('\n').Prepend(title).Select(line => $"# {line}".TrimEnd() + "\n").Prepend("\n"));
}
