using System.Text;

namespace Sagebrush.Runs;

/// <summary>Lines of a file that is still being written. A line without an end waits for it until the writer is gone.</summary>
/// <param name="path">May not exist yet.</param>
/// <param name="offset">Where to begin, in bytes.</param>
internal sealed class LogLines(string path, long offset) : IDisposable
{
    // Longer ones come in pieces: CloudWatch Logs takes events of at most 256 KiB.
    private const int LongestLine = 256 * 1024 - 26;

    // Bytes of one character behind its first.
    private const int MostInsideCharacter = 3;

    private readonly byte[] _buffer = new byte[LongestLine];
    private int _start, _end;
    private FileStream? _file;

    /// <summary>The byte behind the last line that <see cref="Next"/> answered.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>The next line without its end; null when there is none yet.</summary>
    /// <param name="last">True: nothing more will be written, so that a rest without line end is a line.</param>
    /// <param name="cancel">Stops reading.</param>
    public async ValueTask<string?> Next(bool last, CancellationToken cancel)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                return Take(length, length + 1);
            }

            if (_end - _start == LongestLine)
            {
                // What is no text at all has no characters to keep together.
                int piece = LongestLine - 1;
                while (piece > LongestLine - 1 - MostInsideCharacter && IsInsideCharacter(_buffer[_start + piece]))
                {
                    piece--;
                }

                return Take(piece, piece);
            }

            if (!await Fill(cancel))
            {
                return last && _end > _start ? Take(_end - _start, _end - _start) : null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static bool IsInsideCharacter(byte utf8) => (utf8 & 0b1100_0000) == 0b1000_0000;

    private string Take(int length, int consumed)
    {
        string line = Encoding.UTF8.GetString(_buffer, _start, length).TrimEnd('\r');
        _start += consumed;
        Offset += consumed;
        return line;
    }

    private async ValueTask<bool> Fill(CancellationToken cancel)
    {
        if (_file is null)
        {
            if (!File.Exists(path))
            {
                return false;
            }

            _file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0) { Position = Offset };
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = await _file.ReadAsync(_buffer.AsMemory(_end), cancel);
        _end += read;
        return read > 0;
    }
}
