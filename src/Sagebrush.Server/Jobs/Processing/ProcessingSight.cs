namespace Sagebrush.Jobs;

/// <summary>What came of a <see cref="ProcessingAction"/>.</summary>
internal abstract record ProcessingSight
{
    /// <summary>The folders are laid out.</summary>
    public sealed record Staged : ProcessingSight;

    /// <summary>The containers have ended.</summary>
    /// <param name="Failure">What the first that did not end well failed of, whole as FailureReason gives it; null when all ended well.</param>
    /// <param name="Message">What the first that left a message says; null when none did.</param>
    public sealed record Exited(string? Failure, string? Message) : ProcessingSight;

    /// <summary>The outputs are stored.</summary>
    public sealed record Collected : ProcessingSight;

    /// <summary>It cannot go on, and the caller can mend it.</summary>
    public sealed record Refused(string Reason) : ProcessingSight;

    /// <summary>It did not go on, and the fault is ours: a lost container, a full disk.</summary>
    public sealed record Broken(string Reason) : ProcessingSight;
}
