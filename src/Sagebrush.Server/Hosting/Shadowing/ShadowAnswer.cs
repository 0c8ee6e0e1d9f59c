namespace Sagebrush.Hosting;

/// <summary>What one of the two variants has answered.</summary>
/// <param name="Status">The container's HTTP status; 0 when it did not answer at all.</param>
/// <param name="Latency">From the request to the whole answer; for an answer that streams, to its head.</param>
/// <param name="ContentType">The body's type.</param>
/// <param name="Body">The body; null where it is not in memory, or longer than is kept.</param>
internal readonly record struct ShadowAnswer(int Status, TimeSpan Latency, string? ContentType, ReadOnlyMemory<byte>? Body);
