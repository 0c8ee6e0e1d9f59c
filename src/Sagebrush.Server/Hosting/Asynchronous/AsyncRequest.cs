using System.Globalization;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>An asynchronous invocation from the moment at which it was accepted to that at which its answer is stored, or its failure told.</summary>
/// <param name="Endpoint">The endpoint's name.</param>
/// <param name="Number">Later requests have higher ones.</param>
/// <param name="InferenceId">The caller's name for it, or one that it was given.</param>
/// <param name="Input">Where the payload is.</param>
/// <param name="Output">Where the answer goes.</param>
public sealed record AsyncRequest(string Endpoint, long Number, string InferenceId, S3Uri Input, S3Uri Output) : Resource
{
    /// <summary>How long a request may wait when it does not say.</summary>
    public static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromHours(6);

    /// <summary>How long a container may take when the request does not say.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(15);

    /// <summary>The longest that a request may let a container take.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override string Key => $"{Endpoint}/{Number.ToString("x16", CultureInfo.InvariantCulture)}";

    /// <summary>Where the account of a failure goes; null for nowhere.</summary>
    public S3Uri? Failure { get; init; }

    /// <summary>The account that asked.</summary>
    public string Account { get; init; } = "";

    /// <summary>The payload's type.</summary>
    public string? ContentType { get; init; }

    /// <summary>The type of answer that is wanted.</summary>
    public string? Accept { get; init; }

    /// <summary>The caller's word to the model.</summary>
    public string? CustomAttributes { get; init; }

    /// <summary>The key of KMS that answers are encrypted by; null: as the bucket does it by itself.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>Told of an answer; null for nobody.</summary>
    public string? SuccessTopic { get; init; }

    /// <summary>Told of a failure; null for nobody.</summary>
    public string? ErrorTopic { get; init; }

    /// <summary>The answer is in the notification of success.</summary>
    public bool TellsAnswer { get; init; }

    /// <summary>The model's words are in the notification of failure.</summary>
    public bool TellsError { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset Received { get; init; }

    /// <summary>How long it may wait.</summary>
    public TimeSpan TimeToLive { get; init; } = DefaultTimeToLive;

    /// <summary>How long a container may take.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>The variant whose instance has it; before, that with the greatest weight. Null in rows of earlier versions.</summary>
    public string? Variant { get; init; }

    /// <summary>When a container was first given it: from then on it is never given to one again. Null while it waits.</summary>
    public DateTimeOffset? Taken { get; init; }

    /// <summary>What was at <see cref="Output"/> when it was taken; null for nothing.</summary>
    public string? FormerETag { get; init; }

    /// <summary>The time at which it has waited too long.</summary>
    internal DateTimeOffset Expiry => Received + TimeToLive;
}
