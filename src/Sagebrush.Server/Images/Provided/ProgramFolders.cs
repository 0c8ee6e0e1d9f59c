using System.Runtime.InteropServices;

namespace Sagebrush.Images;

/// <summary>What a container of this very program must see of the machine.</summary>
internal static class ProgramFolders
{
    /// <summary>The .NET installation that runs this program.</summary>
    // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/
    public static string Runtime => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The folders of files and of the .NET installation; a sandbox has the machine's /usr already.</summary>
    /// <param name="parts">Parts of a command line and paths of files.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> parts) =>
    [
        .. parts.Where(part => Path.IsPathRooted(part) && File.Exists(part))
            .Select(part => Path.GetDirectoryName(File.ResolveLinkTarget(part, returnFinalTarget: true)?.FullName ?? part)!)
            .Append(Runtime)
            .Where(folder => !folder.StartsWith("/usr/", StringComparison.Ordinal))
            .Distinct(),
    ];
}
