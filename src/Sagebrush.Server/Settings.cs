using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sagebrush;

/// <summary>
/// What one source (flags, environment or <c>sagebrush.json</c>) says; null where it says nothing. Sources are laid over each other with <see cref="Or"/>
/// and become <see cref="Options"/> once.
/// </summary>
public sealed record Settings
{
    /// <summary>Name of the configuration file in the working directory.</summary>
    public const string FileName = "sagebrush.json";

    /// <summary>Prefix of the environment variables: <c>SAGEBRUSH_URLS</c>, <c>SAGEBRUSH_DATA</c> …; lists are separated by semicolons.</summary>
    public const string EnvironmentPrefix = "SAGEBRUSH_";

    internal const string XgboostLibraryName = "XGBOOST_LIBRARY", OnnxRuntimeLibraryName = "ONNXRUNTIME_LIBRARY";

    /// <summary>Addresses to listen on.</summary>
    public IReadOnlyList<string>? Urls { get; init; }

    /// <summary>Data folder.</summary>
    public string? Data { get; init; }

    /// <summary>Account id.</summary>
    public string? Account { get; init; }

    /// <summary>Region name.</summary>
    public string? Region { get; init; }

    /// <summary>Users, each <c>[ACCOUNT/]NAME:ACCESSKEYID:SECRET</c>; in the file also objects.</summary>
    public IReadOnlyList<ConfiguredUser>? Users { get; init; }

    /// <summary>A temporary data folder and the reset route.</summary>
    public bool? Ephemeral { get; init; }

    /// <summary>No signature is asked for.</summary>
    public bool? NoAuth { get; init; }

    /// <summary>How long a day of lifecycle rules is.</summary>
    public TimeSpan? LifecycleDay { get; init; }

    /// <summary>How long nobody must have used a serverless variant before it sleeps.</summary>
    public TimeSpan? ServerlessIdle { get; init; }

    /// <summary>The longest body of an invocation, in MiB.</summary>
    public int? MaxPayloadInMB { get; init; }

    /// <summary>How long a container may take to answer an invocation.</summary>
    public TimeSpan? InvocationTimeout { get; init; }

    /// <summary>Hosts that notifications may be posted to.</summary>
    public IReadOnlyList<string>? DeliveryHosts { get; init; }

    /// <summary>How long captured invocations wait for others.</summary>
    public TimeSpan? CaptureInterval { get; init; }

    /// <summary>The file of XGBoost's library.</summary>
    public string? XgboostLibrary { get; init; }

    /// <summary>The file of ONNX Runtime.</summary>
    public string? OnnxRuntimeLibrary { get; init; }

    /// <summary>Interpreters of script mode: framework name to the path of an interpreter or of a virtual environment.</summary>
    public IReadOnlyDictionary<string, string>? Frameworks { get; init; }

    /// <summary>Images of one's own: name to the path of an OCI layout's folder or of a tar.</summary>
    public IReadOnlyDictionary<string, string>? Images { get; init; }

    /// <summary>An external S3.</summary>
    public S3Settings? S3 { get; init; }

    /// <summary>These settings, completed by those of a weaker source.</summary>
    public Settings Or(Settings weaker) => new()
    {
        Urls = Urls ?? weaker.Urls,
        Data = Data ?? weaker.Data,
        Account = Account ?? weaker.Account,
        Region = Region ?? weaker.Region,
        Users = Users ?? weaker.Users,
        Ephemeral = Ephemeral ?? weaker.Ephemeral,
        NoAuth = NoAuth ?? weaker.NoAuth,
        LifecycleDay = LifecycleDay ?? weaker.LifecycleDay,
        ServerlessIdle = ServerlessIdle ?? weaker.ServerlessIdle,
        MaxPayloadInMB = MaxPayloadInMB ?? weaker.MaxPayloadInMB,
        InvocationTimeout = InvocationTimeout ?? weaker.InvocationTimeout,
        DeliveryHosts = DeliveryHosts ?? weaker.DeliveryHosts,
        CaptureInterval = CaptureInterval ?? weaker.CaptureInterval,
        XgboostLibrary = XgboostLibrary ?? weaker.XgboostLibrary,
        OnnxRuntimeLibrary = OnnxRuntimeLibrary ?? weaker.OnnxRuntimeLibrary,
        Frameworks = Frameworks ?? weaker.Frameworks,
        Images = Images ?? weaker.Images,
        S3 = S3?.Or(weaker.S3) ?? weaker.S3,
    };

    /// <summary>Reads <c>sagebrush.json</c>; a missing file says nothing.</summary>
    /// <exception cref="InvalidOptionsException">The file cannot be read, is no JSON object or has a member that does not exist.</exception>
    public static Settings FromFile(string path)
    {
        if (!File.Exists(path))
        {
            return new();
        }

        try
        {
            var settings = JsonSerializer.Deserialize(File.ReadAllBytes(path), SettingsJson.Default.Settings) ?? new();
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return settings with
            {
                Data = settings.Data is { } data ? Path.Combine(folder, data) : null,
                Images = settings.Images?.ToDictionary(image => image.Key, image => Path.Combine(folder, image.Value)),
            };
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOptionsException([$"{path}: {e.Message}"]);
        }
    }

    /// <summary>Reads the <c>SAGEBRUSH_*</c> variables.</summary>
    /// <param name="variable">Answers a variable's value, null or empty when it is not set.</param>
    /// <exception cref="InvalidOptionsException">A switch is neither <c>true</c> nor <c>false</c>, a time or number is none, or a pair has no equals sign.</exception>
    public static Settings FromEnvironment(Func<string, string?> variable)
    {
        return new()
        {
            Urls = List("URLS"), Data = Text("DATA"), Account = Text("ACCOUNT"), Region = Text("REGION"), Users = List("USERS")?.Select(ConfiguredUser.Parse).ToList(),
            Ephemeral = Switch("EPHEMERAL"), NoAuth = Switch("NO_AUTH"), LifecycleDay = Span("LIFECYCLE_DAY"), DeliveryHosts = List("DELIVERY_HOSTS"),
            CaptureInterval = Span("CAPTURE_INTERVAL"),
            ServerlessIdle = Span("SERVERLESS_IDLE"),
            MaxPayloadInMB = Number("MAX_PAYLOAD_IN_MB"), InvocationTimeout = Span("INVOCATION_TIMEOUT"),
            XgboostLibrary = Text(XgboostLibraryName), OnnxRuntimeLibrary = Text(OnnxRuntimeLibraryName), Frameworks = Pairs("FRAMEWORKS"), Images = Pairs("IMAGES"),
            S3 = new()
            {
                Endpoint = Text("S3_ENDPOINT"), Region = Text("S3_REGION"), AccessKeyId = Text("S3_ACCESS_KEY_ID"), SecretAccessKey = Text("S3_SECRET_ACCESS_KEY"),
            },
        };

        string? Text(string name) => variable(EnvironmentPrefix + name) is { Length: > 0 } value ? value : null;

        string[]? List(string name) => Text(name)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Dictionary<string, string>? Pairs(string name) => List(name)?.Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries))
            .Select(pair => pair is [var key, { Length: > 0 } value] ? KeyValuePair.Create(key, value)
                : throw new InvalidOptionsException([$"{EnvironmentPrefix}{name} is '{Text(name)}'; expected NAME=PATH, several separated by semicolons."]))
            .DistinctBy(pair => pair.Key).ToDictionary(StringComparer.Ordinal);

        TimeSpan? Span(string name) => Text(name) is not { } text ? null
            : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span
            : throw new InvalidOptionsException([$"{EnvironmentPrefix}{name} is '{text}'; expected a time like 00:00:10."]);

        int? Number(string name) => Text(name) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : throw new InvalidOptionsException([$"{EnvironmentPrefix}{name} is '{text}'; expected a number like 6."]);

        bool? Switch(string name) => Text(name)?.ToLowerInvariant() switch
        {
            null => null,
            "true" or "1" => true,
            "false" or "0" => false,
            var other => throw new InvalidOptionsException([$"{EnvironmentPrefix}{name} is '{other}'; expected true or false."]),
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(Settings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
