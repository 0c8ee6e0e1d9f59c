namespace Sagebrush.Store;

/// <summary>Which files have readers. A file that is to go while it has some goes when the last of them is done.</summary>
/// <param name="remove">Takes a file off the disk.</param>
internal sealed class FileHolds(Action<long> remove)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, int> _readers = [];
    private readonly HashSet<long> _doomed = [];

    /// <summary>The files stay until <see cref="Release"/>.</summary>
    public void Hold(IEnumerable<long> files)
    {
        lock (_lock)
        {
            foreach (long file in files)
            {
                _readers[file] = _readers.GetValueOrDefault(file) + 1;
            }
        }
    }

    /// <summary>One reader less.</summary>
    public void Release(IEnumerable<long> files)
    {
        var free = new List<long>();
        lock (_lock)
        {
            foreach (long file in files)
            {
                if (--_readers[file] == 0)
                {
                    _readers.Remove(file);
                    if (_doomed.Remove(file))
                    {
                        free.Add(file);
                    }
                }
            }
        }

        free.ForEach(remove);
    }

    /// <summary>Removes a file that no row names any more, now or when nobody reads it.</summary>
    public void Remove(long file)
    {
        lock (_lock)
        {
            if (_readers.ContainsKey(file))
            {
                _doomed.Add(file);
                return;
            }
        }

        remove(file);
    }

    /// <summary>True while the file has a reader.</summary>
    public bool IsHeld(long file)
    {
        lock (_lock)
        {
            return _readers.ContainsKey(file);
        }
    }
}
