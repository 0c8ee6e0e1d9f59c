using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Says no to a member that would change what happens and that nothing here honours: better than to ignore it.</summary>
    /// <exception cref="AwsException">ValidationException: the member is <paramref name="given"/>.</exception>
    private static void NotYet(bool given, string member)
    {
        if (given)
        {
            throw AwsError.Validation.With($"{member} is not supported by Sagebrush yet.");
        }
    }

    private static AwsException Missing(string what, string arn) => AwsError.Validation.With($"Could not find {what} \"{arn}\".");

    private static AwsException Existing(string what, string arn) => AwsError.Validation.With($"Cannot create already existing {what} \"{arn}\".");
}
