using System.CommandLine;
using Sagebrush.Client;
using Sagebrush.Services;

namespace Sagebrush.Commands;

/// <summary>The flags by which a command finds a running server, and the way to it.</summary>
internal sealed class ServerAddress
{
    private readonly SettingsFlags _settings = new();

    private readonly Option<string> _url = new("--url")
    {
        Description = "A server that runs already; signs with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. [AWS_ENDPOINT_URL]", HelpName = "URL",
    };

    /// <summary>Adds the flags.</summary>
    public void AddTo(Command command)
    {
        command.Add(_url);
        _settings.AddTo(command);
    }

    /// <summary>True when the caller names a server; then none is started.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_url) is not null;

    /// <summary>The way to the server of <c>--url</c> or <c>AWS_ENDPOINT_URL</c>, else to the one that the configuration describes.</summary>
    /// <exception cref="UnavailableException">There is no access key to sign with.</exception>
    public Connection Connect(ParseResult parsed)
    {
        var options = _settings.Read(parsed);
        string? url = parsed.GetValue(_url) ?? Variable("AWS_ENDPOINT_URL");
        var key = (url is null ? null : FromEnvironment()) ?? Configured(options)
            ?? throw new UnavailableException(
                $"there is no access key in {options.Data}: start the server once (sagebrush server), name its folder with SAGEBRUSH_DATA, "
                + "or give --url with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
        return Uri.TryCreate(url ?? options.Urls[0], UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new(address, key, Variable("AWS_REGION") ?? options.Region, TimeProvider.System)
            : throw new InvalidOptionsException([$"url: '{url}' is no address; expected http://HOST:PORT."]);
    }

    private static ClientKey? FromEnvironment() =>
        Variable("AWS_ACCESS_KEY_ID") is { } id && Variable("AWS_SECRET_ACCESS_KEY") is { } secret ? new(id, secret, Variable("AWS_SESSION_TOKEN")) : null;

    private static ClientKey? Configured(Options options) =>
        AdministratorKey.Find(options) is { } user ? new(user.AccessKeyId, user.SecretAccessKey) : null;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
