using System.Collections.Frozen;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Services;

/// <summary>
/// The users of all accounts and their keys: those of the configuration (when it names none, the generated administrator), who do not change while a server
/// runs, and those made through IAM.
/// </summary>
public sealed class Users
{
    /// <summary>The configured user of this name is the root user of its account.</summary>
    private const string Root = "root";

    private readonly FrozenDictionary<string, AccountUser> _configured;
    private readonly Table<UserKey> _keys;

    /// <summary>Takes the configured users, the first as the administrator; without any reads or makes the key in <paramref name="folder"/>.</summary>
    /// <exception cref="DataFolderException">The key cannot be read or written.</exception>
    public Users(Options options, DataFolder folder, Database db, TimeProvider clock)
    {
        var configured = options.Users.Count > 0 ? options.Users : [AdministratorKey.FindOrMake(folder)];
        var users = configured.Select(user => Of(user, user.Account ?? options.Account)).ToList();
        Administrator = users[0];
        _configured = users.ToFrozenDictionary(user => user.Key.Id);
        Entities = new(db, "iam_users", "user", IamRows.Default.User, clock);
        _keys = new(db, "iam_keys", IamRows.Default.UserKey, clock);
        Settle();
        db.Cleared += Settle;
    }

    /// <summary>The first user of the configuration.</summary>
    public AccountUser Administrator { get; }

    /// <summary>All users, the configured ones among them.</summary>
    public Entities<User> Entities { get; }

    /// <summary>The key that a request names; null when no user has it, or may not use it.</summary>
    public AccessKey? Find(string accessKeyId)
    {
        if (_configured.TryGetValue(accessKeyId, out var configured))
        {
            return configured.Key;
        }

        return _keys.Find(accessKeyId) is { IsActive: true } key && Entities.WithId(key.UserId) is { } user
            ? new(key.Id, key.Secret, new Identity(user.Account, user.Arn, user.Id, key.Id) { IsAdministrator = user.IsConfigured })
            : null;
    }

    /// <summary>The user of a name, but for the root user, whom nobody names.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public User Get(string account, string name) =>
        Entities.Find(account, name) is { IsRoot: false } user ? user : throw AwsError.NoSuchEntity.With($"The user with name {name} cannot be found.");

    /// <summary>The keys that IAM has given out to a user, oldest first.</summary>
    public IReadOnlyList<UserKey> KeysOf(User user) => [.. _keys.All().Where(key => key.UserId == user.Id).OrderBy(key => key.Created).ThenBy(key => key.Id)];

    /// <summary>The key that the configuration gives a user; null when it gives none.</summary>
    public string? ConfiguredKeyOf(User user) => _configured.Values.FirstOrDefault(configured => configured.Key.Identity.UserId == user.Id)?.Key.Id;

    /// <summary>Whose a key is; null when nobody has it.</summary>
    public User? OwnerOf(string accessKeyId) =>
        (_configured.GetValueOrDefault(accessKeyId)?.Key.Identity.UserId ?? _keys.Find(accessKeyId)?.UserId) is { } id ? Entities.WithId(id) : null;

    /// <summary>Gives out a new key; durable when this returns.</summary>
    public UserKey AddKey(User user)
    {
        var key = new UserKey(UniqueId.New("AKIA"), UniqueId.Secret(), user.Id);
        _keys.Add(key);
        return _keys.Find(key.Id)!;
    }

    /// <summary>Lets a key sign, or not.</summary>
    public void SetActive(UserKey key, bool isActive) => _keys.Update(key.Id, row => row with { IsActive = isActive });

    /// <summary>Takes a key back.</summary>
    public void Remove(UserKey key) => _keys.Remove(key.Id);

    private static AccountUser Of(ConfiguredUser user, string account)
    {
        bool isRoot = user.Name == Root;
        string arn = isRoot ? $"arn:aws:iam::{account}:root" : $"arn:aws:iam::{account}:user/{user.Name}";
        string id = isRoot ? account : UniqueId.Of("AIDA", arn);
        return new(user.Name, new(user.AccessKeyId, user.SecretAccessKey, new Identity(account, arn, id, user.AccessKeyId) { IsAdministrator = true }));
    }

    /// <summary>Sees to it that just those are marked as configured that are.</summary>
    private void Settle()
    {
        var wanted = _configured.Values.ToDictionary(user => user.Key.Identity.UserId);
        foreach (var gone in Entities.All.Where(user => user.IsConfigured && !wanted.ContainsKey(user.Id)))
        {
            Entities.Remove(gone.Account, gone.Name, _ => { });
        }

        foreach (var user in wanted.Values.Where(user => Entities.WithId(user.Key.Identity.UserId) is null))
        {
            var (account, id) = (user.Key.Identity.Account, user.Key.Identity.UserId);

            // The configuration is stronger than what somebody has made under the name.
            if (Entities.Find(account, user.Name) is not null)
            {
                Entities.Remove(account, user.Name, _ => { });
            }

            Entities.Add(new(user.Name, "/", account, id) { IsConfigured = true });
        }
    }
}
