namespace Sagebrush.Serving;

/// <summary>What a caller is answered.</summary>
/// <param name="MediaType">Without parameters.</param>
/// <param name="IsVerbose">With all that the model can tell.</param>
public readonly record struct AnswerType(string MediaType, bool IsVerbose = false);
