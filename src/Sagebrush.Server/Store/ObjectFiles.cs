using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Store;

/// <summary>
/// The files with the objects' bytes. A file has a name that is never used again, is written once, flushed with its folder, and only then named by a row:
/// what no row names is not there, and is swept away.
/// </summary>
internal sealed class ObjectFiles
{
    /// <summary>An id is the time in milliseconds, so that rows are added at the end of their tree, and behind it these bits that count.</summary>
    private const int CountBits = 20;

    /// <summary>
    /// Bytes that no object gets: on a full disk the database must still be able to take down what is removed, or there would be no way to space again.
    /// </summary>
    private const long Reserve = 8 << 20;

    private readonly string _folder;
    private readonly DriveInfo _drive;
    private readonly TimeProvider _clock;
    private readonly Disk _disk;
    private readonly ConcurrentDictionary<long, bool> _drafts = new();
    private readonly FileHolds _holds;
    private long _last;

    /// <summary>Makes the 16 folders that share the files by the last digit of their names.</summary>
    /// <param name="folder">Holds them.</param>
    /// <param name="last">The highest id that rows know.</param>
    /// <param name="clock">Numbers new files.</param>
    /// <param name="disk">Where they are written.</param>
    public ObjectFiles(string folder, long last, TimeProvider clock, Disk disk)
    {
        (_folder, _drive, _clock, _disk, _holds) = (folder, new(folder), clock, disk, new(Delete));

        // The count begins anywhere: a clock that was set back must not give the name of a file that a crash has left.
        _last = Math.Max(last, (clock.GetUtcNow().ToUnixTimeMilliseconds() << CountBits) + RandomNumberGenerator.GetInt32(1 << (CountBits - 1)));
        bool isNew = false;
        foreach (char digit in "0123456789abcdef")
        {
            string part = Path.Combine(folder, $"{digit}");
            isNew |= !Directory.Exists(part);
            Directory.CreateDirectory(part);
        }

        if (isNew)
        {
            disk.FlushFolder(folder);
        }
    }

    /// <summary>Begins a file.</summary>
    /// <param name="algorithm">The digest to keep of it; null for none.</param>
    /// <param name="cipher">Seals it; null for plain bytes. Disposed with the draft.</param>
    /// <param name="wrappedKey">The cipher's key, as it is kept.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public ObjectDraft Draft(ChecksumAlgorithm? algorithm, BlockCipher? cipher = null, byte[]? wrappedKey = null)
    {
        if (_drive.AvailableFreeSpace < Reserve)
        {
            cipher?.Dispose();
            throw new IOException($"The file system of {_folder} is full: the last {Reserve >> 20} MiB are kept for the database.");
        }

        long id = NextId();
        _drafts[id] = true;
        return new(this, id, algorithm, cipher, wrappedKey);
    }

    /// <summary>Where a file lies.</summary>
    public string PathOf(long id) => Path.Combine(_folder, NameOf(id));

    /// <summary>What a file is called, with the folder that it shares.</summary>
    public static string NameOf(long id) => Path.Combine($"{id & 15:x}", id.ToString("x16", CultureInfo.InvariantCulture));

    /// <summary>Makes a draft's file.</summary>
    public SafeFileHandle Create(long id) => _disk.Create(PathOf(id));

    /// <summary>Writes into a draft's file.</summary>
    public void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset) => _disk.Write(handle, bytes, offset);

    /// <summary>Gives a draft the bytes of another file; its name is on disk when this returns.</summary>
    /// <returns>False where the file system cannot.</returns>
    public bool TryLink(long existing, long draft)
    {
        if (!_disk.TryLink(PathOf(existing), PathOf(draft)))
        {
            return false;
        }

        _disk.FlushFolder(FolderOf(draft));
        return true;
    }

    /// <summary>Puts a draft's bytes and its name on disk.</summary>
    public void Flush(long id, SafeFileHandle handle)
    {
        _disk.Flush(handle);
        _disk.FlushFolder(FolderOf(id));
    }

    /// <summary>The files stay on disk until they are released, also when they are removed.</summary>
    public void Hold(IEnumerable<long> files) => _holds.Hold(files);

    /// <summary>Ends a <see cref="Hold"/>.</summary>
    public void Release(IEnumerable<long> files) => _holds.Release(files);

    /// <summary>Removes a file that no row names any more, when nobody reads it.</summary>
    public void Remove(long id) => _holds.Remove(id);

    /// <summary>Removes all files that are neither being written nor read nor named by a row.</summary>
    /// <param name="isNamed">Asks for a row.</param>
    /// <param name="cancel">Leaves the rest.</param>
    public void Sweep(Func<long, bool> isNamed, CancellationToken cancel)
    {
        foreach (string path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            if (cancel.IsCancellationRequested)
            {
                return;
            }

            // First the draft, then the row: what is finished between is found in the one or the other.
            if (long.TryParse(Path.GetFileName(path), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long id)
                && !_drafts.ContainsKey(id) && !_holds.IsHeld(id) && !isNamed(id))
            {
                Delete(id);
            }
        }
    }

    /// <summary>The draft is named by a row, or it goes.</summary>
    internal void Forget(long draft, bool isKept)
    {
        if (!isKept)
        {
            Delete(draft);
        }

        _drafts.TryRemove(draft, out _);
    }

    private string FolderOf(long id) => Path.Combine(_folder, $"{id & 15:x}");

    private long NextId()
    {
        while (true)
        {
            long last = Interlocked.Read(ref _last);
            long next = Math.Max(last + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds() << CountBits);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }

    private void Delete(long id)
    {
        try
        {
            _disk.Delete(PathOf(id));
        }
        catch (IOException)
        {
            // What cannot be removed now is swept at the next start.
        }
    }
}
