using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>The last uses of users' access keys. A key that is busy is written down four times an hour, as IAM itself is not exact.</summary>
/// <param name="db">Where they are.</param>
/// <param name="clock">Dates them.</param>
public sealed class KeyUses(Database db, TimeProvider clock)
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(15);

    private readonly Table<KeyUse> _table = new(db, "iam_key_uses", IamRows.Default.KeyUse, clock);

    /// <summary>The last use; null for a key that nobody has used.</summary>
    public KeyUse? Find(string accessKeyId) => _table.Find(accessKeyId);

    /// <summary>Notes that a call was signed.</summary>
    public void Note(Call call)
    {
        var (id, now) = (call.Caller.AccessKeyId, clock.GetUtcNow());
        if (call.Caller.IsAnonymous || id.StartsWith("ASIA", StringComparison.Ordinal))
        {
            return;
        }

        var use = new KeyUse(id, now, call.Service == "sagemaker-runtime" ? "sagemaker" : call.Service, call.Region);
        if (_table.Find(id) is not { } last)
        {
            try
            {
                _table.Add(use);
            }
            catch (DuplicateKeyException)
            {
                // Another call with the key was first, at this moment.
            }
        }
        else if (now - last.At >= Grain)
        {
            _table.Update(id, _ => use);
        }
    }
}
