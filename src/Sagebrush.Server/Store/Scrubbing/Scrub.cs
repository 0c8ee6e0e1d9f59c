using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Sagebrush.Store;

/// <summary>
/// Walks everything that a store keeps and verifies each block of each version and part: nobody has to read an object to learn that it is damaged. Changes
/// nothing. Memory does not grow with the store.
/// </summary>
/// <param name="folder">Held, so that nothing changes meanwhile.</param>
/// <param name="database">Of the folder.</param>
/// <param name="report">Told each finding as it is made.</param>
public sealed class Scrub(DataFolder folder, Database database, Action<ScrubFinding> report)
{
    private readonly Keyring _keys = new(folder.MasterKey);
    private readonly byte[] _block = new byte[Block.Size];
    private long _versions, _parts, _rows, _bytes, _unverifiable, _wrong;

    /// <summary>Looks at everything once; for one call.</summary>
    /// <param name="cancel">Gives up.</param>
    public ScrubSummary Run(CancellationToken cancel)
    {
        database.Write(c =>
        {
            ObjectRows.Make(c);
            return true;
        });
        CheckDatabase(cancel);
        CheckVersions(cancel);
        CheckParts(cancel);
        CheckRows(cancel);
        CheckNames(cancel);
        return new(_versions, _parts, _bytes, _unverifiable, _wrong);
    }

    private void CheckDatabase(CancellationToken cancel) => Each("PRAGMA integrity_check", row =>
    {
        if (row.GetString(0) is not "ok" and var trouble)
        {
            Tell(new(ScrubFault.Corrupt, $"{folder.Database}: {trouble}"));
        }
    }, cancel);

    private void CheckVersions(CancellationToken cancel) => Each(
        $"SELECT {ObjectRows.ObjectColumns} FROM objects ORDER BY bucket, key, sequence DESC", row =>
        {
            _versions++;
            var place = new ScrubFinding(ScrubFault.Corrupt, "what is known of it cannot be read")
            {
                Bucket = row.GetString(0), Key = ObjectRows.Key(row, 1), VersionId = row.GetString(3),
            };
            try
            {
                Check(place, ObjectRows.Object(row));
            }
            catch (JsonException)
            {
                Tell(place);
            }
        }, cancel);

    private void CheckParts(CancellationToken cancel) => Each("SELECT upload, number, size, file FROM parts ORDER BY upload, number", row =>
    {
        _parts++;
        string id = row.GetString(0);
        var place = new ScrubFinding(ScrubFault.Corrupt, "what is known of its upload cannot be read") { UploadId = id, PartNumber = row.GetInt32(1) };
        try
        {
            if (database.Read(c => ObjectRows.Upload(c, id)) is { } upload)
            {
                Check(place with { Bucket = upload.Bucket, Key = upload.Key }, row.GetInt64(3), row.GetInt64(2), upload.Encryption);
            }
            else
            {
                Tell(place with { Message = "it belongs to no upload" });
            }
        }
        catch (JsonException)
        {
            Tell(place);
        }
    }, cancel);

    /// <summary>A row of a file goes in the same commit as the row that names it, and no two name one: their numbers are the same.</summary>
    private void CheckRows(CancellationToken cancel) => Each("SELECT count(*) FROM files", row =>
    {
        long unnamed = row.GetInt64(0) - _rows;
        if (unnamed != 0)
        {
            Tell(new(ScrubFault.Corrupt, $"{folder.Database}: of the rows of files {row.GetInt64(0)} are there and {_rows} are named by objects and parts"));
        }
    }, cancel);

    private void CheckNames(CancellationToken cancel)
    {
        foreach (string path in Directory.EnumerateFiles(folder.Objects, "*", SearchOption.AllDirectories))
        {
            cancel.ThrowIfCancellationRequested();
            string name = Path.GetRelativePath(folder.Objects, path);
            if (!long.TryParse(Path.GetFileName(path), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long id)
                || ObjectFiles.NameOf(id) != name || database.Read(c => FileRows.Find(c, id)) is not { Content: null })
            {
                Tell(new(ScrubFault.Stray, "nothing names it") { File = name });
            }
        }
    }

    private void Check(ScrubFinding place, StoredObject stored)
    {
        if (stored.IsDeleteMarker)
        {
            return;
        }

        bool isWhole = stored.Parts.Count == 0;
        if (stored.Files.Count != (isWhole ? 1 : stored.Parts.Count) || (!isWhole && stored.Parts.Sum(part => part.Size) != stored.Size))
        {
            Tell(place with { Message = $"its {stored.Files.Count} files do not make {stored.Size} bytes in {Math.Max(1, stored.Parts.Count)} parts" });
        }

        for (int i = 0; i < stored.Files.Count; i++)
        {
            long size = isWhole || i >= stored.Parts.Count ? stored.Size : stored.Parts[i].Size;
            Check(isWhole ? place : place with { PartNumber = i + 1 }, stored.Files[i], size, stored.Encryption);
        }
    }

    private void Check(ScrubFinding place, long id, long size, ObjectEncryption? encryption)
    {
        place = place with { File = ObjectFiles.NameOf(id) };
        if (database.Read(c => FileRows.Find(c, id)) is not { } file)
        {
            Tell(place with { Fault = ScrubFault.Missing, Message = "the file has no row" });
            return;
        }

        _rows++;
        var path = new FileInfo(Path.Combine(folder.Objects, place.File));
        long expected = Block.StoredSize(file.Size, encryption is not null);
        if (file.Content is null && !path.Exists)
        {
            Tell(place with { Fault = ScrubFault.Missing, Message = "the file is gone" });
        }
        else if ((file.Content?.Length ?? path.Length) is var found && (found != expected || file.Size != size))
        {
            Tell(place with { Fault = ScrubFault.WrongLength, Message = $"it has {found} bytes on disk; {Block.StoredSize(size, encryption is not null)} were written" });
        }
        else if (encryption is { Method: EncryptionMethod.Customer })
        {
            _unverifiable++;
            Tell(place with { Fault = ScrubFault.Unverifiable, Message = "not verifiable without its key; its length is right" });
        }
        else
        {
            Read(place, file, path.FullName, encryption);
        }
    }

    private void Read(ScrubFinding place, StoredFile file, string path, ObjectEncryption? encryption)
    {
        if (encryption is null != file.WrappedKey is null)
        {
            Tell(place with { Message = "its row and its file do not agree on whether it is encrypted" });
            return;
        }

        try
        {
            using var reader = new BlockReader(file, path, file.WrappedKey is { } key ? _keys.Open(key, encryption!, null) : null);
            for (long block = 0; block < Block.Count(file.Size); block++)
            {
                reader.Read(block, _block.AsSpan(0, reader.LengthOf(block)));
            }

            _bytes += file.Size;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            Tell(place with { Message = e.Message });
        }
    }

    private void Tell(ScrubFinding finding)
    {
        _wrong += finding.IsWrong ? 1 : 0;
        report(finding);
    }

    private void Each(string query, Action<SqliteDataReader> look, CancellationToken cancel) => database.Read(c =>
    {
        using var rows = c.Query(query);
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            look(rows);
        }

        return true;
    });
}
