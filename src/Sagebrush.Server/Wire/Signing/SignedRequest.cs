namespace Sagebrush.Wire.Signing;

/// <summary>A request whose signature holds, as far as it can be known before the body is read.</summary>
/// <param name="Caller">Who signed; anonymous only for S3.</param>
/// <param name="Body">
/// The content without transfer framing. For S3 a <see cref="PayloadStream"/>: what the headers promise of it (length, digests, chunk signatures) is
/// checked while it is read, and a broken promise is an <see cref="AwsException"/> from the read that would otherwise report the end.
/// </param>
/// <param name="ContentLength">Bytes of <paramref name="Body"/>; null when the client does not say.</param>
public sealed record SignedRequest(Identity Caller, Stream Body, long? ContentLength);
