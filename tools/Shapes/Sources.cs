namespace Sagebrush.Shapes;

/// <summary>
/// The records that a record can be made from: those that have members of the same meaning under the same names. Each by its name in C# and its shape.
/// </summary>
/// <param name="model">The service's.</param>
/// <param name="operations">Those that are listed.</param>
/// <param name="structures">Those that the operations reach.</param>
public sealed class Sources(Model model, IReadOnlyList<string> operations, IReadOnlySet<string> structures)
{
    private const string Checksum = "Checksum", Complete = "CompleteMultipartUpload";

    /// <summary>Head asks for what Get asks for; a copy and an object in parts say of the object what Put says.</summary>
    public IReadOnlyList<(string Name, string Shape)> OfRequest(string operation) => operation switch
    {
        "PutObject" => [.. new[] { "CopyObject", "CreateMultipartUpload" }.Where(operations.Contains).Select(Request)],
        _ => Counterpart(operation, "Head", "Get") is { } get ? [Request(get)] : [],
    };

    /// <summary>Describe answers what Create was given, others what is answered to an operation like them.</summary>
    public IReadOnlyList<(string Name, string Shape)> OfResponse(string operation, string output) =>
        Counterpart(operation, "Describe", "Create") is { } create ? [Request(create)]
        : Alike(operation) is { } alike && operations.Contains(alike) && model.Output(alike) is { } answer ? [(alike + "Response", answer)]
        : Digests(output);

    /// <summary>Versions are listed as objects are, an alarm is told of as it was put; digests are claimed of parts and of what they make.</summary>
    public IReadOnlyList<(string Name, string Shape)> OfStructure(string structure) => structure switch
    {
        "ObjectVersion" when structures.Contains("Object") => [("Object", "Object")],
        Checksum when operations.Contains(Complete) => [("CompletedPart", "CompletedPart"), Request(Complete)],
        "MetricAlarm" when operations.Contains("PutMetricAlarm") => [Request("PutMetricAlarm")],
        _ => Digests(structure),
    };

    private (string Name, string Shape) Request(string operation) => (operation + "Request", model.Input(operation)!);

    /// <summary>Get answers what Head does and the bytes besides; a copy and an object in parts are told of as Put's is.</summary>
    private string? Alike(string operation) => operation switch
    {
        "CopyObject" or Complete => "PutObject",
        "UploadPartCopy" => "UploadPart",
        _ => Counterpart(operation, "Get", "Head"),
    };

    /// <summary>Wherever S3 tells an object's digests, it tells those that the structure Checksum has.</summary>
    private IReadOnlyList<(string Name, string Shape)> Digests(string shape) =>
        structures.Contains(Checksum) && shape != Checksum && model.Members(shape).Any(m => m.Name == "ChecksumCRC64NVME") ? [(Checksum, Checksum)] : [];

    /// <summary>The listed operation of another verb on the same thing; else null.</summary>
    private string? Counterpart(string operation, string verb, string other)
    {
        string? counterpart = operation.StartsWith(verb, StringComparison.Ordinal) ? other + operation[verb.Length..] : null;
        return counterpart is not null && operations.Contains(counterpart) ? counterpart : null;
    }
}
