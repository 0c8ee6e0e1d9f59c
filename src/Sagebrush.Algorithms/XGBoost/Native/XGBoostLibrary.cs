using System.Reflection;
using System.Runtime.InteropServices;
using Sagebrush.Contract;

namespace Sagebrush.XGBoost;

/// <summary>
/// Finds XGBoost's own library, <c>libxgboost</c>: the file that <see cref="EnvironmentVariable"/> names, else what the system's loader knows by the usual
/// names. The one inside Python's wheel (<c>xgboost/lib/libxgboost.so</c>) is found by naming it.
/// </summary>
public static class XGBoostLibrary
{
    /// <summary>Names the file of the library.</summary>
    public const string EnvironmentVariable = "SAGEBRUSH_XGBOOST_LIBRARY";

    /// <summary>The name by which imports ask for it.</summary>
    internal const string Name = "xgboost";

    /// <summary>What is looked for.</summary>
    public static LibrarySpecification Specification { get; } =
        new("XGBoost's library", "libxgboost0", EnvironmentVariable, ["libxgboost.so.0", "libxgboost.so", "libxgboost.dylib", "xgboost.dll"]);

    private static readonly Lazy<nint> Found = new(Find);

    /// <summary>Version of the library, for example 1.7.4.</summary>
    /// <exception cref="DllNotFoundException">The library is not there; the message tells how to install it.</exception>
    public static Version Version
    {
        get
        {
            _ = Found.Value;
            Api.XGBoostVersion(out int major, out int minor, out int patch);
            return new(major, minor, patch);
        }
    }

    /// <summary>True where the library can be loaded.</summary>
    public static bool IsInstalled
    {
        get
        {
            try
            {
                return Found.Value != 0;
            }
            catch (DllNotFoundException)
            {
                return false;
            }
        }
    }

    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? Found.Value : 0;

    /// <summary>Passes what an import answered when all went well.</summary>
    /// <exception cref="XGBoostException">The library's own words.</exception>
    internal static void Check(int code)
    {
        if (code != 0)
        {
            throw new XGBoostException(Marshal.PtrToStringUTF8(Api.XGBGetLastError()) ?? "");
        }
    }

    private static nint Find()
    {
        string? named = Environment.GetEnvironmentVariable(EnvironmentVariable);
        foreach (string candidate in Specification.Candidates(named))
        {
            if (NativeLibrary.TryLoad(candidate, out nint handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException(Specification.Missing(named));
    }
}
