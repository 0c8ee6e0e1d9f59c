using System.Text;
using Microsoft.Data.Sqlite;

namespace Sagebrush.Store;

/// <summary>An <see cref="ObjectQuery"/> in bytes: reads rows in order of their keys and leaps over what a common prefix stands for.</summary>
internal sealed class KeyRange(ObjectQuery query)
{
    // UTF-8 holds no byte 255: behind every key.
    private static readonly byte[] End = [byte.MaxValue];

    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(query.Prefix);
    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes(query.Delimiter);
    private readonly List<StoredObject> _objects = [];
    private readonly List<string> _prefixes = [];
    private StoredObject? _lastObject;
    private string _last = "";

    private bool IsFull => _objects.Count + _prefixes.Count == query.MaxKeys;

    /// <param name="rows">The rows from a key on and before another, as <see cref="ObjectRows.Object(SqliteDataReader)"/> reads them.</param>
    /// <param name="rest">Rows that come before those: what the page before has left of a key; null for none.</param>
    public ObjectListing List(Func<byte[], byte[], SqliteDataReader> rows, Func<SqliteDataReader>? rest = null)
    {
        if (query.MaxKeys == 0)
        {
            return Page(false);
        }

        if (rest is not null)
        {
            using var row = rest();
            if (!Take(row, out _))
            {
                return Page(true);
            }
        }

        byte[] before = Successor(_prefix);
        for (var from = Start(); from is not null;)
        {
            using var row = rows(from, before);
            if (!Take(row, out from))
            {
                return Page(true);
            }
        }

        return Page(false);
    }

    /// <summary>Takes rows until a common prefix is to be leapt over; false when the page is full and there is more.</summary>
    private bool Take(SqliteDataReader row, out byte[]? leap)
    {
        leap = null;
        while (row.Read())
        {
            if (IsFull)
            {
                return false;
            }

            if (Group(row.GetFieldValue<byte[]>(1)) is { } group)
            {
                _prefixes.Add(_last = Encoding.UTF8.GetString(group));
                _lastObject = null;
                leap = Successor(group);
                return true;
            }

            _objects.Add(_lastObject = ObjectRows.Object(row));
            _last = _lastObject.Key;
        }

        return true;
    }

    private ObjectListing Page(bool isTruncated) => new(_objects, _prefixes, isTruncated ? _last : null, isTruncated ? _lastObject?.VersionId : null);

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
    private static byte[] Successor(byte[] prefix) => prefix.Length == 0 ? End : [.. prefix[..^1], (byte)(prefix[^1] + 1)];
}
