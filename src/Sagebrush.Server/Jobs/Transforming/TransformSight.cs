namespace Sagebrush.Jobs;

/// <summary>What came of a <see cref="TransformAction"/>.</summary>
internal abstract record TransformSight
{
    /// <summary>An instance is in service.</summary>
    public sealed record Ready : TransformSight;

    /// <summary>Every object is done.</summary>
    /// <param name="Failure">What the first object that failed failed of, and how many did; null when all went well.</param>
    public sealed record Transformed(string? Failure) : TransformSight;

    /// <summary>No instance runs any more.</summary>
    public sealed record Released : TransformSight;

    /// <summary>The model does not serve.</summary>
    /// <param name="Reason">Whole, as FailureReason gives it.</param>
    public sealed record Unserved(string Reason) : TransformSight;

    /// <summary>It cannot go on, and the caller can mend it.</summary>
    public sealed record Refused(string Reason) : TransformSight;

    /// <summary>It did not go on, and the fault is ours: a full disk.</summary>
    public sealed record Broken(string Reason) : TransformSight;
}
