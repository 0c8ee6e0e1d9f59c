using Sagebrush.Services;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>What the queues of asynchronous endpoints stand on.</summary>
/// <param name="Requests">The rows.</param>
/// <param name="Endpoints">The endpoints' rows.</param>
/// <param name="Routes">Where instances are.</param>
/// <param name="Invocation">Carries requests to them.</param>
/// <param name="Report">Tells how they ended.</param>
/// <param name="Meter">Counts.</param>
/// <param name="Log">Has a line of each.</param>
/// <param name="Storage">S3.</param>
/// <param name="Dice">Draws variants.</param>
/// <param name="Clock">The time.</param>
internal sealed record AsyncPlatform(
    Table<AsyncRequest> Requests, Table<Endpoint> Endpoints, Routes Routes, AsyncInvocation Invocation, AsyncReport Report, AsyncMeter Meter, AsyncLog Log,
    Sagebrush.Storage.ObjectStorage Storage, Dice Dice, TimeProvider Clock);
