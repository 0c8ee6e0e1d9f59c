using Sagebrush.Store;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Services;

/// <summary>The credentials that containers have of their roles, for as long as they run; known across a restart of the server.</summary>
public sealed class ContainerKeys
{
    // As the service names the sessions of its jobs and endpoints.
    private const string SessionName = "SageMaker";

    private readonly Table<ContainerKey> _table;
    private readonly Roles _roles;
    private readonly Sessions _sessions;

    /// <summary>Opens the table of who has which.</summary>
    /// <param name="db">Where it lives.</param>
    /// <param name="roles">Whose credentials they are.</param>
    /// <param name="sessions">Gives them out.</param>
    /// <param name="clock">Dates the rows.</param>
    public ContainerKeys(Database db, Roles roles, Sessions sessions, TimeProvider clock)
    {
        _table = new(db, "container_keys", StsRows.Default.ContainerKey, clock);
        (_roles, _sessions) = (roles, sessions);
    }

    /// <summary>The credentials of a run; the same at every question until they are revoked.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="roleArn">The role of its job or model.</param>
    /// <param name="validity">The longest that it may run.</param>
    /// <exception cref="NotSupportedException">The role is gone.</exception>
    public AccessKey Of(string run, string roleArn, TimeSpan validity)
    {
        if (_table.Find(run) is { } known && _sessions.Find(known.AccessKeyId) is { } key)
        {
            return key;
        }

        var role = _roles.Find(roleArn) ?? throw new NotSupportedException($"Could not assume role {roleArn}. Please ensure that the role exists.");
        key = _sessions.Issue(role, SessionName, validity);
        _table.Remove(run);
        _table.Add(new(run, key.Id));
        return key;
    }

    /// <summary>Ends the credentials of a run, which has ended; none is no error.</summary>
    public void Revoke(string run)
    {
        if (_table.Find(run) is { } held)
        {
            _sessions.Revoke(held.AccessKeyId);
            _table.Remove(run);
        }
    }

    /// <summary>Ends the credentials of all runs whose ids begin so.</summary>
    public void RevokeBelow(string prefix)
    {
        foreach (var held in _table.Below(prefix))
        {
            Revoke(held.Run);
        }
    }
}
