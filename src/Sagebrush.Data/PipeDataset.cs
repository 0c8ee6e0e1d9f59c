namespace Sagebrush.Data;

/// <summary>The rows that Pipe mode streams: one FIFO an epoch, which the platform fills while it is read.</summary>
/// <param name="pipe">The path of an epoch's FIFO.</param>
/// <param name="format">How to read it.</param>
public sealed class PipeDataset(Func<int, string> pipe, RowFormat format) : IDataset
{
    /// <inheritdoc/>
    /// <exception cref="MalformedDataException">There is no such FIFO.</exception>
    public RowReader Open(int epoch)
    {
        string path = pipe(epoch);
        try
        {
            return format.Reader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0));
        }
        catch (FileNotFoundException e)
        {
            throw new MalformedDataException($"The pipe {Path.GetFileName(path)} does not exist.", e);
        }
    }
}
