namespace Sagebrush.Data;

/// <summary>The rows of a channel, read once an epoch.</summary>
public interface IDataset
{
    /// <summary>Starts a pass over all rows.</summary>
    /// <param name="epoch">From 0; in Pipe mode each epoch has its own FIFO, so they are opened in order.</param>
    RowReader Open(int epoch);
}
