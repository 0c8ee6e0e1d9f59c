using System.Globalization;
using System.Text.Json;

namespace Sagebrush.Wire.Forms;

/// <summary>
/// What whoever signed a form allows it to upload: <c>{"expiration": "…", "conditions": [{"bucket": "b"}, ["starts-with", "$key", "photos/"],
/// ["content-length-range", 0, 1048576]]}</c>. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
/// </summary>
internal sealed class PostPolicy
{
    // These prove the policy, or are nothing of the object; a digest can only make the upload fail.
    private static readonly string[] Free = ["policy", "signature", "AWSAccessKeyId", "x-amz-signature"], FreePrefixes = ["x-ignore-", "x-amz-checksum-"];

    private readonly DateTimeOffset _expiration;
    private readonly List<(string Operator, string Field, string Value)> _conditions = [];

    private PostPolicy(DateTimeOffset expiration) => _expiration = expiration;

    /// <summary>The fewest and the most bytes of the file.</summary>
    public (long Least, long Most) Length { get; private set; } = (0, long.MaxValue);

    /// <summary>Reads base64 of the JSON.</summary>
    /// <exception cref="AwsException">InvalidPolicyDocument.</exception>
    public static PostPolicy Read(string policy)
    {
        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(policy));
            return Read(json.RootElement);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            throw Invalid("Invalid JSON.");
        }
    }

    /// <summary>Holds a form against the policy.</summary>
    /// <param name="fields">All fields of the form, and the bucket.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="AwsException">AccessDenied: the policy has ended, a condition does not hold, or a field is under none.</exception>
    public void Check(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        if (_expiration <= now)
        {
            throw Denied("Policy expired.");
        }

        foreach (var (@operator, field, value) in _conditions)
        {
            string given = fields.GetValueOrDefault(field, "");
            if (@operator == "eq" ? given != value : !given.StartsWith(value, StringComparison.Ordinal))
            {
                throw Denied($"Policy Condition failed: [\"{@operator}\", \"${field}\", \"{value}\"]");
            }
        }

        var covered = _conditions.Select(c => c.Field).Concat(Free).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var extra = fields.Keys.Where(f => !covered.Contains(f) && !FreePrefixes.Any(p => f.StartsWith(p, StringComparison.OrdinalIgnoreCase))).ToList();
        if (extra.Count > 0)
        {
            throw Denied($"Extra input fields: {string.Join(", ", extra)}");
        }
    }

    private static PostPolicy Read(JsonElement root)
    {
        string expiration = root.TryGetProperty("expiration", out var end) ? end.GetString() ?? "" : throw Invalid("Policy missing expiration.");
        var conditions = root.TryGetProperty("conditions", out var list) ? list.EnumerateArray() : throw Invalid("Policy missing conditions.");
        var policy = new PostPolicy(Parse(expiration) ?? throw Invalid($"Invalid 'expiration' value: '{expiration}'"));
        foreach (var condition in conditions)
        {
            policy.Add(condition);
        }

        return policy;
    }

    private static DateTimeOffset? Parse(string expiration) =>
        DateTimeOffset.TryParseExact(
            expiration, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : null;

    private void Add(JsonElement condition)
    {
        if (condition.ValueKind == JsonValueKind.Object)
        {
            var members = condition.EnumerateObject().ToList();
            _conditions.Add(members.Count == 1 ? ("eq", members[0].Name, members[0].Value.ToString()) : throw Invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."));
            return;
        }

        var parts = condition.EnumerateArray().Select(p => p.ToString()).ToList();
        switch (parts)
        {
            case [var name, var least, var most] when Is(name, "content-length-range"):
                Length = (Bytes(least), Bytes(most));
                break;
            case [var name, ['$', .. var field], var value] when Is(name, "eq") || Is(name, "starts-with"):
                _conditions.Add((name.ToLowerInvariant(), field, value));
                break;
            default:
                throw Invalid($"Invalid Condition: {condition.GetRawText()}");
        }
    }

    private static bool Is(string name, string @operator) => name.Equals(@operator, StringComparison.OrdinalIgnoreCase);

    private static long Bytes(string number) => long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
        ? bytes : throw Invalid($"Invalid content-length-range: '{number}' is no number of bytes.");

    private static AwsException Invalid(string why) => AwsError.InvalidPolicyDocument.With($"Invalid Policy: {why}");

    private static AwsException Denied(string why) => AwsError.AccessDenied.With($"Invalid according to Policy: {why}");
}
