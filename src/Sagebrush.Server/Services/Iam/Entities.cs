using System.Text.Json.Serialization.Metadata;
using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>All entities of one kind, over all accounts. They are few and asked for by every request: they are all in memory, and in a table for good.</summary>
public sealed class Entities<T> where T : Entity
{
    private readonly Table<T> _table;
    private readonly string _kind;
    private readonly Lock _writing = new();
    private volatile Index _index;

    /// <summary>Reads them all.</summary>
    /// <param name="db">Where they are.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="kind">For messages: <c>user</c>, <c>group</c> …</param>
    /// <param name="json">Writes and reads the rows.</param>
    /// <param name="clock">Dates them.</param>
    public Entities(Database db, string table, string kind, JsonTypeInfo<T> json, TimeProvider clock)
    {
        (_table, _kind) = (new(db, table, json, clock), kind);
        _index = new(_table.All());
        db.Cleared += () => _index = new([]);
    }

    /// <summary>The entity of a name, in letters of any case; null when there is none.</summary>
    public T? Find(string account, string name) => _index.ByName.GetValueOrDefault((account, name.ToLowerInvariant()));

    /// <summary>The entity of an ARN; null when there is none.</summary>
    public T? WithArn(string arn) =>
        arn.Split(':', 6) is [_, _, _, _, var account, _] && Find(account, arn[(arn.LastIndexOf('/') + 1)..]) is { } found && found.Arn == arn ? found : null;

    /// <summary>The entity of an id; null when there is none.</summary>
    public T? WithId(string id) => _index.ById.GetValueOrDefault(id);

    /// <summary>Those of all accounts.</summary>
    public IReadOnlyCollection<T> All => _index.ById.Values;

    /// <summary>Those of an account.</summary>
    public IEnumerable<T> Of(string account) => _index.ById.Values.Where(entity => entity.Account == account);

    /// <summary>The entity of a name.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public T Get(string account, string name) => Find(account, name) ?? throw Missing(name);

    /// <summary>Adds one; durable when this returns.</summary>
    /// <returns>With its dates.</returns>
    /// <exception cref="AwsException">EntityAlreadyExists.</exception>
    public T Add(T entity)
    {
        lock (_writing)
        {
            CheckFree(entity.Account, entity.Name);
            _table.Add(entity);
            _index = new(_table.All());
            return WithId(entity.Id)!;
        }
    }

    /// <summary>Replaces one by what <paramref name="change"/> makes of it; durable when this returns.</summary>
    /// <exception cref="AwsException">NoSuchEntity; EntityAlreadyExists: the new name is another's.</exception>
    public T Change(string account, string name, Func<T, T> change)
    {
        lock (_writing)
        {
            var next = change(Get(account, name));
            if (!next.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                CheckFree(account, next.Name);
            }

            _table.Update(next.Id, _ => next);
            _index = new(_table.All());
            return WithId(next.Id)!;
        }
    }

    /// <summary>Removes one; durable when this returns.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="name">Which.</param>
    /// <param name="check">Throws where it must stay.</param>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public void Remove(string account, string name, Action<T> check)
    {
        lock (_writing)
        {
            var entity = Get(account, name);
            check(entity);
            _table.Remove(entity.Id);
            _index = new(_table.All());
        }
    }

    private void CheckFree(string account, string name)
    {
        if (Find(account, name) is not null)
        {
            throw AwsError.EntityAlreadyExists.With($"{char.ToUpperInvariant(_kind[0])}{_kind[1..]} with name {name} already exists.");
        }
    }

    private AwsException Missing(string name) => AwsError.NoSuchEntity.With($"The {_kind} with name {name} cannot be found.");

    private sealed class Index(IReadOnlyList<T> all)
    {
        public Dictionary<string, T> ById { get; } = all.ToDictionary(entity => entity.Id);

        public Dictionary<(string Account, string Name), T> ByName { get; } = all.ToDictionary(entity => (entity.Account, entity.Name.ToLowerInvariant()));
    }
}
