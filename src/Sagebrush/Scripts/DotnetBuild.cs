using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Sagebrush.Scripts;

/// <summary>
/// Compiles scripts with the .NET SDK: a file-based app or a project. <c>Sagebrush.Scripting</c> comes with this program, whatever version a script names and
/// without any package index; other packages come from where NuGet finds them, a folder <c>packages</c> beside the entry point included.
/// </summary>
/// <param name="dotnet">The <c>dotnet</c> command.</param>
internal sealed partial class DotnetBuild(string dotnet)
{
    private const int MostErrors = 8;

    // Nothing of the build may stay behind, and nothing may ask for the network or for libraries that a small machine lacks.
    private static readonly string[] Switches =
    [
        "MSBUILDDISABLENODEREUSE", "DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_NOLOGO", "DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT",
    ];

    private static readonly string Library = Path.Combine(AppContext.BaseDirectory, "Sagebrush.Scripting.dll");

    /// <summary>Tells versions of <c>Sagebrush.Scripting</c> apart.</summary>
    public static string LibraryHash => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Library)));

    // Imported behind the script's own project: the package is replaced before NuGet looks for it.
    private static string Targets =>
        $"""
        <Project>
          <ItemGroup>
            <PackageReference Remove="Sagebrush.Scripting" />
            <Reference Include="{Library}" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>Compiles.</summary>
    /// <param name="entry">What.</param>
    /// <param name="target">The folder for the program; made.</param>
    /// <exception cref="ScriptFaultException">It does not compile: the first errors, with file and line.</exception>
    public void Run(EntryPoint entry, string target)
    {
        string workshop = Directory.CreateTempSubdirectory("sagebrush-build-").FullName;
        try
        {
            var lines = Run(entry, target, workshop, []);
            if (lines is not null && lines.Exists(line => line.Contains("error NU1301", StringComparison.Ordinal)))
            {
                // An index that cannot be reached hides which packages are missing: asked again without one, NuGet names them.
                lines = [.. Run(entry, target, workshop, [$"-p:RestoreSources={workshop}"]) ?? [], .. lines];
            }

            if (lines is not null)
            {
                throw new ScriptFaultException(Errors(lines, entry));
            }
        }
        finally
        {
            Directory.Delete(workshop, recursive: true);
        }
    }

    /// <summary>The lines of a build that failed; null when it succeeded.</summary>
    private List<string>? Run(EntryPoint entry, string target, string workshop, IEnumerable<string> more)
    {
        string targets = Path.Combine(workshop, "sagebrush.targets");
        File.WriteAllBytes(targets, Encoding.UTF8.GetBytes(Targets));
        string path = Path.Combine(entry.Folder, entry.Path), packages = Path.Combine(Path.GetDirectoryName(path)!, "packages");
        var start = new ProcessStartInfo(
            dotnet,
            [
                "build", path, "-c", "Release", "-o", target, "-v", "quiet", "--nologo", "-p:UseAppHost=false", "-p:PublishAot=false",
                "-p:NuGetAudit=false", "-p:UseSharedCompilation=false", $"-p:CustomAfterMicrosoftCommonTargets={targets}",
                .. Directory.Exists(packages) ? (string[])[$"-p:RestoreAdditionalProjectSources={packages}"] : [], .. more,
            ])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(path),
        };
        start.Environment["HOME"] = start.Environment["DOTNET_CLI_HOME"] = workshop;
        start.Environment["NUGET_PACKAGES"] = Path.Combine(workshop, "packages");
        foreach (string variable in Switches)
        {
            start.Environment[variable] = "1";
        }

        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        using var build = Process.Start(start)!;
        List<string> lines = [.. build.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        build.WaitForExit();
        return build.ExitCode == 0 ? null : lines;
    }

    // /opt/ml/code/train.cs(12,5): error CS1002: ; expected [/opt/ml/code/train.csproj]
    private static string Errors(IEnumerable<string> lines, EntryPoint entry)
    {
        string folder = entry.Folder.TrimEnd('/') + '/';
        string[] errors =
        [
            .. lines.Where(line => Error().IsMatch(line)).Select(line => Project().Replace(line, "").Replace(folder, "", StringComparison.Ordinal).Trim()).Distinct().Take(MostErrors),
        ];
        string advice = errors.Any(error => error.Contains("CS5001", StringComparison.Ordinal))
            ? "\nA script is a program: it begins with 'return await Script.Run(args, new MyScript());' or 'return await Script.Run(args, job => …);'." : "";
        return errors.Length == 0 ? $"{entry.Path} cannot be compiled: {string.Join(" ", lines.TakeLast(3))}" : string.Join("\n", errors) + advice;
    }

    [GeneratedRegex(@":\s+error\b|^error\b")]
    private static partial Regex Error();

    [GeneratedRegex(@"\s\[[^\]]*\]\s*$")]
    private static partial Regex Project();
}
