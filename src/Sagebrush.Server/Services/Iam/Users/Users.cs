using System.Collections.Frozen;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Services;

/// <summary>The users of the account: those of the configuration or, when it names none, the generated administrator. They do not change while a server runs.</summary>
public sealed class Users
{
    /// <summary>The configured user of this name is the root user of its account.</summary>
    private const string Root = "root";

    private readonly FrozenDictionary<string, AccountUser> _byKey;
    private readonly FrozenDictionary<(string Account, string Name), AccountUser> _byName;

    /// <summary>Takes the configured users, the first as the administrator; without any reads or makes the key in <paramref name="folder"/>.</summary>
    /// <exception cref="DataFolderException">The key cannot be read or written.</exception>
    public Users(Options options, DataFolder folder)
    {
        var configured = options.Users.Count > 0 ? options.Users : [AdministratorKey.FindOrMake(folder)];
        All = [.. configured.Select(user => Of(user, user.Account ?? options.Account))];
        _byKey = All.ToFrozenDictionary(user => user.Key.Id);
        _byName = All.ToFrozenDictionary(user => (user.Key.Identity.Account, user.Name));
        Since = new(Directory.GetCreationTimeUtc(folder.Path));
    }

    /// <summary>All users, the administrator first.</summary>
    public IReadOnlyList<AccountUser> All { get; }

    /// <summary>The first user.</summary>
    public AccountUser Administrator => All[0];

    /// <summary>When the installation began, and its users with it.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The key that a request names; null when no user has it.</summary>
    public AccessKey? Find(string accessKeyId) => _byKey.GetValueOrDefault(accessKeyId)?.Key;

    /// <summary>The user of that name in an account; null when there is none.</summary>
    public AccountUser? Named(string account, string name) => _byName.GetValueOrDefault((account, name));

    private static AccountUser Of(ConfiguredUser user, string account)
    {
        string arn = user.Name == Root ? $"arn:aws:iam::{account}:root" : $"arn:aws:iam::{account}:user/{user.Name}";
        return new(user.Name, new(user.AccessKeyId, user.SecretAccessKey, new Identity(account, arn, UniqueId.Of("AIDA", arn), user.AccessKeyId)));
    }
}
