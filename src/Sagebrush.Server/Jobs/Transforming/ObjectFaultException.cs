namespace Sagebrush.Jobs;

/// <summary>An object cannot be transformed; others may be.</summary>
/// <param name="error">Whose fault it is, as FailureReason begins: <c>ClientError</c>, <c>AlgorithmError</c>.</param>
/// <param name="message">Where in the object, and what.</param>
/// <param name="cause">What was found wrong.</param>
internal sealed class ObjectFaultException(string error, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The data, or what was asked for, is wrong.</summary>
    public const string Client = "ClientError";

    /// <summary>The model is wrong.</summary>
    public const string Algorithm = "AlgorithmError";

    /// <summary>Whose fault it is.</summary>
    public string Error { get; } = error;

    /// <summary>The model calls the data wrong: one record may be to blame.</summary>
    public bool BlamesData { get; init; }

    /// <summary>What the data log says of it; the message where it has no more.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [$"{error}: {message}"];
}
