using System.Collections;
using System.Diagnostics;
using Sagebrush.Contract;
using Sagebrush.Images;
using Sagebrush.Runs;

namespace Sagebrush.Scripts;

/// <summary>
/// This program as the container of a C# script: fetches the source, compiles it, and gives its place to the script. Log lines go to standard output.
/// </summary>
internal static class ScriptContainer
{
    private const int Failed = 1;

    // The platform names the folder of the cache and the dotnet command so.
    private const string CacheVariable = RoleCaches.Variable, DotnetVariable = DotnetImages.Variable;

    /// <summary>Runs a role.</summary>
    /// <param name="role"><c>train</c> or <c>serve</c>.</param>
    /// <returns>The exit code of a script that could not be started; a started one is this process then.</returns>
    public static async Task<int> Run(string role)
    {
        var root = MlRoot.FromEnvironment();
        try
        {
            await (role == "train" ? Train(root) : Serve(root));
        }
        catch (Exception e) when (e is ScriptFaultException or InvalidDataException)
        {
            await Console.Out.WriteLineAsync(e.Message);
            Failure.Write(root, e.Message, byClient: true);
        }

        return Failed;
    }

    private static async Task Train(MlRoot root)
    {
        var input = TrainingInput.Read(root);
        var parameters = new ScriptParameters(input.HyperParameters);
        string program = parameters.Program ?? throw new ScriptFaultException("The hyperparameter sagemaker_program is missing: it names the script.");
        await new ScriptSource(Variable).Fetch(
            parameters.SubmitDirectory ?? throw new ScriptFaultException("The hyperparameter sagemaker_submit_directory is missing: it says where the source is."),
            root.Code, CancellationToken.None);
        var entry = EntryPoint.Find(root.Code, program);
        string compiled = Bin(root.Code);
        var script = Compile(entry, compiled);

        // The model brings its code along, so that an endpoint of it neither fetches nor compiles anything.
        FolderCopy.Of(root.Code, Path.Combine(root.Model, "code"));
        await Console.Out.WriteLineAsync("Invoking user script");
        Start(compiled, script, root.Code, ["train", .. parameters.Arguments], ScriptVariables.Of(root, input, parameters, program));
    }

    private static async Task Serve(MlRoot root)
    {
        string packed = Path.Combine(root.Model, "code"), source = packed;
        if (Variable("SAGEMAKER_SUBMIT_DIRECTORY") is { } place && place != packed)
        {
            await new ScriptSource(Variable).Fetch(place, source = root.Code, CancellationToken.None);
        }

        var ready = CompiledScript.Find(Bin(packed));
        string program = Variable("SAGEMAKER_PROGRAM") ?? ready?.Program ?? "";
        var entry = EntryPoint.Find(source, program.Length == 0 ? null : program);
        string compiled = Bin(packed);
        if (ready is null || ready.Source != SourceHash.Of(entry))
        {
            if (source == packed)
            {
                FolderCopy.Of(packed, root.Code);
            }

            ready = Compile(entry with { Folder = root.Code }, compiled = Bin(root.Code));
        }

        Start(compiled, ready, root.Model, ["serve"], []);
    }

    private static CompiledScript Compile(EntryPoint entry, string target)
    {
        string source = SourceHash.Of(entry), dotnet = Dotnet;
        string key = SourceHash.Of(source, dotnet, Sdks(dotnet), DotnetBuild.LibraryHash);
        var cache = Variable(CacheVariable) is { } folder ? new BuildCache(folder) : null;
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        if (cache?.Take(key, target) is { } known)
        {
            Console.Out.WriteLine($"{entry.Path} is compiled already.");
            return known;
        }

        var watch = Stopwatch.StartNew();
        new DotnetBuild(dotnet).Run(entry, target);
        var script = CompiledScript.Describe(target, entry, source);
        Console.Out.WriteLine($"{entry.Path} compiled in {watch.Elapsed.TotalSeconds:0.0} s.");
        cache?.Put(key, target);
        return script;
    }

    private static void Start(string folder, CompiledScript script, string workingFolder, IEnumerable<string> arguments, Dictionary<string, string> more)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(one => (string)one.Key, one => (string)one.Value!);
        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        Environment.CurrentDirectory = workingFolder;
        Launch.Replace(Dotnet, [Path.Combine(folder, script.Assembly), .. arguments], variables);
    }

    private static string Bin(string source) => Path.Combine(source, "bin");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string Dotnet => Variable(DotnetVariable) ?? "/usr/bin/dotnet";

    // A new SDK may compile differently.
    private static string Sdks(string dotnet)
    {
        string sdks = Path.Combine(Path.GetDirectoryName(File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet)!, "sdk");
        return Directory.Exists(sdks) ? string.Join(",", Directory.EnumerateDirectories(sdks).Select(Path.GetFileName).Order(StringComparer.Ordinal))
            : throw new ScriptFaultException($"The script must be compiled, and there is no .NET SDK beside {dotnet}. Install one, or train where one is: a model brings its compiled code along.");
    }
}
