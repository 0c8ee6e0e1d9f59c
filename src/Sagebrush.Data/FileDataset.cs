namespace Sagebrush.Data;

/// <summary>The rows of all files below a folder, in the order of their paths, as File and FastFile mode offer a channel.</summary>
/// <param name="folder">Read with its sub-folders.</param>
/// <param name="format">How to read them.</param>
public sealed class FileDataset(string folder, RowFormat format) : IDataset
{
    /// <inheritdoc/>
    /// <exception cref="MalformedDataException">The folder is missing. One without files has no rows: a host may get none of few objects.</exception>
    public RowReader Open(int epoch)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            : throw new MalformedDataException($"The channel '{Path.GetFileName(folder)}' has no data.");
        Array.Sort(files, StringComparer.Ordinal);
        return new FilesReader(folder, files, format);
    }

    private sealed class FilesReader(string folder, string[] files, RowFormat format) : RowReader
    {
        private int _next;
        private RowReader? _current;

        public override bool Read(RowBatch into)
        {
            ArgumentNullException.ThrowIfNull(into);
            into.Clear();
            while (_current is not null || _next < files.Length)
            {
                try
                {
                    _current ??= format.Reader(new FileStream(files[_next++], FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
                    if (_current.Read(into))
                    {
                        return true;
                    }
                }
                catch (MalformedDataException e)
                {
                    throw new MalformedDataException($"{Path.GetFileName(folder)}/{Path.GetRelativePath(folder, files[_next - 1])}: {e.Message}", e);
                }

                _current.Dispose();
                _current = null;
            }

            return false;
        }

        protected override void Dispose(bool disposing) => _current?.Dispose();
    }
}
