namespace Sagebrush.Training;

/// <summary>What was read of a channel, counted as the service's log counts it.</summary>
public sealed class IteratorCounts
{
    private long _records, _batches, _mostRecords, _mostBatches, _sinceRecords, _sinceBatches;
    private int _resets;

    /// <summary>Counts one pass.</summary>
    /// <param name="records">Its rows.</param>
    /// <param name="batches">Its batches.</param>
    /// <param name="isReset">The next pass begins at the first row again.</param>
    public void Add(long records, long batches, bool isReset)
    {
        (_records, _batches) = (_records + records, _batches + batches);
        (_sinceRecords, _sinceBatches) = (records, batches);
        (_mostRecords, _mostBatches) = (Math.Max(_mostRecords, records), Math.Max(_mostBatches, batches));
        _resets += isReset ? 1 : 0;
    }

    /// <summary>Name and value of each counter, in the order of the log.</summary>
    public IReadOnlyList<(string Name, double Value)> Values =>
    [
        ("Total Records Seen", _records), ("Total Batches Seen", _batches), ("Max Records Seen Between Resets", _mostRecords),
        ("Max Batches Seen Between Resets", _mostBatches), ("Reset Count", _resets), ("Number of Records Since Last Reset", _sinceRecords),
        ("Number of Batches Since Last Reset", _sinceBatches),
    ];
}
