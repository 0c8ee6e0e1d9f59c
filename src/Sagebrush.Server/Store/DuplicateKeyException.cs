namespace Sagebrush.Store;

/// <summary>A row of this key is there already.</summary>
/// <param name="table">The table's name.</param>
/// <param name="key">The key that was to be added.</param>
public sealed class DuplicateKeyException(string table, string key) : Exception($"The table {table} already holds '{key}'.")
{
    /// <summary>The key that was to be added.</summary>
    public string Key { get; } = key;
}
