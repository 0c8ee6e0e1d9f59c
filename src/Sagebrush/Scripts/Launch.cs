using System.Runtime.InteropServices;
using System.Text;

namespace Sagebrush.Scripts;

/// <summary>Puts another program in this process's place: it gets the signals that are meant for the container, and its memory is all that there is.</summary>
internal static class Launch
{
    /// <summary>Returns only when that fails.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Without the program itself.</param>
    /// <param name="variables">Its environment.</param>
    /// <exception cref="IOException">The program cannot be started.</exception>
    public static void Replace(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        string path = Path.GetFullPath(program);
        _ = execve(Text(path), Texts([path, .. arguments]), Texts([.. variables.Select(one => $"{one.Key}={one.Value}")]));
        throw new IOException($"{path} cannot be started: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    // This memory belongs to the process until it is another.
    private static nint[] Texts(IReadOnlyList<string> texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];

#pragma warning disable IDE1006, SYSLIB1054 // Named as the C library names it; all arguments are blittable, so no marshalling code is wanted.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int execve(byte[] path, nint[] arguments, nint[] variables);
#pragma warning restore IDE1006, SYSLIB1054
}
