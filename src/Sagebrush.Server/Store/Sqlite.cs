using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Sagebrush.Store;

/// <summary>Binds the native SQLite: the system's library where there is one (newer, patched by the distribution), else the one that ships with Sagebrush.</summary>
internal static class Sqlite
{
    private static readonly Lazy<bool> Binding = new(Bind);

    /// <summary>Idempotent; before the first connection.</summary>
    public static void EnsureBound() => _ = Binding.Value;

    private static bool Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? paths) =>
        library == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var system) ? system : 0;
}
