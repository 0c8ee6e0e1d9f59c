using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sagebrush.Store;
using SQLitePCL;

namespace Sagebrush.Crashes;

/// <summary>
/// Watches the steps that SQLite takes on the files of one database: SQLite lets a program put its own file system before the built-in one
/// (https://www.sqlite.org/vfs.html), and this one differs from it in what is told to <see cref="Steps"/>.
/// </summary>
internal static unsafe class WatchedSqlite
{
    private const int Ok = 0, Full = 13, CannotWrite = 10 | (3 << 8), CannotFlush = 10 | (4 << 8), CannotTruncate = 10 | (6 << 8);

    // sqlite3_vfs and sqlite3_io_methods in words of eight bytes, and where in them the functions are.
    private const int FileSystemWords = 21, OpenAt = 5, NameAt = 3, MethodWords = 19, WriteAt = 3, TruncateAt = 4, FlushAt = 5;

    private static readonly ConcurrentDictionary<string, Steps> Folders = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<nint, Watched> Files = new();
    private static readonly ConcurrentDictionary<nint, nint> Methods = new();
    private static readonly Lazy<nint> BuiltInOpen = new(Register);

    /// <summary>Databases that are opened in the folder from now on are watched.</summary>
    public static void Watch(string folder, Steps steps)
    {
        _ = BuiltInOpen.Value;
        Folders[folder] = steps;
    }

    private static nint Register()
    {
        Sqlite.EnsureBound();
        nint library = NativeLibrary.TryLoad("libsqlite3.so.0", out nint system)
            ? system : NativeLibrary.Load("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null);
        var find = (delegate* unmanaged[Cdecl]<nint, nint*>)NativeLibrary.GetExport(library, "sqlite3_vfs_find");
        var register = (delegate* unmanaged[Cdecl]<nint*, int, int>)NativeLibrary.GetExport(library, "sqlite3_vfs_register");
        ((delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "sqlite3_initialize"))();
        nint* builtIn = find(0);
        nint open = builtIn[OpenAt];
        nint* own = Copy(builtIn, FileSystemWords);
        own[NameAt] = Marshal.StringToCoTaskMemUTF8("watched");
        own[OpenAt] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint*, int, int*, int>)&Open;
        return register(own, 1) == Ok ? open : throw new InvalidOperationException("SQLite takes no file system.");
    }

    private static nint* Copy(nint* words, int count)
    {
        var copy = (nint*)NativeMemory.Alloc((nuint)count, (nuint)sizeof(nint));
        new ReadOnlySpan<nint>(words, count).CopyTo(new(copy, count));
        return copy;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(nint fileSystem, nint name, nint* file, int flags, int* outFlags)
    {
        int result = ((delegate* unmanaged[Cdecl]<nint, nint, nint*, int, int*, int>)BuiltInOpen.Value)(fileSystem, name, file, flags, outFlags);
        string? path = Marshal.PtrToStringUTF8(name);
        if (result == Ok && path is not null && Folders.TryGetValue(Path.GetDirectoryName(path)!, out var steps))
        {
            Files[(nint)file] = new(steps, path, file[0]);
            file[0] = Methods.GetOrAdd(file[0], Watching);
        }

        return result;
    }

    private static nint Watching(nint builtIn)
    {
        nint* own = Copy((nint*)builtIn, MethodWords);
        own[WriteAt] = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, int, long, int>)&Write;
        own[TruncateAt] = (nint)(delegate* unmanaged[Cdecl]<nint, long, int>)&Truncate;
        own[FlushAt] = (nint)(delegate* unmanaged[Cdecl]<nint, int, int>)&Flush;
        return (nint)own;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint file, byte* bytes, int length, long offset) => Files[file].Take(
        Step.DatabaseWrite, length, CannotWrite, (methods, allowed) => ((delegate* unmanaged[Cdecl]<nint, byte*, int, long, int>)methods[WriteAt])(file, bytes, allowed, offset));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(nint file, long size) => Files[file].Take(
        Step.DatabaseTruncate, 0, CannotTruncate, (methods, _) => ((delegate* unmanaged[Cdecl]<nint, long, int>)methods[TruncateAt])(file, size));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Flush(nint file, int flags) => Files[file].Take(
        Step.DatabaseFlush, 0, CannotFlush, (methods, _) => ((delegate* unmanaged[Cdecl]<nint, int, int>)methods[FlushAt])(file, flags));

    private delegate int Call(nint* methods, int allowed);

    private sealed record Watched(Steps Steps, string Path, nint BuiltIn)
    {
        public int Take(Step step, int bytes, int failure, Call call)
        {
            try
            {
                return Steps.Take(step, Path, bytes, allowed => call((nint*)BuiltIn, allowed));
            }
            catch (FaultException e)
            {
                return e.IsFull && step != Step.DatabaseFlush ? Full : failure;
            }
        }
    }
}
