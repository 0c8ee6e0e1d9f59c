namespace Sagebrush.Hosting;

/// <summary>What follows for an asynchronous invocation.</summary>
/// <param name="Kind">Which way it goes.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="IsExpired">It failed because it waited too long.</param>
internal readonly record struct AsyncNext(AsyncNext.Way Kind, string Reason = "", bool IsExpired = false)
{
    /// <summary>The ways.</summary>
    public enum Way
    {
        /// <summary>It waits for a container.</summary>
        Wait,

        /// <summary>Its answer is stored; whoever wants to know is told.</summary>
        Answered,

        /// <summary>It has failed.</summary>
        Failed,
    }

    /// <summary>It waits for a container.</summary>
    public static AsyncNext Wait => new(Way.Wait);

    /// <summary>Its answer is stored.</summary>
    public static AsyncNext Answered => new(Way.Answered);

    /// <summary>It has failed.</summary>
    public static AsyncNext Fail(string reason, bool isExpired = false) => new(Way.Failed, reason, isExpired);
}
