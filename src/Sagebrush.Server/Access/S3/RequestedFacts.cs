using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Access;

/// <summary>What a request would set of an object, in its headers or its body, as far as policies ask for it; null for what it does not set.</summary>
/// <param name="Tags">The object's tags.</param>
/// <param name="Retention">How firmly, and until when, the version is retained.</param>
/// <param name="LegalHold"><c>ON</c> or <c>OFF</c>.</param>
public sealed record RequestedFacts(IReadOnlyDictionary<string, string>? Tags = null, ObjectLockRetention? Retention = null, string? LegalHold = null);
