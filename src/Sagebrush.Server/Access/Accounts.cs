using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Sagebrush.Access;

/// <summary>The accounts of this installation: the default one, and those that configured users are in. They do not change while a server runs.</summary>
public sealed class Accounts
{
    private static readonly ConcurrentDictionary<string, string> CanonicalIds = new();

    private readonly FrozenDictionary<string, Account> _byId;
    private readonly FrozenDictionary<string, Account> _byCanonicalId;
    private readonly FrozenDictionary<string, Account> _byEmail;

    /// <summary>Takes them from the configuration.</summary>
    public Accounts(Options options)
    {
        var users = options.Users.ToLookup(user => user.Account ?? options.Account);
        All = [.. users.Select(group => group.Key).Prepend(options.Account).Distinct().Select(id => Of(id, [.. users[id]]))];
        _byId = All.ToFrozenDictionary(account => account.Id);
        _byCanonicalId = All.ToFrozenDictionary(account => account.CanonicalId);
        _byEmail = All.SelectMany(account => account.Emails.Select(email => (email, account)))
            .DistinctBy(pair => pair.email, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(pair => pair.email, pair => pair.account, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All of them, the default one first.</summary>
    public IReadOnlyList<Account> All { get; }

    /// <summary>The account of twelve digits; null when there is none.</summary>
    public Account? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The account of 64 hex digits; null when there is none.</summary>
    public Account? WithCanonicalId(string canonicalId) => _byCanonicalId.GetValueOrDefault(canonicalId);

    /// <summary>The account that a user of this address is in; null when there is none.</summary>
    public Account? WithEmail(string email) => _byEmail.GetValueOrDefault(email);

    /// <summary>How S3 names an account, known here or not: the SHA-256 of its twelve digits in lower-case hex.</summary>
    public static string CanonicalIdOf(string account) =>
        CanonicalIds.GetOrAdd(account, static id => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id))));

    private static Account Of(string id, IReadOnlyList<ConfiguredUser> users) => new(
        id, CanonicalIdOf(id), users is [var first, ..] ? first.Name : id, [.. users.Select(user => user.Email).OfType<string>()]);
}
