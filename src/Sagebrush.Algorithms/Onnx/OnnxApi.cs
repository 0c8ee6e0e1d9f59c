using System.Runtime.InteropServices;
using Sagebrush.Contract;

namespace Sagebrush.Onnx;

/// <summary>
/// ONNX Runtime's C API: a table of functions, to which newer versions only append. The first 101 are those of its first release. Source:
/// https://onnxruntime.ai/docs/api/c/struct_ort_api.html
/// </summary>
internal static unsafe class OnnxApi
{
    // The oldest version of the table; every later library has it.
    private const uint Version = 1;

    private static readonly Lazy<nint> Table = new(Find);

    /// <summary>The function at a place of the table.</summary>
    public static nint Function(OnnxFunction function) => ((nint*)Table.Value)[(int)function];

    /// <summary>Passes what a function answered when all went well.</summary>
    /// <param name="status">Null, or an error, which is released.</param>
    /// <exception cref="OnnxException">The library's own words.</exception>
    public static void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        int code = ((delegate* unmanaged[Cdecl]<nint, int>)Function(OnnxFunction.GetErrorCode))(status);
        string message = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint, nint>)Function(OnnxFunction.GetErrorMessage))(status)) ?? "";
        Release(OnnxFunction.ReleaseStatus, status);
        throw new OnnxException(message, code);
    }

    /// <summary>A function that makes an object out of another: <c>f(from, out made)</c>.</summary>
    public static nint Make(OnnxFunction function, nint from)
    {
        nint made;
        Check(((delegate* unmanaged[Cdecl]<nint, nint*, nint>)Function(function))(from, &made));
        return made;
    }

    /// <summary>A function that answers a number about an object: <c>f(of, out number)</c>.</summary>
    public static int Number(OnnxFunction function, nint of)
    {
        // Some write 32 bits, some 64: the processor is little-endian and the numbers are small.
        long number = 0;
        Check(((delegate* unmanaged[Cdecl]<nint, long*, nint>)Function(function))(of, &number));
        return (int)number;
    }

    /// <summary>Gives an object back.</summary>
    public static void Release(OnnxFunction function, nint given) => ((delegate* unmanaged[Cdecl]<nint, void>)Function(function))(given);

    private static nint Find()
    {
        string? named = Environment.GetEnvironmentVariable(OnnxRuntime.Library.Variable);
        foreach (string candidate in OnnxRuntime.Library.Candidates(named))
        {
            if (NativeLibrary.TryLoad(candidate, out nint library))
            {
                // OrtApiBase: GetApi and GetVersionString.
                nint* start = (nint*)((delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
                return ((delegate* unmanaged[Cdecl]<uint, nint>)start[0])(Version);
            }
        }

        throw new DllNotFoundException(OnnxRuntime.Library.Missing(named));
    }
}
