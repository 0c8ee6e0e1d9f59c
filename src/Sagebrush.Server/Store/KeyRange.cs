using System.Text;
using Microsoft.Data.Sqlite;

namespace Sagebrush.Store;

/// <summary>An <see cref="ObjectQuery"/> in bytes: reads rows in order of their keys and leaps over what a common prefix stands for.</summary>
internal sealed class KeyRange(ObjectQuery query)
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(query.Prefix);
    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes(query.Delimiter);

    /// <param name="rows">The rows from a key on, and before another where that is not empty, as <see cref="ObjectRows.Object(SqliteDataReader)"/> reads them.</param>
    public ObjectListing List(Func<byte[], byte[], SqliteDataReader> rows)
    {
        var objects = new List<StoredObject>();
        var prefixes = new List<string>();
        string last = "";
        byte[] before = Successor(_prefix);
        for (var from = Start(); from is not null && query.MaxKeys > 0;)
        {
            using var row = rows(from, before);
            from = null;
            while (from is null && row.Read())
            {
                if (objects.Count + prefixes.Count == query.MaxKeys)
                {
                    return new(objects, prefixes, last);
                }

                if (Group(row.GetFieldValue<byte[]>(1)) is { } group)
                {
                    prefixes.Add(last = Encoding.UTF8.GetString(group));
                    from = Successor(group);
                }
                else
                {
                    objects.Add(ObjectRows.Object(row));
                    last = objects[^1].Key;
                }
            }
        }

        return new(objects, prefixes, null);
    }

    private byte[] Start()
    {
        byte[] after = Encoding.UTF8.GetBytes(query.After);
        if (after.AsSpan().SequenceCompareTo(_prefix) < 0)
        {
            return _prefix;
        }

        // Behind a common prefix, or a key that one stands for, is behind all of it. Else the next possible key is the same with a zero behind.
        return Group(after) is { } group ? Successor(group) : after.Length == 0 ? after : [.. after, 0];
    }

    private byte[]? Group(byte[] key)
    {
        int at = _delimiter.Length == 0 || !key.AsSpan().StartsWith(_prefix) ? -1 : key.AsSpan(_prefix.Length).IndexOf(_delimiter);
        return at < 0 ? null : key[..(_prefix.Length + at + _delimiter.Length)];
    }

    // The least key that does not begin so; UTF-8 holds no byte 255, so the last byte can always be raised.
    private static byte[] Successor(byte[] prefix) => prefix.Length == 0 ? [] : [.. prefix[..^1], (byte)(prefix[^1] + 1)];
}
