using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sagebrush.Scripts;

/// <summary>A folder with a compiled script, and beside it in <c>sagebrush-script.json</c> what it was made of and how its files must look.</summary>
/// <param name="Program">The entry point that was compiled.</param>
/// <param name="Source">The hash of its source.</param>
/// <param name="Assembly">The file that is run.</param>
/// <param name="Files">SHA-256 of each file by its path in the folder.</param>
internal sealed record CompiledScript(string Program, string Source, string Assembly, IReadOnlyDictionary<string, string> Files)
{
    private const string Name = "sagebrush-script.json";

    /// <summary>Describes what a compiler has left in a folder.</summary>
    /// <exception cref="ScriptFaultException">It is no program.</exception>
    public static CompiledScript Describe(string folder, EntryPoint entry, string source)
    {
        const string Configuration = ".runtimeconfig.json";
        string[] programs = Directory.GetFiles(folder, "*" + Configuration);
        if (programs is not [var program])
        {
            throw new ScriptFaultException($"The entry point '{entry.Path}' is no program: it compiles to {programs.Length} programs. A project needs <OutputType>Exe</OutputType>.");
        }

        var script = new CompiledScript(entry.Path, source, Path.GetFileName(program)[..^Configuration.Length] + ".dll", Sums(folder));
        File.WriteAllBytes(Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(script, CompiledScriptJson.Default.CompiledScript));
        return script;
    }

    /// <summary>The compiled script in a folder; null when there is none, or its files are not what they were.</summary>
    public static CompiledScript? Find(string folder)
    {
        try
        {
            var script = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, Name)), CompiledScriptJson.Default.CompiledScript);
            return script is not null && script.Files.ContainsKey(script.Assembly) && Sums(folder) is var sums && sums.Count == script.Files.Count
                && sums.All(file => script.Files.GetValueOrDefault(file.Key) == file.Value) ? script : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> Sums(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file)).Where(file => file != Name)
        .ToDictionary(file => file, file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file)))), StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CompiledScript))]
internal sealed partial class CompiledScriptJson : JsonSerializerContext;
