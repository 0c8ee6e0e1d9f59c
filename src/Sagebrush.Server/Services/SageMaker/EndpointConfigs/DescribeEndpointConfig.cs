using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>An endpoint configuration as it was made.</summary>
    /// <exception cref="AwsException">ValidationException: there is none of that name.</exception>
    public override ValueTask<DescribeEndpointConfigResponse> DescribeEndpointConfig(DescribeEndpointConfigRequest request, Call call, CancellationToken cancel)
    {
        var arn = ArnOf("endpoint-config", request.EndpointConfigName);
        var config = _tables.EndpointConfigs.Find(request.EndpointConfigName) ?? throw Missing("endpoint configuration", arn);
        return new(DescribeEndpointConfigResponse.From(config.Spec) with
        {
            EndpointConfigArn = arn, CreationTime = config.Created, EnableNetworkIsolation = config.Spec.EnableNetworkIsolation ?? false,
        });
    }
}
