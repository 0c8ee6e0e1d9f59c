using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>What is wrong with a request, told all at once.</summary>
internal static class ValidationErrors
{
    /// <summary>Passes when there are none.</summary>
    /// <exception cref="AwsException">ValidationException: there are some.</exception>
    public static void Refuse(IReadOnlyList<string> errors)
    {
        if (errors.Count > 0)
        {
            string count = errors.Count == 1 ? "1 validation error" : $"{errors.Count} validation errors";
            throw AwsError.Validation.With($"{count} detected: {string.Join("; ", errors)}");
        }
    }
}
