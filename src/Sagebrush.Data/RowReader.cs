namespace Sagebrush.Data;

/// <summary>Reads rows block by block from bytes in some format. Synchronous, for one thread.</summary>
public abstract class RowReader : IDisposable
{
    /// <summary>Lines or records that were read so far, blank ones with them.</summary>
    internal virtual long Records => 0;

    /// <summary>Fills <paramref name="into"/>, which it empties first, with as many of the next rows as it takes.</summary>
    /// <returns>False at the end: then there is no row in it.</returns>
    /// <exception cref="MalformedDataException">The message says which row.</exception>
    public abstract bool Read(RowBatch into);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what the reader reads from.</summary>
    protected abstract void Dispose(bool disposing);
}
