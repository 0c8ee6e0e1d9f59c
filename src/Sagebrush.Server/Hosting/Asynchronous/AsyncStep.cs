using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>Decides what is to become of an asynchronous invocation; does nothing itself.</summary>
internal static class AsyncStep
{
    /// <summary>Said of a request that an earlier server had given to a container, without a stored answer.</summary>
    public const string Interrupted =
        "InternalServerError: The server ended while the request was with the container. Whether the model has worked on it is not known, so it was not sent again.";

    /// <summary>Said of a request whose endpoint is gone.</summary>
    public const string Deleted = "ClientError: The endpoint was deleted before the request was processed.";

    /// <summary>Said of a request that has waited too long.</summary>
    public const string Expired = "ClientError: The request expired: it was not processed within the RequestTTLSeconds since it was accepted.";

    /// <summary>What follows for a request that no container has at this moment.</summary>
    /// <param name="request">The row.</param>
    /// <param name="endpoint">Its endpoint; null when there is none.</param>
    /// <param name="storedETag">What is stored where the answer goes; null for nothing.</param>
    /// <param name="now">The time.</param>
    public static AsyncNext Next(AsyncRequest request, Endpoint? endpoint, string? storedETag, DateTimeOffset now) =>
        request.Taken is not null ? storedETag is not null && storedETag != request.FormerETag ? AsyncNext.Answered : AsyncNext.Fail(Interrupted)
        : IsGone(request, endpoint) ? AsyncNext.Fail(Deleted)
        : now >= request.Expiry ? AsyncNext.Fail(Expired, isExpired: true)
        : AsyncNext.Wait;

    /// <summary>True when the endpoint that accepted the request is gone, also when there is another of its name.</summary>
    public static bool IsGone(AsyncRequest request, Endpoint? endpoint) =>
        endpoint is null || endpoint.EndpointStatus == EndpointStatus.Deleting || endpoint.Created > request.Received;
}
