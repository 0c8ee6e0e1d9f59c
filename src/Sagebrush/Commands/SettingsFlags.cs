using System.CommandLine;

namespace Sagebrush.Commands;

/// <summary>The flags that say how a server runs, and how they join with <c>SAGEBRUSH_*</c> and <c>sagebrush.json</c>.</summary>
internal sealed class SettingsFlags
{
    private readonly Option<string[]> _urls = new("--urls")
    {
        Description = $"Addresses to listen on, http://HOST:PORT; port 0 takes a free one. [{Options.DefaultUrl}]", HelpName = "URL", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _data = new("--data") { Description = $"Folder that holds everything. [{Options.DefaultData}]", HelpName = "DIR" };
    private readonly Option<string> _account = new("--account") { Description = "Account id, twelve digits. [123456789012]", HelpName = "ID" };
    private readonly Option<string> _region = new("--region") { Description = "Region. [us-east-1]", HelpName = "NAME" };

    private readonly Option<string[]> _users = new("--user")
    {
        Description = "A user with an access key; may be repeated, the first is the administrator. Without, one is made at first start.",
        HelpName = "[ACCOUNT/]NAME:ACCESSKEYID:SECRET",
    };

    private readonly Option<bool?> _ephemeral = new("--ephemeral")
    {
        Description = "A fresh temporary data folder, removed at the end; POST /_sagebrush/reset empties it.", Arity = ArgumentArity.Zero,
    };

    private readonly Option<bool?> _noAuth = new("--no-auth")
    {
        Description = "Take requests without a signature. For tests only, on loopback addresses only.", Arity = ArgumentArity.Zero,
    };

    /// <summary>Adds all flags to a command that starts a server.</summary>
    public void AddAllTo(Command command)
    {
        AddTo(command);
        command.Add(_ephemeral);
        command.Add(_noAuth);
    }

    /// <summary>Adds the flag that says where a server keeps its state.</summary>
    public void AddDataTo(Command command) => command.Add(_data);

    /// <summary>Adds the flags that say where a server is and who its users are, but for one whose name the command uses itself.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _urls, _data, _account, _region, _users }.Where(flag => command.Options.All(own => own.Name != flag.Name)).ToArray())
        {
            command.Add(option);
        }
    }

    /// <summary>What flags, environment and file say together.</summary>
    /// <exception cref="InvalidOptionsException">Names every setting that is wrong.</exception>
    public Options Read(ParseResult parsed) => Options.From(new Settings
    {
        Urls = Given(parsed, _urls),
        Data = parsed.GetValue(_data),
        Account = parsed.GetValue(_account),
        Region = parsed.GetValue(_region),
        Users = Given(parsed, _users)?.Select(ConfiguredUser.Parse).ToList(),
        Ephemeral = parsed.GetResult(_ephemeral) is null ? null : true,
        NoAuth = parsed.GetResult(_noAuth) is null ? null : true,
    }.Or(Settings.FromEnvironment(Environment.GetEnvironmentVariable)).Or(Settings.FromFile(Settings.FileName)));

    private static string[]? Given(ParseResult parsed, Option<string[]> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);
}
