namespace Sagebrush.Serving;

/// <summary>What arrived is no request that can be read; the connection ends with this answer.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="message">For the client.</param>
internal sealed class RequestFaultException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;
}
