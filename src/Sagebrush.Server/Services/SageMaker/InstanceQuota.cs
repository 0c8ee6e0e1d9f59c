using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>How many instances one job may have.</summary>
internal static class InstanceQuota
{
    private const int MostInstances = 20;

    /// <summary>Passes a number that one may have.</summary>
    /// <param name="job">What the job is called: <c>training job</c>.</param>
    /// <param name="type">The instance type.</param>
    /// <param name="count">How many are asked for.</param>
    /// <exception cref="AwsException">ResourceLimitExceeded: too many.</exception>
    public static void Check(string job, string? type, int count)
    {
        if (count > MostInstances)
        {
            throw AwsError.ResourceLimitExceeded.With(
                $"The account-level service limit '{type} for {job} usage' is {MostInstances} Instances, with current utilization of 0 Instances "
                + $"and a request delta of {count} Instances. Please use AWS Service Quotas to request an increase for this quota.");
        }
    }
}
