using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Services;

/// <summary>The temporary credentials that are out; they hold across a restart of the server.</summary>
public sealed class Sessions
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromHours(1);

    private readonly Table<Session> _table;
    private readonly TimeProvider _clock;
    private readonly Lock _sweeping = new();
    private DateTimeOffset _swept;

    /// <summary>Opens the table of sessions.</summary>
    public Sessions(Database db, TimeProvider clock)
    {
        _table = new(db, "sessions", StsRows.Default.Session, clock);
        _clock = clock;
    }

    /// <summary>The credentials that a request names; null when there are none. They may have expired: the caller looks at their end.</summary>
    public AccessKey? Find(string accessKeyId) => accessKeyId.StartsWith("ASIA", StringComparison.Ordinal) ? _table.Find(accessKeyId)?.AsKey() : null;

    /// <summary>Gives out credentials of a role, to a caller of AssumeRole or to a container.</summary>
    /// <param name="role">Whose they are.</param>
    /// <param name="sessionName">Ends the ARN <c>arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION</c>.</param>
    /// <param name="validity">From now.</param>
    /// <param name="policies">Documents that bound the session beside the role's own.</param>
    public AccessKey Issue(Role role, string sessionName, TimeSpan validity, params IReadOnlyList<string> policies) => Issue(
        id => new(role.Account, $"arn:aws:sts::{role.Account}:assumed-role/{role.Name}/{sessionName}", $"{role.Id}:{sessionName}", id)
        {
            RoleArn = role.Arn, SessionPolicies = policies,
        },
        validity);

    /// <summary>Gives out credentials of a user.</summary>
    /// <param name="user">Whose they are.</param>
    /// <param name="validity">From now.</param>
    public AccessKey Issue(Identity user, TimeSpan validity) => Issue(id => user with { AccessKeyId = id }, validity);

    /// <summary>Ends credentials before their time; unknown ones are no error.</summary>
    public void Revoke(string accessKeyId) => _table.Remove(accessKeyId);

    private AccessKey Issue(Func<string, Identity> identity, TimeSpan validity)
    {
        Sweep();
        string id = UniqueId.New("ASIA");
        string token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(120));

        // Clients see whole seconds.
        var expires = DateTimeOffset.FromUnixTimeSeconds((_clock.GetUtcNow() + validity).ToUnixTimeSeconds());
        var session = new Session(id, UniqueId.Secret(), token, identity(id), expires);
        _table.Add(session);
        return session.AsKey();
    }

    /// <summary>Forgets what ended a good while ago; until then a caller is told that his credentials expired, later that nobody knows them.</summary>
    private void Sweep()
    {
        var now = _clock.GetUtcNow();
        lock (_sweeping)
        {
            if (now - _swept < BetweenSweeps)
            {
                return;
            }

            _swept = now;
        }

        foreach (var session in _table.All())
        {
            if (session.Expires < now.AddDays(-1))
            {
                _table.Remove(session.Key);
            }
        }
    }
}

[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(ContainerKey))]
internal sealed partial class StsRows : JsonSerializerContext;
