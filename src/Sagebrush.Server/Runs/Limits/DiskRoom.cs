namespace Sagebrush.Runs;

/// <summary>
/// What an archive of a stranger's may unpack to: so much, and never what the disk must keep free. Asked before each entry is written, so that an archive that
/// unpacks to far more than it is ends early.
/// </summary>
/// <param name="folder">Where it unpacks to.</param>
/// <param name="limit">In bytes; null for as much as the disk has.</param>
internal sealed class DiskRoom(string folder, long? limit)
{
    // Asking the file system for each small file would cost more than writing it.
    private const long Step = 16 << 20;

    // ENOSPC, as .NET tells of a disk that is full.
    private const int NoSpace = 28;

    // What an entry without any bytes takes.
    private const long Block = 4096;

    private long _taken, _unseen = Step;

    /// <summary>Takes room for one more entry.</summary>
    /// <param name="bytes">Its size.</param>
    /// <exception cref="InvalidDataException">The archive unpacks to more than it may.</exception>
    /// <exception cref="IOException">The disk would be full.</exception>
    public void Take(long bytes)
    {
        bytes += Block;
        (_taken, _unseen) = (_taken + bytes, _unseen + bytes);
        if (_taken > limit)
        {
            throw new InvalidDataException($"The archive unpacks to more than the {limit} bytes of its volume.");
        }

        if (_unseen >= Step)
        {
            _unseen = 0;
            if (DiskSpace.Of(folder).After(bytes).IsShort)
            {
                throw new IOException("No space left on device.", NoSpace);
            }
        }
    }
}
