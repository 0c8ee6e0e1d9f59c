namespace Sagebrush.Hosting;

/// <summary>What is different about an instance whose requests wait their turn: they may be long, and take long.</summary>
internal static class AsyncInstance
{
    // As batch transform tells its containers, too.
    private const string MaxPayload = "SAGEMAKER_MAX_PAYLOAD_IN_MB";

    private const long MiB = 1024 * 1024;

    /// <summary>The plan of an asynchronous endpoint's instance.</summary>
    /// <param name="plan">As it is for requests that are answered at once.</param>
    public static InstancePlan Of(InstancePlan plan) => plan with
    {
        LongestRequest = AsyncRequest.LongestTimeout,
        Health = HealthChecks.For(AsyncRequest.LongestTimeout),
        Environment = new Dictionary<string, string>(plan.Environment) { [MaxPayload] = FormattableString.Invariant($"{AsyncInvocation.LongestInput / MiB}") },
    };
}
