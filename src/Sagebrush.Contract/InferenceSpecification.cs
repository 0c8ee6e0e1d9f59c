namespace Sagebrush.Contract;

/// <summary>What a model of an algorithm reads and answers at serving.</summary>
/// <param name="SupportedContentTypes">Media types of requests.</param>
/// <param name="SupportedResponseMIMETypes">Media types of answers; the first is the answer to a request that accepts anything.</param>
public sealed record InferenceSpecification(IReadOnlyList<string> SupportedContentTypes, IReadOnlyList<string> SupportedResponseMIMETypes);
