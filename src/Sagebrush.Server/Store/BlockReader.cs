using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.Store;

/// <summary>Reads the blocks of one file; each is held against its digest before it is given to anybody.</summary>
internal sealed class BlockReader : IDisposable
{
    private readonly StoredFile _file;
    private readonly BlockCipher? _cipher;
    private readonly SafeFileHandle? _handle;

    /// <param name="file">Its row.</param>
    /// <param name="path">Where it lies, unless the row holds its content.</param>
    /// <param name="cipher">Opens sealed blocks; disposed with this.</param>
    /// <exception cref="DamagedObjectException">It is gone, or it has not the size that it was written with.</exception>
    public BlockReader(StoredFile file, string path, BlockCipher? cipher)
    {
        (_file, _cipher) = (file, cipher);
        long expected = Block.StoredSize(file.Size, cipher is not null);
        long found = file.Content?.Length ?? RandomAccess.GetLength(_handle = Open(path));
        if (found != expected || (cipher is null && file.Checksums?.Length != Block.Count(file.Size) * Block.ChecksumSize))
        {
            Dispose();
            throw new DamagedObjectException($"The file {file.Id:x16} has {found} bytes; {expected} were written.");
        }
    }

    /// <summary>Plain bytes of a block.</summary>
    public int LengthOf(long block) => (int)Math.Min(Block.Size, _file.Size - (block * Block.Size));

    /// <summary>Reads a block.</summary>
    /// <param name="block">Its number, from 0.</param>
    /// <param name="into">As many bytes as <see cref="LengthOf"/> tells; of no meaning when this throws.</param>
    /// <exception cref="DamagedObjectException">It is not what was written.</exception>
    public void Read(long block, Span<byte> into)
    {
        if (_cipher is null)
        {
            Fetch(into, block * Block.Size);
            if (ReflectedCrc.Crc64Nvme.Of(into) != BinaryPrimitives.ReadUInt64LittleEndian(_file.Checksums.AsSpan((int)block * Block.ChecksumSize)))
            {
                throw Damaged(block);
            }
        }
        else
        {
            Unseal(block, into);
        }
    }

    public void Dispose()
    {
        _handle?.Dispose();
        _cipher?.Dispose();
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, options: FileOptions.SequentialScan);
        }
        catch (FileNotFoundException e)
        {
            throw new DamagedObjectException($"The file {Path.GetFileName(path)} is gone.", e);
        }
    }

    private void Unseal(long block, Span<byte> into)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(into.Length + BlockCipher.TagSize);
        try
        {
            var sealedBlock = rented.AsSpan(0, into.Length + BlockCipher.TagSize);
            Fetch(sealedBlock, block * (Block.Size + BlockCipher.TagSize));
            _cipher!.Open(block, sealedBlock, into);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Damaged(block);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Fetch(Span<byte> into, long offset)
    {
        if (_file.Content is { } content)
        {
            content.AsSpan((int)offset, into.Length).CopyTo(into);
            return;
        }

        while (into.Length > 0)
        {
            int read = RandomAccess.Read(_handle!, into, offset);
            if (read == 0)
            {
                throw new DamagedObjectException($"The file {_file.Id:x16} ends at byte {offset}.");
            }

            into = into[read..];
            offset += read;
        }
    }

    private DamagedObjectException Damaged(long block) => new($"Block {block} of the file {_file.Id:x16} is not what was written.");
}
