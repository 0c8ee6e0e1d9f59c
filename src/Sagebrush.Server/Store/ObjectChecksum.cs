namespace Sagebrush.Store;

/// <summary>A digest that S3 keeps of an object or a part.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Value">Base64; a composite one ends with <c>-</c> and the number of parts.</param>
/// <param name="IsComposite">A digest of the parts' digests; else of all bytes.</param>
public sealed record ObjectChecksum(ChecksumAlgorithm Algorithm, string Value, bool IsComposite = false);
