using System.Diagnostics;
using Sagebrush.Client;

namespace Sagebrush.Bench.Harness;

/// <summary>A k-NN model on its way to an endpoint, timed as a client sees it.</summary>
internal static class Deployment
{
    public const string Image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1", Role = "arn:aws:iam::123456789012:role/SageMakerRole";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    /// <summary>Makes model, configuration and endpoint of one name.</summary>
    /// <returns>Seconds from CreateEndpoint to InService.</returns>
    public static async Task<double> Start(Connection connection, string name, string modelDataUrl)
    {
        var sageMaker = new SageMakerClient(connection);
        await sageMaker.CreateModel(new() { ModelName = name, ExecutionRoleArn = Role, PrimaryContainer = new() { Image = Image, ModelDataUrl = modelDataUrl } }, default);
        await sageMaker.CreateEndpointConfig(
            new() { EndpointConfigName = name, ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = name, InstanceType = "ml.m5.large", InitialInstanceCount = 1 }] },
            default);
        long start = Stopwatch.GetTimestamp();
        await sageMaker.CreateEndpoint(new() { EndpointName = name, EndpointConfigName = name }, default);
        await Until("InService", "Creating", async () => (await sageMaker.DescribeEndpoint(name, default)).EndpointStatus);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Waits for a state.</summary>
    /// <exception cref="InvalidOperationException">Another came.</exception>
    public static async Task Until(string wanted, string waiting, Func<Task<string>> read)
    {
        string status = await read();
        while (status == waiting)
        {
            await Task.Delay(Poll);
            status = await read();
        }

        if (status != wanted)
        {
            throw new InvalidOperationException($"{status} in place of {wanted}.");
        }
    }
}
