using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Demo;

/// <summary>Endpoints of a demo, removed at its end.</summary>
/// <param name="connection">The way to the server.</param>
/// <param name="cleanUp">Removes them.</param>
/// <param name="output">Where their states are shown.</param>
/// <param name="clock">The times beside the states.</param>
internal sealed class EndpointDeployment(Connection connection, CleanUp cleanUp, TextWriter output, TimeProvider clock)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    private readonly SageMakerClient _sageMaker = new(connection);

    /// <summary>Hosts a model on one instance, under the model's name, and waits until it is in service.</summary>
    /// <exception cref="DemoFailedException">It did not get there.</exception>
    public async Task Deploy(string model, CancellationToken cancel)
    {
        await _sageMaker.CreateEndpointConfig(
            new()
            {
                EndpointConfigName = model,
                ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = model, InstanceType = "ml.m5.large", InitialInstanceCount = 1 }],
            },
            cancel);
        cleanUp.Later($"endpoint configuration {model}", () => _sageMaker.DeleteEndpointConfig(model, CancellationToken.None));
        await _sageMaker.CreateEndpoint(new() { EndpointName = model, EndpointConfigName = model }, cancel);
        cleanUp.Later($"endpoint {model}", () => Remove(model));
        string seen = "", failure = "";
        while (seen is "" or EndpointStatus.Creating)
        {
            var endpoint = await _sageMaker.DescribeEndpoint(model, cancel);
            if (endpoint.EndpointStatus != seen)
            {
                (seen, failure) = (endpoint.EndpointStatus, endpoint.FailureReason ?? "");
                await output.WriteLineAsync($"  {clock.GetUtcNow():HH:mm:ss.fff} {seen} {failure}".TrimEnd());
            }

            await Task.Delay(seen == EndpointStatus.Creating ? Poll : TimeSpan.Zero, cancel);
        }

        if (seen != EndpointStatus.InService)
        {
            throw new DemoFailedException($"The endpoint ended as {seen}: {failure}");
        }
    }

    private async Task Remove(string endpoint)
    {
        await _sageMaker.DeleteEndpoint(endpoint, CancellationToken.None);
        try
        {
            while (true)
            {
                await _sageMaker.DescribeEndpoint(endpoint, CancellationToken.None);
                await Task.Delay(Poll);
            }
        }
        catch (ServiceException e) when (e.Message.Contains("Could not find", StringComparison.Ordinal))
        {
            // That is how SageMaker says that an endpoint is gone.
        }
    }
}
