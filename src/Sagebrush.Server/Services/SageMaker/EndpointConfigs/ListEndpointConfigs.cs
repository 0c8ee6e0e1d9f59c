using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>The endpoint configurations, a page at a time.</summary>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public override ValueTask<ListEndpointConfigsResponse> ListEndpointConfigs(ListEndpointConfigsRequest request, Call call, CancellationToken cancel)
    {
        var page = _tables.EndpointConfigs.List(Paging.Of(request.SortBy, request.SortOrder, request.MaxResults, request.NextToken) with
        {
            NameContains = request.NameContains,
            CreationTimeAfter = request.CreationTimeAfter,
            CreationTimeBefore = request.CreationTimeBefore,
        });
        return new(new ListEndpointConfigsResponse
        {
            EndpointConfigs = [.. page.Items.Select(row => new EndpointConfigSummary
            {
                EndpointConfigName = row.Key, EndpointConfigArn = ArnOf("endpoint-config", row.Key), CreationTime = row.Created,
            })],
            NextToken = page.NextToken,
        });
    }
}
