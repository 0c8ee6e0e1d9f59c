using System.Text.Json;

namespace Sagebrush.Notifications;

/// <summary>How often and when a message is posted again to an endpoint that did not take it.</summary>
/// <remarks>Amazon SNS developer guide, "Creating an HTTP/S delivery policy".</remarks>
public sealed record RetryPolicy
{
    private const string Member = "healthyRetryPolicy";

    /// <summary>Seconds before the first attempts of the backoff.</summary>
    public int MinDelayTarget { get; init; } = 20;

    /// <summary>Seconds before the last.</summary>
    public int MaxDelayTarget { get; init; } = 20;

    /// <summary>Attempts after the first, in all phases.</summary>
    public int NumRetries { get; init; } = 3;

    /// <summary>Of these, at once.</summary>
    public int NumNoDelayRetries { get; init; }

    /// <summary>Of these, with the least delay.</summary>
    public int NumMinDelayRetries { get; init; }

    /// <summary>Of these, with the greatest delay, at the end.</summary>
    public int NumMaxDelayRetries { get; init; }

    /// <summary>How the delay grows between the two: <c>linear</c>, <c>arithmetic</c>, <c>geometric</c> or <c>exponential</c>.</summary>
    public string BackoffFunction { get; init; } = "linear";

    /// <summary>The delay before the next attempt; null when none follows.</summary>
    /// <param name="failed">Attempts that have failed, at least 1.</param>
    public TimeSpan? After(int failed)
    {
        if (failed > NumRetries)
        {
            return null;
        }

        int backoffs = NumRetries - NumNoDelayRetries - NumMinDelayRetries - NumMaxDelayRetries;
        int within = failed - 1 - NumNoDelayRetries - NumMinDelayRetries;
        double seconds = failed <= NumNoDelayRetries ? 0
            : within < 0 ? MinDelayTarget
            : within >= backoffs ? MaxDelayTarget
            : MinDelayTarget + ((MaxDelayTarget - MinDelayTarget) * Share((within + 1.0) / backoffs));
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Reads <c>{"healthyRetryPolicy": {"numRetries": 5, "minDelayTarget": 1, …}}</c>.</summary>
    /// <param name="json">A subscription's policy; null for the default.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>Null when something is.</returns>
    public static RetryPolicy? Parse(string? json, out string fault)
    {
        fault = "";
        if (string.IsNullOrEmpty(json))
        {
            return new();
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name != Member) is { } other)
            {
                fault = $"{other} is not supported by Sagebrush yet";
                return null;
            }

            var given = document.RootElement.GetProperty(Member);
            int Number(string name, int otherwise) => given.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetInt32() : otherwise;
            var plain = new RetryPolicy();
            var policy = new RetryPolicy
            {
                MinDelayTarget = Number("minDelayTarget", plain.MinDelayTarget), MaxDelayTarget = Number("maxDelayTarget", plain.MaxDelayTarget),
                NumRetries = Number("numRetries", plain.NumRetries), NumNoDelayRetries = Number("numNoDelayRetries", 0),
                NumMinDelayRetries = Number("numMinDelayRetries", 0), NumMaxDelayRetries = Number("numMaxDelayRetries", 0),
                BackoffFunction = given.TryGetProperty("backoffFunction", out var function) ? function.GetString() ?? "" : plain.BackoffFunction,
            };
            fault = policy.Fault();
            return fault.Length == 0 ? policy : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            fault = $"the policy must be JSON with an object {Member}";
            return null;
        }
    }

    private string Fault() =>
        NumRetries is < 0 or > 100 ? "numRetries must be 0 to 100"
        : MinDelayTarget < 1 || MinDelayTarget > MaxDelayTarget ? "minDelayTarget must be 1 to maxDelayTarget"
        : MaxDelayTarget > 3600 ? "maxDelayTarget must be at most 3600"
        : int.Min(NumNoDelayRetries, int.Min(NumMinDelayRetries, NumMaxDelayRetries)) < 0 || (long)NumNoDelayRetries + NumMinDelayRetries + NumMaxDelayRetries > NumRetries
            ? "the retries of all phases together must be 0 to numRetries"
        : BackoffFunction is not ("linear" or "arithmetic" or "geometric" or "exponential") ? $"'{BackoffFunction}' is no backoffFunction"
        : "";

    private double Share(double part) => BackoffFunction switch
    {
        "arithmetic" => part * part,
        "geometric" => Math.Pow(part, 3),
        "exponential" => (Math.Pow(2, 10 * part) - 1) / 1023,
        _ => part,
    };
}
