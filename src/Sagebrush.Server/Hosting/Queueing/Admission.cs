namespace Sagebrush.Hosting;

/// <summary>How waiting for an instance ended.</summary>
/// <param name="Verdict">In which way.</param>
/// <param name="Backend">The instance, entered; null of every other end.</param>
public readonly record struct Admission(Admission.End Verdict, Backend? Backend = null)
{
    /// <summary>The ways in which waiting ends.</summary>
    public enum End
    {
        /// <summary>An instance was entered.</summary>
        Entered,

        /// <summary>The variant is not there any more: look where the endpoint sends requests now.</summary>
        Moved,

        /// <summary>Too many wait already.</summary>
        Full,

        /// <summary>The variant has as many requests as its concurrency allows.</summary>
        Throttled,

        /// <summary>No instance had room in time.</summary>
        Late,
    }
}
