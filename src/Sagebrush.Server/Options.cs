using System.Net;
using System.Text.RegularExpressions;
using Sagebrush.Hosting;
using Sagebrush.Images;

namespace Sagebrush;

/// <summary>How this server runs: checked once at start, then passed as values. Flags are stronger than <c>SAGEBRUSH_*</c>, these than <c>sagebrush.json</c>.</summary>
public sealed partial record Options
{
    /// <summary>Where the server listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5700";

    /// <summary>Folder of the working directory that holds everything unless told otherwise.</summary>
    public const string DefaultData = "sagebrush-data";

    /// <summary>Addresses to listen on, <c>http://HOST:PORT</c> each; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [DefaultUrl];

    /// <summary>The data folder, an absolute path.</summary>
    public string Data { get; init; } = Path.GetFullPath(DefaultData);

    /// <summary>The account of the installation, to which users belong that name no other; twelve digits.</summary>
    public string Account { get; init; } = "123456789012";

    /// <summary>The region of this installation.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Configured users, each with its account; the first is the administrator. Empty: one is generated at first start and kept in the data folder.</summary>
    public IReadOnlyList<ConfiguredUser> Users { get; init; } = [];

    /// <summary>The data folder is temporary, and <c>POST /_sagebrush/reset</c> empties everything.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>Nobody needs a signature; only on loopback addresses, for tests.</summary>
    public bool NoAuth { get; init; }

    /// <summary>The S3 that jobs and endpoints use; null for the embedded one.</summary>
    public S3Endpoint? S3 { get; init; }

    /// <summary>How long a day of lifecycle rules is: shorter for who wants to see objects end.</summary>
    public TimeSpan LifecycleDay { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long nobody must have used a serverless variant before it sleeps.</summary>
    public TimeSpan ServerlessIdle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What one real-time invocation may take.</summary>
    public InvocationLimits Invocations { get; init; } = new();

    /// <summary>Hosts besides this machine that notifications may be posted to; <c>*</c> for all.</summary>
    public IReadOnlyList<string> DeliveryHosts { get; init; } = [];

    /// <summary>How long a captured invocation waits for others before they are written to S3 together.</summary>
    public TimeSpan CaptureInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The file of XGBoost's library, an absolute path; null: what the machine's loader finds.</summary>
    public string? XgboostLibrary { get; init; }

    /// <summary>The file of ONNX Runtime, an absolute path; null: what the machine's loader finds.</summary>
    public string? OnnxRuntimeLibrary { get; init; }

    /// <summary>Interpreters of script mode, by <see cref="Framework.Name"/>: absolute paths of an interpreter or of a virtual environment.</summary>
    public IReadOnlyDictionary<string, string> Frameworks { get; init; } = new Dictionary<string, string>();

    /// <summary>Images of one's own by name, <c>wine:1</c>: the path of each, an OCI layout's folder or a tar.</summary>
    public IReadOnlyDictionary<string, string> Images { get; init; } = new Dictionary<string, string>();

    /// <summary>Files of libraries that the platform's own containers use, by the variable that names each to them.</summary>
    public IReadOnlyDictionary<string, string> Libraries => new[] { (Settings.XgboostLibraryName, XgboostLibrary), (Settings.OnnxRuntimeLibraryName, OnnxRuntimeLibrary) }
        .Where(library => library.Item2 is not null).ToDictionary(library => Settings.EnvironmentPrefix + library.Item1, library => library.Item2!);

    /// <summary>Checks the settings of all sources together.</summary>
    /// <exception cref="InvalidOptionsException">Names every setting that is wrong.</exception>
    public static Options From(Settings settings)
    {
        var problems = new List<string>();
        var options = new Options { Ephemeral = settings.Ephemeral ?? false, NoAuth = settings.NoAuth ?? false };
        options = options with
        {
            Urls = CheckUrls(settings.Urls ?? options.Urls, options.NoAuth, problems),
            Data = CheckData(settings.Data, options.Ephemeral, problems),
            Account = Check("account", settings.Account ?? options.Account, AccountPattern(), "twelve digits", problems),
            Region = Check("region", settings.Region ?? options.Region, RegionPattern(), "a name like us-east-1", problems),
            LifecycleDay = CheckDay(settings.LifecycleDay ?? options.LifecycleDay, problems),
            ServerlessIdle = CheckIdle(settings.ServerlessIdle ?? options.ServerlessIdle, problems),
            Invocations = CheckInvocations(settings, options.Invocations, problems),
            DeliveryHosts = CheckHosts(settings.DeliveryHosts ?? options.DeliveryHosts, problems),
            CaptureInterval = CheckInterval("captureInterval", settings.CaptureInterval ?? options.CaptureInterval, problems),
            Images = CheckImages(settings.Images ?? options.Images, problems),
            XgboostLibrary = CheckLibrary("xgboostLibrary", settings.XgboostLibrary, "libxgboost.so", problems),
            OnnxRuntimeLibrary = CheckLibrary("onnxRuntimeLibrary", settings.OnnxRuntimeLibrary, "libonnxruntime.so", problems),
            Frameworks = CheckFrameworks(settings.Frameworks ?? options.Frameworks, problems),
            S3 = S3Endpoint.From(settings.S3, problems),
        };
        options = options with { Users = CheckUsers(settings.Users ?? [], options.Account, problems) };
        return problems.Count == 0 ? options : throw new InvalidOptionsException(problems);
    }

    private static IReadOnlyList<string> CheckUrls(IReadOnlyList<string> urls, bool noAuth, List<string> problems)
    {
        if (urls.Count == 0)
        {
            problems.Add($"urls is empty; expected at least one address like {DefaultUrl}.");
        }

        foreach (string url in urls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/")
            {
                problems.Add($"urls: '{url}' is no address to listen on; expected http://HOST:PORT (for https put a TLS terminator in front).");
            }
            else if (noAuth && !(uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))))
            {
                problems.Add($"no-auth: '{url}' can be reached from other machines; without authentication only loopback addresses are allowed.");
            }
        }

        return urls;
    }

    private static string CheckData(string? data, bool ephemeral, List<string> problems)
    {
        if (ephemeral && data is not null)
        {
            problems.Add($"data: '{data}' is given together with ephemeral, which uses a temporary folder; leave one of the two out.");
        }

        return ephemeral ? Path.Combine(Path.GetTempPath(), $"sagebrush-{Guid.CreateVersion7():n}") : Path.GetFullPath(data ?? DefaultData);
    }

    private static Dictionary<string, string> CheckImages(IReadOnlyDictionary<string, string> images, List<string> problems)
    {
        foreach (var (name, path) in images)
        {
            if (ImageUri.Parse(name) is not { Registry: "", Digest: null })
            {
                problems.Add($"images: '{name}' is no name of an image; expected one like wine:1.");
            }

            if (!Path.Exists(path))
            {
                problems.Add($"images: there is no '{path}'; expected the path of an OCI layout's folder, or of a tar that docker save or skopeo wrote.");
            }
        }

        return images.ToDictionary(image => image.Key, image => Path.GetFullPath(image.Value));
    }

    private static IReadOnlyList<string> CheckHosts(IReadOnlyList<string> hosts, List<string> problems)
    {
        problems.AddRange(hosts.Where(host => host != "*" && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            .Select(host => $"deliveryHosts: '{host}' is no host; expected a name like hooks.example.com without scheme and port, or * for all."));
        return hosts;
    }

    private static string? CheckLibrary(string name, string? path, string file, List<string> problems)
    {
        if (path is not null && !File.Exists(path))
        {
            problems.Add($"{name}: there is no file '{path}'; expected the path of {file}.");
        }

        return path is null ? null : Path.GetFullPath(path);
    }

    private static Dictionary<string, string> CheckFrameworks(IReadOnlyDictionary<string, string> frameworks, List<string> problems)
    {
        problems.AddRange(frameworks.Keys.Where(name => Framework.All.All(known => known.Name != name))
            .Select(name => $"frameworks: '{name}' is no framework; expected {string.Join(", ", Framework.All.Select(known => known.Name))}."));
        return frameworks.ToDictionary(pair => pair.Key, pair => Path.GetFullPath(pair.Value));
    }

    private static TimeSpan CheckDay(TimeSpan day, List<string> problems)
    {
        if (day < TimeSpan.FromSeconds(1) || day > TimeSpan.FromDays(1))
        {
            problems.Add($"lifecycleDay is '{day}'; expected one second (00:00:01) to one day (1.00:00:00).");
        }

        return day;
    }

    private static InvocationLimits CheckInvocations(Settings settings, InvocationLimits usual, List<string> problems)
    {
        var limits = new InvocationLimits { MaxPayloadInMB = settings.MaxPayloadInMB ?? usual.MaxPayloadInMB, Timeout = settings.InvocationTimeout ?? usual.Timeout };
        if (limits.MaxPayloadInMB is < 1 or > 1024)
        {
            problems.Add($"maxPayloadInMB is {limits.MaxPayloadInMB}; expected 1 to 1024.");
        }

        if (limits.Timeout < TimeSpan.FromSeconds(1) || limits.Timeout > TimeSpan.FromHours(1))
        {
            problems.Add($"invocationTimeout is '{limits.Timeout}'; expected one second (00:00:01) to one hour (01:00:00).");
        }

        return limits;
    }

    private static TimeSpan CheckInterval(string name, TimeSpan interval, List<string> problems)
    {
        if (interval < TimeSpan.FromMilliseconds(100) || interval > TimeSpan.FromHours(1))
        {
            problems.Add($"{name} is '{interval}'; expected a tenth of a second (00:00:00.1) to one hour (01:00:00).");
        }

        return interval;
    }

    private static TimeSpan CheckIdle(TimeSpan idle, List<string> problems)
    {
        if (idle < TimeSpan.FromMilliseconds(50) || idle > TimeSpan.FromDays(1))
        {
            problems.Add($"serverlessIdle is '{idle}'; expected 50 milliseconds (00:00:00.05) to one day (1.00:00:00).");
        }

        return idle;
    }

    private static string Check(string name, string value, Regex pattern, string expected, List<string> problems)
    {
        if (!pattern.IsMatch(value))
        {
            problems.Add($"{name} is '{value}'; expected {expected}.");
        }

        return value;
    }

    private static List<ConfiguredUser> CheckUsers(IReadOnlyList<ConfiguredUser> given, string account, List<string> problems)
    {
        var users = new List<ConfiguredUser>();
        foreach (var (index, user) in given.Index())
        {
            var (name, home) = (user.Name, user.Account ?? account);
            if (!user.IsWellFormed)
            {
                problems.Add($"user {index + 1} is not of the form NAME:ACCESSKEYID:SECRET or ACCOUNT/NAME:ACCESSKEYID:SECRET.");
            }
            else if (users.Exists(other => (other.Account == home && other.Name == name) || other.AccessKeyId == user.AccessKeyId))
            {
                problems.Add($"user '{name}' (access key {user.AccessKeyId}): a name may be used once in an account, an access key once.");
            }
            else
            {
                users.Add(user with { Account = home });
            }
        }

        return users;
    }

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex AccountPattern();

    [GeneratedRegex(@"\A[a-z]{2,}(-[a-z]+)+-[0-9]+\z")]
    private static partial Regex RegionPattern();
}
