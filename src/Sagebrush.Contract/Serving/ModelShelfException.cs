namespace Sagebrush.Serving;

/// <summary>A model cannot be taken in.</summary>
/// <param name="status">HTTP status, as the contract for multi-model containers has it.</param>
/// <param name="message">For the platform.</param>
public sealed class ModelShelfException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;
}
