namespace Sagebrush.Store;

/// <summary>A <see cref="ListQuery"/> as SQL: a range of one index from where the last page ended, and one row more than asked, to know whether more follow.</summary>
internal static class ListStatement
{
    /// <summary>What a row of every table is read from.</summary>
    public const string Columns = "created, modified, version, json";

    public static (string Sql, object[] Values) Of(string table, ListQuery query)
    {
        var conditions = new List<string>();
        var values = new List<object>();

        void Where(string condition, object? value)
        {
            if (value is not null)
            {
                values.Add(value);
                conditions.Add(condition.Replace("?", $"${values.Count}", StringComparison.Ordinal));
            }
        }

        Where("instr(key, ?) > 0", query.NameContains);
        Where("created >= ?", After(query.CreationTimeAfter));
        Where("created < ?", Before(query.CreationTimeBefore));
        Where("modified >= ?", After(query.LastModifiedTimeAfter));
        Where("modified < ?", Before(query.LastModifiedTimeBefore));
        Where("status = ?", query.StatusEquals);

        var column = query.SortBy switch
        {
            SortBy.CreationTime => "created",
            SortBy.LastModifiedTime => "modified",
            SortBy.Status => "status",
            _ => "key",
        };
        if (ListToken.Of(query) is { } token)
        {
            values.AddRange([token.Bound, token.Key]);
            conditions.Add($"({column}, key) {(query.Ascending ? '>' : '<')} (${values.Count - 1}, ${values.Count})");
        }

        var direction = query.Ascending ? "ASC" : "DESC";
        values.Add(query.MaxResults + 1);
        return ($"""
            SELECT {Columns} FROM {table}{(conditions.Count > 0 ? " WHERE " : "")}{string.Join(" AND ", conditions)}
            ORDER BY {column} {direction}, key {direction} LIMIT ${values.Count}
            """, values.ToArray());
    }

    // Clients see whole milliseconds: a row created within the named millisecond is neither before nor after it.
    private static object? After(DateTimeOffset? time) => time is { } t ? (t.UtcTicks / TimeSpan.TicksPerMillisecond + 1) * TimeSpan.TicksPerMillisecond : null;

    private static object? Before(DateTimeOffset? time) => time is { } t ? t.UtcTicks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond : null;
}
