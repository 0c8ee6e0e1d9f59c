using System.Buffers;

namespace Sagebrush.Serving;

/// <summary>Answers a request, for example one for predictions.</summary>
/// <param name="request">All of it has arrived.</param>
/// <param name="body">Empty; gets the answer.</param>
/// <returns>HTTP status, and the answer's media type unless it is empty.</returns>
public delegate (int Status, string? ContentType) Invocation(ServingRequest request, ArrayBufferWriter<byte> body);
