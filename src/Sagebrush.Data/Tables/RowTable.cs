namespace Sagebrush.Data;

/// <summary>All rows of a channel at once, in the order of the files and of the rows in them.</summary>
public sealed class RowTable
{
    /// <summary>A table of some blocks.</summary>
    internal RowTable(IReadOnlyList<RowBlock> blocks, int columns, int labelSize, float[] labels, float[] weights, long[] groups)
    {
        (Blocks, Columns, LabelSize, Labels, Weights, Groups) = (blocks, columns, labelSize, labels, weights, groups);
        Rows = blocks.Sum(block => (long)block.Rows);
        IsSparse = blocks.Any(block => block.AbsentIsMissing);
    }

    /// <summary>Number of rows, n.</summary>
    public long Rows { get; }

    /// <summary>Number of features, d; 0 when there are no rows.</summary>
    public int Columns { get; }

    /// <summary>What the data does not name is missing, as in libsvm and in sparse records: all blocks are compact. Else every value is given.</summary>
    public bool IsSparse { get; }

    /// <summary>The rows, in order.</summary>
    public IReadOnlyList<RowBlock> Blocks { get; }

    /// <summary>Labels of a row; 0 where the data has none.</summary>
    public int LabelSize { get; }

    /// <summary>The labels, n × <see cref="LabelSize"/>.</summary>
    public ReadOnlyMemory<float> Labels { get; }

    /// <summary>The weight of each row; empty when the data has none.</summary>
    public ReadOnlyMemory<float> Weights { get; }

    /// <summary>The number of the query to which each row belongs (<c>qid</c>); empty when the data has none.</summary>
    public ReadOnlyMemory<long> Groups { get; }

    /// <summary>Reads the files of a channel.</summary>
    /// <param name="folder">The channel's folder; errors name a file by its path from there.</param>
    /// <param name="files">Paths, in order.</param>
    /// <param name="format">How to read them.</param>
    /// <param name="cancel">Asked between pieces.</param>
    /// <exception cref="MalformedDataException">The message says which file and row.</exception>
    public static RowTable Read(string folder, IReadOnlyList<string> files, RowFormat format, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(format);
        List<Func<Stream>> streams = [.. files.Select(Opening)];
        return new RowTableRead(streams, format.Pieces).Run(file => $"{Path.GetFileName(folder)}/{Path.GetRelativePath(folder, files[file])}", cancel);
    }

    /// <summary>Reads a stream, for example the FIFO of Pipe mode, to its end.</summary>
    /// <param name="stream">Closed when it was read.</param>
    /// <param name="format">How to read it.</param>
    /// <param name="cancel">Asked between pieces.</param>
    /// <exception cref="MalformedDataException">The message says which row.</exception>
    public static RowTable Read(Stream stream, RowFormat format, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new RowTableRead([() => stream], format.Pieces).Run(_ => null, cancel);
    }

    // The readers have buffers of their own.
    private static Func<Stream> Opening(string file) => () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
}
